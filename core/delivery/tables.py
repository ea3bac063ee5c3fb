"""The outbox (no text, ever) and the cards registry."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, text

from core.change import Audience, Thing
from core.database.metadata import key, metadata
from core.database.types import StrEnumType, UTCDateTime
from core.delivery.model import Post

big_serial = BigInteger().with_variant(Integer, "sqlite")
"""An integer key given by the database, in rising order: SQLite does that for INTEGER only."""


# Spelled out, not bound: a partial index serves only a query that says the very same as its own condition.
CLAIMABLE = text("state IN ('ready', 'uncertain')")
IN_FLIGHT = text("state = 'sending'")
WAITING = text("state IN ('ready', 'sending', 'uncertain')")
STALE = text("ref <> '' AND shown_version < wanted_version")
OVER = text("remove_at IS NOT NULL")

outbox = Table(
    "outbox",
    metadata,
    Column("id", big_serial, primary_key=True, autoincrement=True),
    key("organisation_id", "organisation"),
    Column("card_id", BigInteger, ForeignKey("card.id"), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("about_kind", StrEnumType(Thing), nullable=False),
    Column("about_id", BigInteger, nullable=False),
    Column("audience", StrEnumType(Audience), nullable=False),
    Column("to_id", BigInteger, nullable=False),
    Column("lane", String(96), nullable=False),
    Column("state", StrEnumType(Post), nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("useless_after", UTCDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    Column("first_tried_at", UTCDateTime),
    Column("owner", String(64), nullable=False, default=""),
    Column("lease_until", UTCDateTime),
    Column("place", String(255), nullable=False, default=""),
    Column("problem", String(200), nullable=False, default=""),
    Column("told_at", UTCDateTime, comment="when coordinators heard that it does not get through"),
    Index(
        "ix_outbox_due",
        "due_at",
        "id",
        sqlite_where=CLAIMABLE,
        postgresql_where=CLAIMABLE,
    ),
    Index(
        "ix_outbox_lane_unsent",
        "lane",
        "id",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    Index(
        "uq_outbox_one_in_flight",
        "lane",
        unique=True,
        sqlite_where=IN_FLIGHT,
        postgresql_where=IN_FLIGHT,
    ),
    Index(None, "card_id"),
)

card = Table(
    "card",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    key("organisation_id", "organisation"),
    Column("kind", String(64), nullable=False),
    Column("about_kind", StrEnumType(Thing), nullable=False),
    Column("about_id", BigInteger, nullable=False),
    Column("root_kind", StrEnumType(Thing), nullable=False),
    Column("root_id", BigInteger, nullable=False),
    Column("audience", StrEnumType(Audience), nullable=False),
    Column("to_id", BigInteger, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("ref", String(255), nullable=False, default=""),
    Column("wanted_version", Integer, nullable=False, default=1),
    Column("shown_version", Integer, nullable=False, default=0),
    Column("wanted_at", UTCDateTime, comment="when the record last changed what it shows"),
    Column("retry_at", UTCDateTime),
    Column("posted_at", UTCDateTime),
    Column("remove_at", UTCDateTime),
    Column("public_id", String(26), nullable=False, unique=True),
    Column("taken_by", BigInteger),
    Column("taken_at", UTCDateTime),
    Column("done_at", UTCDateTime),
    Column("version", Integer, nullable=False),
    Index(None, "root_kind", "root_id"),
    Index(
        "ix_card_stale",
        "id",
        sqlite_where=STALE,
        postgresql_where=STALE,
    ),
    Index(
        None,
        "remove_at",
        sqlite_where=OVER,
        postgresql_where=OVER,
    ),
)

patience = Table(
    "patience",
    metadata,
    Column("bucket", String(255), primary_key=True),
    Column("until", UTCDateTime, nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("problem", String(200), nullable=False, default=""),
    comment="Buckets that a platform asked us to wait for, and workspaces that are paused.",
)

pulse = Table(
    "pulse",
    metadata,
    Column("name", String(48), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("worst_late_s", Float, nullable=False, default=0),
    comment="When the clockwork last finished a tick, and how late a deadline has fired since midnight UTC.",
)
