"""Tables of the centre, in types that embedded SQLite and PostgreSQL both know.

Instants are aware UTC. A clearance is kept as the very line that is published, so that publishing never serialises
anew; beside it stand only the values that the centre searches or constrains by.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant is aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware UTC instant back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only for a key that is exactly INTEGER.
_RowNumber = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The one set of tables."""


class Setting(Base):
    """The centre's own values: server_epoch, feed_id, feed_seq, generation."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ClearanceRow(Base):
    """One placement record; `line` is the published row, `row_key` the 32 bytes it is sorted and sharded by."""

    __tablename__ = "clearances"
    clearance_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    record_version: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(12))
    row_key: Mapped[bytes] = mapped_column(LargeBinary)
    line: Mapped[bytes] = mapped_column(LargeBinary)

    # At most one ACTIVE or SUSPENDED record per document; a record without a document has a key of its own.
    __table_args__ = (
        Index(
            "ux_clearances_live_document",
            "row_key",
            unique=True,
            sqlite_where=text("status IN ('ACTIVE', 'SUSPENDED')"),
            postgresql_where=text("status IN ('ACTIVE', 'SUSPENDED')"),
        ),
    )


class Placer(Base):
    """A placement company and its licence."""

    __tablename__ = "placers"
    placer_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    licence_type: Mapped[str | None] = mapped_column(String(40))
    licence_status: Mapped[str | None] = mapped_column(String(40))
    licence_until: Mapped[date | None] = mapped_column(Date)


class LostDocument(Base):
    """A document reported lost or stolen; only its keyed hash is published."""

    __tablename__ = "lost_documents"
    issuer: Mapped[str] = mapped_column(String(3), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    listing_office: Mapped[str] = mapped_column(String(200))
    listed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)


class ListRow(Base):
    """A row of a small list as it is published; `entry_id` is the list's own name for it and is not published.

    What the centre keeps of a list of people is what it publishes: keyed hashes, no name and no number.
    """

    __tablename__ = "list_rows"
    feed: Mapped[str] = mapped_column(String(20), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    line: Mapped[bytes] = mapped_column(LargeBinary)


class ListState(Base):
    """As of when a small list was handed over, or said to be unchanged, by those whose list it is."""

    __tablename__ = "list_states"
    feed: Mapped[str] = mapped_column(String(20), primary_key=True)
    as_of: Mapped[datetime] = mapped_column(Instant)


class EnrolmentCode(Base):
    """A one-time code, kept as its SHA-256; `used_at` is set once."""

    __tablename__ = "enrolment_codes"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    is_hub: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    restores: Mapped[str | None] = mapped_column(String(36))
    """The device that goes on under this code, in its next incarnation; None for a new device."""

    stick_public: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    asked: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What was asked by stick under this code, and what was answered: the same again to the same."""


class Device(Base):
    """An enrolled machine and how far its events are held; `head_hash` is the hash of event `acked_through`.

    `certificate` (PEM) is the newest one signed for it. `held_recipients` are the feed keys it said to hold,
    `asked_at` when it last said so, `seen_...` the versions of the publication it has seen.
    """

    __tablename__ = "devices"
    device_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    incarnation: Mapped[int] = mapped_column(Integer)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    recipient: Mapped[str] = mapped_column(String(100))
    post: Mapped[str] = mapped_column(String(60))
    counter: Mapped[str] = mapped_column(String(60))
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    acked_through: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[str] = mapped_column(String(64))
    is_hub: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary)
    certificate_until: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_because: Mapped[str] = mapped_column(String(200), default="", server_default="")
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    held_recipients: Mapped[str] = mapped_column(Text, default="", server_default="")
    seen_timestamp: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    seen_snapshot: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    seen_targets: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Officer(Base):
    """A person's signing key as a device reported it; earlier keys stay, since late events bear their signatures."""

    __tablename__ = "officers"
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.device_id"), primary_key=True)
    officer_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(Instant)


class EventRow(Base):
    """An event as it came; `quarantine` says why it does not count, or is None.

    `hash` and `kind` are what the event claims (for an event too malformed to claim one: the hash of what came).
    """

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.device_id"))
    incarnation: Mapped[int] = mapped_column(Integer)
    dev_seq: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(200))
    encounter_id: Mapped[str | None] = mapped_column(String(200), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    wire: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)
    quarantine: Mapped[str | None] = mapped_column(Text)

    # The authority on duplicates, whatever way and however often an event came.
    __table_args__ = (UniqueConstraint("device_id", "incarnation", "dev_seq", name="ux_events_sequence"),)


