"""Codes that admit a machine by stick alone: the public half of the key derived from them, and the answer given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0012"
down_revision = "r0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Codes from before admit by link only."""
    with op.batch_alter_table("enrolment_codes") as table:
        table.add_column(sa.Column("stick_public", sa.LargeBinary(length=32), nullable=True))
        table.add_column(sa.Column("asked", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("answer", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("enrolment_codes") as table:
        for name in ("stick_public", "asked", "answer"):
            table.drop_column(name)
