"""Which events met a difference, so that their posts are told what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None

_OPENED_BY_EVENTS = """INSERT INTO difference_reports (difference_id, event_id)
    SELECT difference_id, substr(source, 7) FROM differences WHERE source LIKE 'event %'"""


def upgrade() -> None:
    """Make the table; those that opened what is on the list are known."""
    op.create_table(
        "difference_reports",
        sa.Column("difference_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("difference_id", "event_id"),
    )
    op.execute(_OPENED_BY_EVENTS)


def downgrade() -> None:
    """Forget them; the list itself is untouched."""
    op.drop_table("difference_reports")