class FormerChain(Base):
    """A chain that its device writes no more: it was restored from a backup, or enrolled again after a fork.

    Its events are still taken, with the key of that time. `head_hash` is the hash of event `acked_through`.
    """

    __tablename__ = "former_chains"
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.device_id"), primary_key=True)
    incarnation: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    acked_through: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime] = mapped_column(Instant)


class BranchEvent(Base):
    """An event of another history of a chain than the one in `events`: a machine was cloned, restored, or damaged.

    `branch` is the hash of the branch's first event. Nothing here counts before somebody looked at it.
    """

    __tablename__ = "branch_events"
    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.device_id"))
    incarnation: Mapped[int] = mapped_column(Integer)
    dev_seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    branch: Mapped[str] = mapped_column(String(64))
    wire: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)
    quarantine: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("device_id", "incarnation", "hash", name="ux_branch_events_once"),
        Index("ix_branch_events_place", "device_id", "incarnation", "dev_seq"),
    )


class EncounterKeyRow(Base):
    """The key of an encounter's bodies, wrapped to the centre; deleting the row erases what the bodies say."""

    __tablename__ = "encounter_keys"
    encounter_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.device_id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)


class PublicationRow(Base):
    """What was published, and when."""

    __tablename__ = "publications"
    feed_seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    generation: Mapped[int] = mapped_column(Integer)
    rows: Mapped[int] = mapped_column(BigInteger)
    content_root: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[datetime] = mapped_column(Instant)


class Change(Base):
    """One change of what is published, written in the transaction that makes it.

    `feed_seq` stays empty until the sequencer gives it. Of a clearance: `row_key` says where, `line` is what is there
    now (None: nothing), `former_hash` the hash of the row that was there before (None: there was none).
    """

    __tablename__ = "changes"
    change_id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    feed_seq: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    clearance_id: Mapped[str | None] = mapped_column(String(36))
    row_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    line: Mapped[bytes | None] = mapped_column(LargeBinary)
    former_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("feed_seq", name="ux_changes_feed_seq"),
        Index(
            "ix_changes_waiting",
            "change_id",
            sqlite_where=text("feed_seq IS NULL"),
            postgresql_where=text("feed_seq IS NULL"),
        ),
    )


class FeedSums(Base):
    """Bucket sums (2 MiB) and number of the rows as of the newest number that was given; one row, or none yet."""

    __tablename__ = "feed_sums"
    feed_seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    rows: Mapped[int] = mapped_column(BigInteger)
    sums: Mapped[bytes] = mapped_column(LargeBinary)


class DifferenceRow(Base):
    """Something that does not agree between the ministries' data; it holds no name, date or number of a person.

    `basis` is a digest of what the record said when the difference was opened, at `basis_version`; `source` names the
    event or the imported line; `closing` says by which version it was corrected, or why it was rejected.
    """

    __tablename__ = "differences"
    difference_id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    natural_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(30))
    clearance_id: Mapped[str | None] = mapped_column(String(36))
    owner: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    basis: Mapped[str] = mapped_column(String(64))
    basis_version: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closing: Mapped[str] = mapped_column(String(500))

    __table_args__ = (
        UniqueConstraint("natural_key", name="ux_differences_natural_key"),
        Index("ix_differences_by_state", "state", "difference_id"),
        Index("ix_differences_by_owner", "owner", "state", "difference_id"),
        Index("ix_differences_by_unit", "unit", "state", "difference_id"),
        Index("ix_differences_by_kind", "kind", "state", "difference_id"),
        Index("ix_differences_clearance", "clearance_id"),
    )


class DifferenceReport(Base):
    """An event of a post that met a difference, whoever met it first."""

    __tablename__ = "difference_reports"
    difference_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(String(200), primary_key=True)


class ExitSeen(Base):
    """A departure on a placement record, as a post reported it; settled once the record says so too."""

    __tablename__ = "exits_seen"
    event_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    clearance_id: Mapped[str] = mapped_column(String(36))
    post: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    is_settled: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        Index("ix_exits_seen_clearance", "clearance_id"),
        Index("ix_exits_seen_settled", "is_settled", "at"),
    )


