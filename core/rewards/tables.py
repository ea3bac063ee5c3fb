"""Rows of the rewards slice: what families say, corrections, time away, and the projection of the ledger."""

from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table

from core.database.metadata import key, metadata, noun_table
from core.database.types import IntEnumType, StrEnumType, UTCDateTime
from core.rewards.model import FactKind, Result, Tally, Tier, WhyNot


def _said(*items: Column[Any]) -> tuple[Column[Any] | Index, ...]:
    """What outcomes and reviews have alike; whose they are is forgotten with the family."""
    return (
        Column("public_id", String(26), nullable=False, unique=True),
        key("advocate_id", "advocate"),
        key("connection_id", "connection", null=True),
        key("request_id", "support_request", null=True),
        key("family_id", "family", null=True),
        Column("token", String(26), nullable=False),
        *items,
        Column("at", UTCDateTime, nullable=False),
        Column("passed_on_by", BigInteger),
        Index(None, "request_id"),
        Index(None, "family_id"),
    )


outcome = noun_table("outcome", *_said(Column("result", StrEnumType(Result), nullable=False)))

review = noun_table(
    "review",
    *_said(Column("rating", Integer, nullable=False)),
    Column("why_not", StrEnumType(WhyNot)),
    Column("decided", StrEnumType(FactKind)),
    Column("decided_by", BigInteger),
)

relation = noun_table(
    "relation",
    key("advocate_id", "advocate"),
    key("family_id", "family", null=True),
    Column("said_by", BigInteger, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Index(None, "family_id"),
)

correction = noun_table(
    "correction",
    Column("public_id", String(26), nullable=False, unique=True),
    key("advocate_id", "advocate"),
    Column("fact_id", BigInteger, nullable=False),
    Column("reason", String(300), nullable=False),
    Column("decided_by", BigInteger, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Index(None, "fact_id"),
)

away = noun_table(
    "away",
    Column("public_id", String(26), nullable=False, unique=True),
    key("advocate_id", "advocate"),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("declared_at", UTCDateTime, nullable=False),
    Index(None, "advocate_id"),
)

recognition = Table(
    "recognition",
    metadata,
    key("advocate_id", "person"),
    key("organisation_id", "organisation"),
    Column("policy", String(48), nullable=False, comment="by which policy it was counted"),
    *(Column(name, Integer, nullable=False) for name in Tally._fields),
    Column("score", Integer, nullable=False),
    Column("told", IntEnumType(Tier), nullable=False, comment="the tier that the advocate last heard of"),
    PrimaryKeyConstraint("advocate_id"),
    comment="What each advocate's facts add up to: advanced with every fact, it is what counting anew gives.",
)
