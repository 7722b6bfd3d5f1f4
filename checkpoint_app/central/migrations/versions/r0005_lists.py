"""Small lists that are kept as the lines that are published, and as of when each was handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "list_rows",
        sa.Column("feed", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=200), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "entry_id"),
    )
    op.create_table(
        "list_states",
        sa.Column("feed", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed"),
    )


def downgrade() -> None:
    """Forget the lists; whoever hands them over can do so again."""
    op.drop_table("list_states")
    op.drop_table("list_rows")
