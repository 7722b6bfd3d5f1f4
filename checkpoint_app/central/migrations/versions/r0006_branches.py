"""Former chains of devices, the other branches of a fork, codes that restore a device, and details of alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables and columns; what is held stays as it is."""
    instant = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "former_chains",
        sa.Column("device_id", sa.String(length=36), sa.ForeignKey("devices.device_id"), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("acked_through", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("ended_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("device_id", "incarnation"),
    )
    op.create_table(
        "branch_events",
        sa.Column("id", number, nullable=False),
        sa.Column("device_id", sa.String(length=36), sa.ForeignKey("devices.device_id"), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("dev_seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("wire", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.Column("quarantine", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("device_id", "incarnation", "hash", name="ux_branch_events_once"),
    )
    op.create_index("ix_branch_events_place", "branch_events", ["device_id", "incarnation", "dev_seq"])
    with op.batch_alter_table("enrolment_codes") as table:
        table.add_column(sa.Column("restores", sa.String(length=36), nullable=True))
    with op.batch_alter_table("alarms") as table:
        table.add_column(sa.Column("detail", sa.String(length=400), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget former chains and branches."""
    with op.batch_alter_table("alarms") as table:
        table.drop_column("detail")
    with op.batch_alter_table("enrolment_codes") as table:
        table.drop_column("restores")
    op.drop_table("branch_events")
    op.drop_table("former_chains")
