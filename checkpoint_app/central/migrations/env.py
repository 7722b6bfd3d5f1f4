"""Run the steps on the connection that `central.database` hands over; there is no configuration file."""

from __future__ import annotations

from alembic import context

from checkpoint_app.central.models import Base

connection = context.config.attributes["connection"]
# SQLite cannot alter a table in place: batch mode writes it anew.
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
