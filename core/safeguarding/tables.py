"""Rows of the safeguarding slice."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, text

from core.database.metadata import key, noun_table
from core.database.types import IntEnumType, StrEnumType, UTCDateTime
from core.safeguarding.model import ConcernState, Source
from core.safeguarding.screen import Level

concern = noun_table(
    "concern",
    Column("public_id", String(26), nullable=False, unique=True),
    key("request_id", "support_request"),
    Column("level", IntEnumType(Level), nullable=False),
    Column("source", StrEnumType(Source), nullable=False),
    Column("raised_at", UTCDateTime, nullable=False),
    Column("raised_by", BigInteger),
    Column("holds", Boolean, nullable=False),
    Column("state", StrEnumType(ConcernState), nullable=False),
    Column("told", Integer, nullable=False),
    Column("times", Integer, nullable=False),
    Column("taken_by", BigInteger),
    Column("taken_at", UTCDateTime),
    Column("settled_by", BigInteger),
    Column("settled_at", UTCDateTime),
    Index(None, "request_id", "state"),
    Index(
        "uq_concern_one_live",
        "request_id",
        unique=True,
        sqlite_where=text("state <> 'released'"),
        postgresql_where=text("state <> 'released'"),
    ),
)
