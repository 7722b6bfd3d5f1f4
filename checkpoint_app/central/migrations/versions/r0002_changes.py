"""The change journal and the content sums of all that has a number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the journal; a centre that published before begins its deltas at its next base."""
    op.create_table(
        "changes",
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_seq", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("clearance_id", sa.String(length=36), nullable=True),
        sa.Column("row_key", sa.LargeBinary(), nullable=True),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("former_hash", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("change_id"),
        sa.UniqueConstraint("feed_seq", name="ux_changes_feed_seq"),
    )
    op.create_index(
        "ix_changes_waiting",
        "changes",
        ["change_id"],
        sqlite_where=sa.text("feed_seq IS NULL"),
        postgresql_where=sa.text("feed_seq IS NULL"),
    )
    op.create_table(
        "feed_sums",
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("sums", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("feed_seq"),
    )


def downgrade() -> None:
    """Forget the journal: the next publication is a base."""
    op.drop_table("feed_sums")
    op.drop_table("changes")
