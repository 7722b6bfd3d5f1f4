"""What was found about the cases that rules raised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "settled_cases",
        sa.Column("encounter_id", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("encounter_id"),
    )
    op.create_index("ix_settled_cases_opened_at", "settled_cases", ["opened_at"])
    op.create_table(
        "case_flags",
        sa.Column("encounter_id", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["settled_cases.encounter_id"]),
        sa.PrimaryKeyConstraint("encounter_id", "code"),
    )


def downgrade() -> None:
    """Forget them; they are told from the events again."""
    op.drop_table("case_flags")
    op.drop_table("settled_cases")
