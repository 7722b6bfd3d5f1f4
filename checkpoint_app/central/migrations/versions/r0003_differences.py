"""What does not agree between the ministries, and which exits were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the list; it fills from the first event on when it is next gathered."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "differences",
        sa.Column("difference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("natural_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("clearance_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("basis_version", sa.Integer(), nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("closing", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("difference_id"),
        sa.UniqueConstraint("natural_key", name="ux_differences_natural_key"),
    )
    op.create_index("ix_differences_state", "differences", ["state", "opened_at"])
    op.create_table(
        "exits_seen",
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("clearance_id", sa.String(length=36), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("ix_exits_seen_clearance", "exits_seen", ["clearance_id"])
    op.create_index("ix_exits_seen_settled", "exits_seen", ["is_settled", "at"])


def downgrade() -> None:
    """Forget the list; events and records are untouched."""
    op.drop_table("exits_seen")
    op.drop_table("differences")
