"""What travellers presented, what flagged ones share, and patterns that were dismissed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None

_TABLES = ("dismissed_patterns", "returned_cases", "flagged_scans", "sightings")


def upgrade() -> None:
    """Make the tables; they are filled from the events that are held."""
    op.add_column("settled_cases", sa.Column("placer", sa.String(length=40), nullable=True))
    _make_sightings()
    op.create_table(
        "flagged_scans",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("encounter_id", sa.String(length=200), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("booking", sa.LargeBinary(), nullable=True),
        sa.Column("placer", sa.String(length=40), nullable=True),
        sa.Column("is_linking", sa.Boolean(), nullable=False),
        sa.Column("of_company", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    for name in ("encounter_id", "at_s", "booking", "placer"):
        op.create_index(f"ix_flagged_scans_{name}", "flagged_scans", [name])
    op.create_table(
        "returned_cases",
        sa.Column("encounter_id", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encounter_id"),
    )
    for name in ("at_s", "document"):
        op.create_index(f"ix_returned_cases_{name}", "returned_cases", [name])
    op.create_table(
        "dismissed_patterns",
        sa.Column("pattern_id", sa.String(length=16), nullable=False),
        sa.Column("operator", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pattern_id"),
    )


def _make_sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("card", sa.LargeBinary(), nullable=True),
        sa.Column("contract", sa.LargeBinary(), nullable=True),
        sa.Column("is_timed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_index("ix_sightings_document", "sightings", ["document", "at_s", "post", "event", "is_timed"])
    op.create_index("ix_sightings_at", "sightings", ["at_s"])
    for shown in ("card", "contract"):
        present = sa.text(f"{shown} IS NOT NULL")
        op.create_index(
            f"ix_sightings_{shown}", "sightings", [shown, "at_s"], sqlite_where=present, postgresql_where=present
        )


def downgrade() -> None:
    """Forget them; all but what was dismissed is told from the events again."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("settled_cases", "placer")
