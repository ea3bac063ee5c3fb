"""Rows of the requests slice."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from core.database.metadata import key, noun_table
from core.database.types import IntEnumType, JsonTuple, StrEnumType, UTCDateTime
from core.requests.model import AnswerKind, OfferState, QuestionState, Reason, Rung, State
from core.sendfacts.model import Nation, Priority, PriorityReason, Situation


class SituationType(TypeDecorator[Situation]):
    """A family's dates and flags as one JSON text: rules read them, queries never do."""

    impl = Text
    cache_ok = True
    adapter = TypeAdapter(Situation)

    def process_bind_param(self, value: Situation | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.adapter.dump_json(value, exclude_defaults=True).decode()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Situation | None:  # noqa: ARG002
        return None if value is None else self.adapter.validate_json(value)


support_request = noun_table(
    "support_request",
    Column("public_id", String(26), nullable=False, unique=True),
    Column("reference", Integer, nullable=False),
    key("family_id", "family"),
    Column("state", StrEnumType(State), nullable=False),
    Column("rung", StrEnumType(Rung), nullable=False),
    Column("age", Integer, nullable=False),
    Column("nation", StrEnumType(Nation), nullable=False),
    Column("situation", SituationType, nullable=False),
    Column("may_ask_others", Boolean, nullable=False),
    key("chosen_advocate_id", "advocate", null=True),
    Column("priority", IntEnumType(Priority), nullable=False),
    Column("priority_reason", StrEnumType(PriorityReason), nullable=False),
    Column("key_date", Date),
    Column("received_at", UTCDateTime, nullable=False),
    key("holder_id", "advocate", null=True),
    Column("signposts", JsonTuple, nullable=False),
    Column("settled_at", UTCDateTime),
    Column("erased_at", UTCDateTime),
    UniqueConstraint("organisation_id", "reference"),
    Index(None, "family_id"),
    Index(
        "ix_support_request_open",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index(
        "ix_support_request_queue",
        "organisation_id",
        "state",
        "priority",
        "key_date",
        "received_at",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

offer = noun_table(
    "offer",
    Column("public_id", String(26), nullable=False, unique=True),
    key("request_id", "support_request"),
    Column("rung", StrEnumType(Rung), nullable=False),
    key("advocate_id", "advocate", null=True),
    Column("made_at", UTCDateTime, nullable=False),
    Column("state", StrEnumType(OfferState), nullable=False),
    Column("clock_from", UTCDateTime),
    Column("clock_used_s", Integer, nullable=False),
    Column("reminded", Integer, nullable=False),
    Column("taken_by", BigInteger),
    Column("handover_of", BigInteger),
    Index(None, "request_id"),
    Index(None, "advocate_id", "state"),
    Index(
        None,
        "handover_of",
        sqlite_where=text("handover_of IS NOT NULL"),
        postgresql_where=text("handover_of IS NOT NULL"),
    ),
)

answer = noun_table(
    "answer",
    key("offer_id", "offer"),
    key("request_id", "support_request"),
    key("advocate_id", "advocate"),
    Column("answer", StrEnumType(AnswerKind), nullable=False),
    Column("answered_at", UTCDateTime, nullable=False),
    Column("reason", StrEnumType(Reason)),
    Column("signposts", JsonTuple, nullable=False),
    UniqueConstraint("offer_id", "advocate_id"),
    Index(None, "request_id"),
)

question = noun_table(
    "question",
    Column("public_id", String(26), nullable=False, unique=True),
    key("request_id", "support_request"),
    key("offer_id", "offer"),
    key("asker_id", "advocate"),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("state", StrEnumType(QuestionState), nullable=False),
    Column("reminded", Boolean, nullable=False),
    Column("answered_at", UTCDateTime),
    Index(None, "request_id"),
    Index(
        "uq_question_one_open",
        "request_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
