"""Writes the first revision anew from today's tables: `python -m core.database.migrations.draft`.

For as long as nothing is released there is only this one; afterwards it is never written again, and what changes is
a revision of its own.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import UpgradeOps
from sqlalchemy import TypeDecorator, create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.default import DefaultDialect

from core.database.schema import metadata

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

FIRST: Final = Path(__file__).parent / "versions" / "0001_the_first_schema.py"

_HEAD: Final = '''"""The first schema.

Written by `python -m core.database.migrations.draft`; not by hand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:  # noqa: PLR0915  # one statement per table and index
'''


def draft() -> str:
    """The source of the first revision: every table of today, in the databases' own types."""
    engine = create_engine("sqlite://")
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"target_metadata": metadata, "render_item": _render})
        steps = produce_migrations(context, metadata).upgrade_ops
        body = render_python_code(steps or UpgradeOps(), render_item=_render, migration_context=context)
    engine.dispose()
    code = "\n".join(f"    {line}" for line in body.splitlines() if not line.lstrip().startswith("# ###"))
    return _formatted(_HEAD + code + "\n")


def _render(kind: str, item: Any, _context: "AutogenContext") -> str | Literal[False]:
    """Our own column types as what the databases keep: a later change of the class must not change the past."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    usual, sqlites = (repr(item.load_dialect_impl(dialect)) for dialect in (DefaultDialect(), sqlite.dialect()))
    return f"sa.{usual}" if usual == sqlites else f"sa.{usual}.with_variant(sa.{sqlites}, 'sqlite')"


def _formatted(source: str) -> str:
    source = re.sub(r"op\.f\((.*?)\)", r"\1", source)
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FIRST), "-"]
    done = subprocess.run(ruff, input=source, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    return done.stdout


if __name__ == "__main__":
    FIRST.write_text(draft(), encoding="utf-8")
