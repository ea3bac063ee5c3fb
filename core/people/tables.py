"""Rows of the people slice."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, UniqueConstraint

from core.database.metadata import key, metadata, noun_table
from core.database.types import JsonTuple, StrEnumType, UTCDateTime
from core.people.model import ApplicationState, AskingFor, Standing

organisation = Table(
    "organisation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("slug", String(64), nullable=False, unique=True),
    Column("last_reference", Integer, nullable=False, default=0),
)

person = noun_table(
    "person",
    Column("public_id", String(26), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("coordinator", Boolean, nullable=False),
    Column("left_at", UTCDateTime),
    Column("merged_into", BigInteger),
    Column("contact_hash", String(64), nullable=False),
)

account = noun_table(
    "account",
    key("person_id", "person"),
    Column("platform", String(32), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    UniqueConstraint("platform", "workspace", "user_id"),
    Index(None, "person_id"),
)

advocate = noun_table(
    "advocate",
    Column("plan", String(32), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("own_limit", Integer),
    Column("active", Integer, nullable=False),
    Column("accepting", Boolean, nullable=False),
    Column("expected_on", Date),
    Column("accredited_until", Date),
    Column("standing", StrEnumType(Standing), nullable=False),
    Column("standing_reason", String(300), nullable=False),
    Column("kinds", JsonTuple, nullable=False),
    Column("stages", JsonTuple, nullable=False),
    Column("conflicts", JsonTuple, nullable=False),
    Column("last_accepted_at", UTCDateTime),
)

application = noun_table(
    "application",
    Column("public_id", String(26), nullable=False, unique=True),
    Column("platform", String(32), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("shown_name", String(120), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("state", StrEnumType(ApplicationState), nullable=False),
    Index(None, "platform", "workspace", "user_id"),
)

family = noun_table(
    "family",
    Column("public_id", String(26), nullable=False, unique=True),
    Column("route", String(32), nullable=False),
    Column("contact_hash", String(64), nullable=False),
    Column("asking_for", StrEnumType(AskingFor), nullable=False),
    Column("notice_version", String(32), nullable=False),
    Column("lawful_basis", String(64), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("erased_at", UTCDateTime),
    Column("kept_because", String(300), nullable=False),
    Column("opened_at", UTCDateTime),
    Column("unopened_told_at", UTCDateTime),
    Column("erasure_asked_at", UTCDateTime),
    Column("copy_asked_at", UTCDateTime),
    Index(None, "organisation_id", "contact_hash"),
)
