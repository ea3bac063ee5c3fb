"""The one SQLAlchemy metadata, and the columns that every noun's table has.

A noun's columns are named as its dataclass's fields: `commit` writes them and `rows` reads them by name.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str, to: str, *, null: bool = False) -> Column[Any]:
    """A reference to another noun's integer key."""
    return Column(name, BigInteger, ForeignKey(f"{to}.id"), nullable=null)


def noun_table(name: str, *items: SchemaItem) -> Table:
    """A table for a noun: id, organisation and version, then what is its own."""
    return Table(
        name,
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        key("organisation_id", "organisation"),
        *items,
        Column("version", Integer, nullable=False),
    )
