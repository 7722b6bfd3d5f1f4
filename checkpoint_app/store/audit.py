"""Is the log whole: every page, every link, every signature, and every number the centre has acknowledged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlite_utils import Database

from checkpoint_app.casework.events import Event, EventFault, event_from_wire, genesis, verify_chain, verify_event
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.connection import damaged_pages, one_moment
from checkpoint_app.store.people import Person

MOST_FINDINGS = 100
Keys = Mapping[str, tuple[Ed25519PublicKey | None, ...]]
_HEED_EVERY = 200

Heed: TypeAlias = Callable[[int], None]
"""Is told how many events were checked so far; what it raises ends the check."""


def heed_nothing(_checked: int) -> None:
    """For whoever waits until all is done."""


class FindingKind(Enum):
    """What kind of damage was found."""

    PAGE = "PAGE"
    CHAIN = "CHAIN"
    SIGNATURE = "SIGNATURE"
    UNREADABLE = "UNREADABLE"
    TRUNCATED = "TRUNCATED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not whole; `dev_seq` is 0 where no single event is meant, `detail` holds no identity."""

    kind: FindingKind
    incarnation: int
    dev_seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was checked, up to where, and what was found (at most 100 findings)."""

    events: int
    device_id: str
    incarnation: int
    head_seq: int
    head_hash: str
    acked_through: int
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_casebook(
    db: Database, device_public: Ed25519PublicKey, people: Iterable[Person], heed: Heed = heed_nothing
) -> AuditReport:
    """Check pages, then each chain as it stands at one moment, whatever is recorded meanwhile.

    `device_public` is the key of the present incarnation; older ones had others.
    """
    pages = tuple(Finding(FindingKind.PAGE, 0, 0, detail) for detail in damaged_pages(db)[:MOST_FINDINGS])
    keys = {person.officer_id: person.keys for person in people}
    with one_moment(db):
        return _verify_chains(db, pages, device_public, keys, heed)


def _verify_chains(
    db: Database,
    pages: tuple[Finding, ...],
    device_public: Ed25519PublicKey,
    keys: Keys,
    heed: Heed,
) -> AuditReport:
    device = db.conn.execute("SELECT device_id, incarnation, head_seq, head_hash FROM device").fetchone()
    report = AuditReport(0, "", 0, 0, "", 0, pages)
    if device is None or pages:
        return report
    device_id, incarnation, head_seq, head_hash = device
    report = replace(report, device_id=device_id, incarnation=incarnation, head_seq=head_seq, head_hash=head_hash)
    chains = db.conn.execute("SELECT DISTINCT device_id, incarnation FROM events ORDER BY incarnation").fetchall()
    for chain in chains:
        is_present = tuple(chain) == (device_id, incarnation)
        public = device_public if is_present else None
        events, findings = _verify_one(db, tuple(chain), public, keys, _after(report.events, heed))
        report = replace(report, events=report.events + events, findings=report.findings + findings)
    return _with_ends(db, report)


def _after(done: int, heed: Heed) -> Heed:
    return lambda checked: heed(done + checked)


def _verify_one(
    db: Database,
    chain: tuple[str, int],
    device_public: Ed25519PublicKey | None,
    officers: Keys,
    heed: Heed,
) -> tuple[int, tuple[Finding, ...]]:
    findings: list[Finding] = []

    def checked() -> Iterator[Event]:
        for number, event in enumerate(_events(db, chain, findings), 1):
            if number % _HEED_EVERY == 0:
                heed(number)
            if device_public is not None:
                faults = _faults(event, device_public, officers)
                if faults and len(findings) < MOST_FINDINGS:
                    detail = ", ".join(fault.value for fault in faults)
                    findings.append(Finding(FindingKind.SIGNATURE, chain[1], event.dev_seq, detail))
            yield event

    report = verify_chain(checked(), genesis(*chain))
    if report.first_break is not None:
        broken = report.first_break
        findings.append(Finding(FindingKind.CHAIN, chain[1], broken.dev_seq, broken.fault.value))
    return report.events, tuple(findings)


def _faults(event: Event, device_public: Ed25519PublicKey, officers: Keys) -> tuple[EventFault, ...]:
    """Check the signatures; whoever's password was reset signed older events with another key."""
    faults: tuple[EventFault, ...] = ()
    for officer in officers.get(event.officer_id or "", (None,)):
        for second in officers.get(event.second_person or "", (None,)):
            faults = verify_event(event, device_public, officer, second)
            if not faults:
                return ()
    return faults


def _events(db: Database, chain: tuple[str, int], findings: list[Finding]) -> Iterator[Event]:
    rows = db.conn.execute(
        "SELECT dev_seq, hash, event_id, wire FROM events WHERE device_id = ? AND incarnation = ? ORDER BY dev_seq",
        chain,
    )
    for dev_seq, stored_hash, event_id, wire in rows:
        try:
            event = event_from_wire(json.loads(wire))
        except (DataRejected, ValueError):
            findings.append(Finding(FindingKind.UNREADABLE, chain[1], dev_seq, "wire"))
            continue
        if (event.dev_seq, event.hash, event.event_id) != (dev_seq, stored_hash, event_id):
            findings.append(Finding(FindingKind.UNREADABLE, chain[1], dev_seq, "columns"))
        yield event


def _with_ends(db: Database, report: AuditReport) -> AuditReport:
    """Compare the end of the log with the head kept beside it and with what the centre holds."""
    findings = list(report.findings)
    last = db.conn.execute(
        "SELECT dev_seq, hash FROM events WHERE device_id = ? AND incarnation = ? ORDER BY dev_seq DESC LIMIT 1",
        (report.device_id, report.incarnation),
    ).fetchone()
    here = (0, genesis(report.device_id, report.incarnation).hash) if last is None else tuple(last)
    if here != (report.head_seq, report.head_hash):
        findings.append(Finding(FindingKind.TRUNCATED, report.incarnation, here[0], "head"))
    acked = db.conn.execute(
        "SELECT max(acked_through) FROM receipts WHERE device_id = ? AND incarnation = ?",
        (report.device_id, report.incarnation),
    ).fetchone()[0]
    if acked is not None and acked > here[0]:
        findings.append(Finding(FindingKind.TRUNCATED, report.incarnation, here[0], "receipt"))
    return replace(report, acked_through=acked or 0, findings=tuple(findings))
