"""Rows of the families' side: links, sessions, and request forms that are not sent yet. No token is kept anywhere."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, String, Table

from core.database.metadata import key, metadata, noun_table
from core.database.types import JsonTuple, UTCDateTime

link = noun_table(
    "family_link",
    key("family_id", "family"),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("made_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("spent_at", UTCDateTime),
    Column("spent_by", String(64), nullable=False),
    Index(None, "family_id"),
)

session = Table(
    "family_session",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    key("organisation_id", "organisation"),
    Column("family_id", BigInteger, nullable=False),
    Column("begun_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Index(None, "seen_at"),
    Index(None, "family_id"),
    comment="Browsers in which a family's page is open (real time). Signing out deletes the row.",
)

draft = Table(
    "family_draft",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    key("organisation_id", "organisation"),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_until", UTCDateTime, nullable=False),
    Index(None, "kept_until"),
    comment="Request forms that are being filled in, each sealed by a key that only the family's browser holds.",
)

program = Table(
    "program",
    metadata,
    Column("public_id", String(26), primary_key=True),
    key("organisation_id", "organisation"),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("scopes", JsonTuple, nullable=False),
    Column("added_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
    comment="Keys of other programs that speak for families. No token is kept.",
)

program_call = Table(
    "program_call",
    metadata,
    key("organisation_id", "organisation"),
    Column("call", String(128), nullable=False),
    Column("body", String(64), nullable=False),
    Column("request_id", BigInteger, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    PrimaryKeyConstraint("organisation_id", "call"),
    comment="By which call each request of a program was handed in: the same call again finds it.",
)
