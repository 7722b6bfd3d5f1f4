"""Certificates of devices, what they hold and have seen, alarms, and events that came from somebody else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; devices that are enrolled already have no certificate and enrol anew."""
    instant = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("enrolment_codes") as table:
        table.add_column(sa.Column("is_hub", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("devices") as table:
        table.add_column(sa.Column("is_hub", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("certificate", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("certificate_until", instant, nullable=True))
        table.add_column(sa.Column("revoked_at", instant, nullable=True))
        table.add_column(sa.Column("revoked_because", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("asked_at", instant, nullable=True))
        table.add_column(sa.Column("held_recipients", sa.Text(), nullable=False, server_default=""))
        for name in ("seen_timestamp", "seen_snapshot", "seen_targets"):
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "alarms",
        sa.Column("alarm_id", number, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=200), nullable=False),
        sa.Column("peer_id", sa.String(length=200), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", instant, nullable=False),
        sa.Column("last_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("alarm_id"),
    )
    op.create_table(
        "stray_events",
        sa.Column("id", number, nullable=False),
        sa.Column("device_id", sa.String(length=200), nullable=False),
        sa.Column("peer_id", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("wire", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("peer_id", "digest", name="ux_stray_events_once"),
    )


def downgrade() -> None:
    """Forget certificates, alarms and stray events; devices and their events are untouched."""
    op.drop_table("stray_events")
    op.drop_table("alarms")
    with op.batch_alter_table("devices") as table:
        for name in (
            "is_hub",
            "certificate",
            "certificate_until",
            "revoked_at",
            "revoked_because",
            "asked_at",
            "held_recipients",
            "seen_timestamp",
            "seen_snapshot",
            "seen_targets",
        ):
            table.drop_column(name)
    with op.batch_alter_table("enrolment_codes") as table:
        table.drop_column("is_hub")