class SettledCase(Base):
    """What was found about an encounter, without identity: the link from a rule to how often it was right."""

    __tablename__ = "settled_cases"
    encounter_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    post: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime] = mapped_column(Instant, index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    is_right: Mapped[bool] = mapped_column(Boolean)
    placer: Mapped[str | None] = mapped_column(String(40))


class CaseFlag(Base):
    """A rule that raised a settled case."""

    __tablename__ = "case_flags"
    encounter_id: Mapped[str] = mapped_column(ForeignKey("settled_cases.encounter_id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)


class Sighting(Base):
    """What a `presented` event says: keyed hashes of what was shown, where and when; kept for 30 days.

    `event` is the number of the event's row, `at_s` seconds since 1970: windows over time then are plain numbers in
    every database. `is_timed` tells that the device's clock was trusted.
    """

    __tablename__ = "sightings"
    event: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at_s: Mapped[int] = mapped_column(BigInteger)
    post: Mapped[str] = mapped_column(String(60))
    document: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[bytes | None] = mapped_column(LargeBinary)
    card: Mapped[bytes | None] = mapped_column(LargeBinary)
    contract: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_timed: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        # Everything that its question reads, so that it never touches the rows.
        Index("ix_sightings_document", "document", "at_s", "post", "event", "is_timed"),
        Index("ix_sightings_at", "at_s"),
        *(
            Index(
                f"ix_sightings_{shown}",
                *(shown, "at_s", "document", "person", "post", "event"),
                sqlite_where=text(f"{shown} IS NOT NULL"),
                postgresql_where=text(f"{shown} IS NOT NULL"),
            )
            for shown in ("card", "contract")
        ),
    )


class FlaggedScan(Base):
    """What a flagged traveller shared with others: booking, sponsor (keyed hashes), placement company; for 30 days.

    `person` is the encounter's reference to the passport, or the encounter where there is none. `is_linking`: a rule
    about non-procedural work spoke; `of_company`: a rule about the company's licences did.
    """

    __tablename__ = "flagged_scans"
    event: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    encounter_id: Mapped[str] = mapped_column(String(200), index=True)
    at_s: Mapped[int] = mapped_column(BigInteger, index=True)
    post: Mapped[str] = mapped_column(String(60))
    person: Mapped[str] = mapped_column(String(200))
    booking: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    placer: Mapped[str | None] = mapped_column(String(40), index=True)
    sponsor: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    is_linking: Mapped[bool] = mapped_column(Boolean)
    of_company: Mapped[bool] = mapped_column(Boolean)


class ReturnedCase(Base):
    """A postponement that is not settled: which passport (keyed as in `sightings`), where, when."""

    __tablename__ = "returned_cases"
    encounter_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    post: Mapped[str] = mapped_column(String(60))
    at_s: Mapped[int] = mapped_column(BigInteger, index=True)
    document: Mapped[bytes] = mapped_column(LargeBinary, index=True)


class DismissedPattern(Base):
    """A pattern that a person judged to be none, with what it was made of then; more than that is told again."""

    __tablename__ = "dismissed_patterns"
    pattern_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    operator: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500))
    people: Mapped[int] = mapped_column(Integer)
    cases: Mapped[int] = mapped_column(Integer)
    line: Mapped[bytes] = mapped_column(LargeBinary)


class Alarm(Base):
    """Something that an operator must look at; like ones are counted until the alarm is closed."""

    __tablename__ = "alarms"
    alarm_id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    device_id: Mapped[str] = mapped_column(String(200))
    peer_id: Mapped[str] = mapped_column(String(200))
    count: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    detail: Mapped[str] = mapped_column(String(400), default="", server_default="")


class Operator(Base):
    """A person who works on the centre's lists; the key to sign in with is kept as its SHA-256."""

    __tablename__ = "operators"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("key_hash", name="ux_operators_key_hash"),)


class OperatorAct(Base):
    """One change that an operator made, written in the transaction that made it; never changed, never deleted."""

    __tablename__ = "operator_acts"
    act_id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    operator: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(1000))

    __table_args__ = (Index("ix_operator_acts_subject", "subject", "subject_id", "act_id"),)


class StrayEvent(Base):
    """An event that somebody else than its device brought, or a revoked device: kept, outside every sequence."""

    __tablename__ = "stray_events"
    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    device_id: Mapped[str] = mapped_column(String(200))
    peer_id: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    wire: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("peer_id", "digest", name="ux_stray_events_once"),)
