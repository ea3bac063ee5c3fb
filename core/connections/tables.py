"""Rows of the connections slice."""

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, String, Table, text

from core.connections.model import ConnectionState, Delivery, Direction, EndedBy, Introduction
from core.database.metadata import key, metadata, noun_table
from core.database.types import StrEnumType, UTCDateTime

connection = noun_table(
    "connection",
    Column("public_id", String(26), nullable=False, unique=True),
    key("request_id", "support_request"),
    key("family_id", "family"),
    key("advocate_id", "advocate"),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("introduction_due_at", UTCDateTime, nullable=False),
    Column("introduction", StrEnumType(Introduction), nullable=False),
    Column("introduced_at", UTCDateTime),
    Column("state", StrEnumType(ConnectionState), nullable=False),
    Column("ended_at", UTCDateTime),
    Column("ended_by", StrEnumType(EndedBy)),
    Index(None, "advocate_id", "state"),
    Index(None, "request_id"),
    Index(
        "uq_connection_one_active",
        "request_id",
        unique=True,
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
)

message = noun_table(
    "message",
    Column("public_id", String(26), nullable=False, unique=True),
    key("connection_id", "connection"),
    key("request_id", "support_request"),
    Column("direction", StrEnumType(Direction), nullable=False),
    Column("author_id", BigInteger),
    Column("written_at", UTCDateTime, nullable=False),
    Column("delivery", StrEnumType(Delivery), nullable=False),
    Column("introduces", Boolean, nullable=False),
    Index(None, "connection_id", "id"),
    Index(None, "request_id"),
)

conversation = Table(
    "conversation",
    metadata,
    key("organisation_id", "organisation"),
    key("connection_id", "connection"),
    Column("platform", String(32), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread", String(64), nullable=False),
    PrimaryKeyConstraint("connection_id"),
    Index(None, "platform", "workspace", "channel", "thread"),
    comment="Where a connection's conversation stands. One direct conversation may serve several connections.",
)
