"""Rows of the community slice."""

from sqlalchemy import BigInteger, Column, Index, String, UniqueConstraint

from core.community.model import ArticleState, Coming, EventKind, EventState
from core.database.metadata import key, noun_table
from core.database.types import StrEnumType, UTCDateTime

event = noun_table(
    "event",
    Column("public_id", String(26), nullable=False, unique=True),
    Column("kind", StrEnumType(EventKind), nullable=False),
    Column("title", String(120), nullable=False),
    Column("place", String(200), nullable=False),
    Column("starts_at", UTCDateTime, nullable=False),
    key("planned_by", "person"),
    Column("state", StrEnumType(EventState), nullable=False),
    Index(None, "organisation_id", "starts_at"),
)

invitation = noun_table(
    "invitation",
    Column("public_id", String(26), nullable=False, unique=True),
    key("event_id", "event"),
    key("advocate_id", "advocate"),
    Column("answer", StrEnumType(Coming), nullable=False),
    Column("answered_at", UTCDateTime),
    Column("confirmed_by", BigInteger),
    UniqueConstraint("event_id", "advocate_id"),
    Index(None, "advocate_id"),
)

article = noun_table(
    "article",
    Column("public_id", String(26), nullable=False, unique=True),
    key("advocate_id", "advocate"),
    Column("title", String(120), nullable=False),
    Column("link", String(300), nullable=False),
    Column("offered_at", UTCDateTime, nullable=False),
    Column("state", StrEnumType(ArticleState), nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UTCDateTime),
    Column("reason", String(300), nullable=False),
    Index(None, "advocate_id"),
    Index(None, "organisation_id", "state"),
)
