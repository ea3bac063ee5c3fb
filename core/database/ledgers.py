"""Tables that belong to no slice: the journal, who saw what, what came in, what is owed, facts, and sealed texts."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from core.change import Thing
from core.database.metadata import key, metadata
from core.database.types import Numbers, StrEnumType, UTCDateTime
from core.delivery.tables import big_serial

journal = Table(
    "journal",
    metadata,
    Column("id", big_serial, primary_key=True, autoincrement=True),
    key("organisation_id", "organisation"),
    Column("subject_kind", StrEnumType(Thing), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("verb", String(64), nullable=False),
    Column("actor_id", BigInteger, comment="a person's id; NULL for the clock, a family or the operator"),
    Column("via", String(32), nullable=False),
    Column("delivery_key", String(128), unique=True),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("subject_kind", "subject_id", "seq"),
    comment="Append-only: triggers refuse UPDATE and DELETE.",
)

journal_seal = Table(
    "journal_seal",
    metadata,
    Column("upto_id", BigInteger, primary_key=True, autoincrement=False),
    Column("mac", String(64), nullable=False),
    Column("sealed_at", UTCDateTime, nullable=False),
    comment="An HMAC chain over batches of the journal. Append-only.",
)

access_log = Table(
    "access_log",
    metadata,
    Column("id", big_serial, primary_key=True, autoincrement=True),
    Column("organisation_id", BigInteger, nullable=False),
    Column("actor_id", BigInteger),
    Column("action", String(64), nullable=False),
    Column("subject_kind", StrEnumType(Thing)),
    Column("subject_id", BigInteger),
    Column("outcome", String(32), nullable=False, comment="seen, or the code of the refusal"),
    Column("at", UTCDateTime, nullable=False),
    Index(None, "at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("delivery_key", String(128), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Index(None, "at"),
    comment="What came in and was acted on: a redelivered click is recognised.",
)

deadline = Table(
    "deadline",
    metadata,
    Column("id", big_serial, primary_key=True, autoincrement=True),
    key("organisation_id", "organisation"),
    Column("subject_kind", StrEnumType(Thing), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("step", String(48), nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("done_at", UTCDateTime),
    UniqueConstraint("subject_kind", "subject_id", "step"),
    Index(
        "ix_deadline_due",
        "due_at",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

calendar_slot = Table(
    "calendar_slot",
    metadata,
    Column("job", String(64), nullable=False),
    Column("slot", String(32), nullable=False),
    Column("done_at", UTCDateTime, nullable=False),
    PrimaryKeyConstraint("job", "slot"),
    comment="Which calendar job has run for which day: each runs once however many processes there are.",
)

fact = Table(
    "fact",
    metadata,
    Column("id", big_serial, primary_key=True, autoincrement=True),
    key("organisation_id", "organisation"),
    Column("kind", String(48), nullable=False),
    Column("advocate_id", BigInteger, nullable=False),
    Column("source_kind", StrEnumType(Thing), nullable=False),
    Column("source_id", BigInteger, nullable=False),
    Column("scope", String(64), nullable=False, comment="what is counted together: a family's token, a month, a year"),
    Column("value", Integer, nullable=False),
    Column("why_not", String(32), nullable=False),
    Column("corrects", BigInteger, comment="the fact that a correction names"),
    Column("measure", Numbers, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("kind", "advocate_id", "source_kind", "source_id"),
    Index(None, "advocate_id", "scope"),
    comment="Append-only: what recognition is computed from.",
)

data_key = Table(
    "data_key",
    metadata,
    Column("owner_kind", StrEnumType(Thing), nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("key_id", String(32), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("owner_kind", "owner_id"),
    Index(None, "key_id"),
    comment="One key per request and per family, wrapped by a master key. Erasure deletes the row.",
)

sealed_text = Table(
    "sealed_text",
    metadata,
    Column("subject_kind", StrEnumType(Thing), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("field", String(32), nullable=False),
    Column("owner_kind", StrEnumType(Thing), nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("subject_kind", "subject_id", "field"),
    Index(None, "owner_kind", "owner_id"),
    comment="Families' words, encrypted; bound to subject, field and row.",
)
