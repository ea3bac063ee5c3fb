"""What Alembic runs: every outstanding revision on the connection it was given, in the caller's one transaction."""

from alembic import context

from core.database import triggers
from core.database.metadata import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
# Batch mode rebuilds tables on SQLite, and a rebuilt table has silently lost its triggers.
triggers.guard(connection)
