"""The first shape: clearances, lists, enrolment, events, publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    instant = sa.DateTime(timezone=True)
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "clearances",
        sa.Column("clearance_id", sa.String(length=36), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("row_key", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("clearance_id"),
    )
    op.create_index(
        "ux_clearances_live_document",
        "clearances",
        ["row_key"],
        unique=True,
        sqlite_where=sa.text("status IN ('ACTIVE', 'SUSPENDED')"),
        postgresql_where=sa.text("status IN ('ACTIVE', 'SUSPENDED')"),
    )
    op.create_table(
        "devices",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("counter", sa.String(length=60), nullable=False),
        sa.Column("enrolled_at", instant, nullable=False),
        sa.Column("acked_through", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("device_id"),
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("used_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_table(
        "lost_documents",
        sa.Column("issuer", sa.String(length=3), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("listing_office", sa.String(length=200), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("issuer", "number"),
    )
    op.create_table(
        "placers",
        sa.Column("placer_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("licence_type", sa.String(length=40), nullable=True),
        sa.Column("licence_status", sa.String(length=40), nullable=True),
        sa.Column("licence_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("placer_id"),
    )
    op.create_table(
        "publications",
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("content_root", sa.String(length=64), nullable=False),
        sa.Column("as_of", instant, nullable=False),
        sa.PrimaryKeyConstraint("feed_seq"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "encounter_keys",
        sa.Column("encounter_id", sa.String(length=200), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.device_id"],
        ),
        sa.PrimaryKeyConstraint("encounter_id", "device_id"),
    )
    op.create_table(
        "events",
        sa.Column("id", row_number, nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("dev_seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("encounter_id", sa.String(length=200), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("wire", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.Column("quarantine", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.device_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("device_id", "incarnation", "dev_seq", name="ux_events_sequence"),
    )
    op.create_index(op.f("ix_events_encounter_id"), "events", ["encounter_id"], unique=False)
    op.create_table(
        "officers",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.device_id"],
        ),
        sa.PrimaryKeyConstraint("device_id", "officer_id", "public_key"),
    )


def downgrade() -> None:
    """Nothing is before the first shape."""
    raise NotImplementedError("the first shape has none before it")
