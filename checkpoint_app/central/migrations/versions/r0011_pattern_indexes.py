"""The indexes of cards and contracts cover the questions asked of them; flagged travellers tell their sponsor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None

_FORMER = ("at_s",)
_COVERING = ("at_s", "document", "person", "post", "event")


def upgrade() -> None:
    """Make them anew; no row changes."""
    _index(_COVERING)
    op.add_column("flagged_scans", sa.Column("sponsor", sa.LargeBinary(), nullable=True))
    op.create_index("ix_flagged_scans_sponsor", "flagged_scans", ["sponsor"])


def downgrade() -> None:
    """Make the former ones."""
    _index(_FORMER)
    op.drop_index("ix_flagged_scans_sponsor", "flagged_scans")
    op.drop_column("flagged_scans", "sponsor")


def _index(columns: tuple[str, ...]) -> None:
    for shown in ("card", "contract"):
        present = sa.text(f"{shown} IS NOT NULL")
        op.drop_index(f"ix_sightings_{shown}", "sightings")
        op.create_index(
            f"ix_sightings_{shown}", "sightings", [shown, *columns], sqlite_where=present, postgresql_where=present
        )
