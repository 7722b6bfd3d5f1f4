"""Operators who work on the differences list, what they did, and indexes for a list of a million."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

_RowNumber = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INDEXES = {
    "ix_differences_by_state": ["state", "difference_id"],
    "ix_differences_by_owner": ["owner", "state", "difference_id"],
    "ix_differences_by_unit": ["unit", "state", "difference_id"],
    "ix_differences_by_kind": ["kind", "state", "difference_id"],
    "ix_differences_clearance": ["clearance_id"],
}


def upgrade() -> None:
    """Make the tables, and put other indexes in place of the one by instant."""
    op.create_table(
        "operators",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("key_hash", name="ux_operators_key_hash"),
    )
    op.create_table(
        "operator_acts",
        sa.Column("act_id", _RowNumber, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("act_id"),
    )
    op.create_index("ix_operator_acts_subject", "operator_acts", ["subject", "subject_id", "act_id"])
    op.drop_index("ix_differences_state", "differences")
    for name, columns in _INDEXES.items():
        op.create_index(name, "differences", columns)


def downgrade() -> None:
    """Forget who did what; the differences stay."""
    for name in _INDEXES:
        op.drop_index(name, "differences")
    op.create_index("ix_differences_state", "differences", ["state", "opened_at"])
    op.drop_table("operator_acts")
    op.drop_table("operators")
