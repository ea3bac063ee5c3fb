"""Rows of questions about a score."""

from sqlalchemy import BigInteger, Column, Index, String

from core.database.metadata import key, noun_table
from core.database.types import UTCDateTime

score_question = noun_table(
    "score_question",
    Column("public_id", String(26), nullable=False, unique=True),
    key("advocate_id", "advocate"),
    Column("source", String(32), nullable=False),
    Column("words", String(600), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("answer", String(600), nullable=False),
    Column("answered_by", BigInteger),
    Column("answered_at", UTCDateTime),
    Index(None, "advocate_id"),
)
