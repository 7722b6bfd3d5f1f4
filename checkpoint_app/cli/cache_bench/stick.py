"""Back after 45 days: the events of a post by stick to the centre, and the receipt back (docs/sync.md, section 6).

Real casebook (SQLCipher, synchronous=FULL), real centre, a folder as the stick. Recording is not part of the figure.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.canonical import JsonValue, from_base64
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.central import enrolment
from checkpoint_app.central.centre import Centre, create_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.ids import new_id
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.receipts import DeviceAccount

_FLAGGED_EVERY = 5
_BODY: Mapping[str, JsonValue] = {
    "v": 1,
    "document": {"number": "X0000001", "primary_identifier": "CONTOH"},
    "note": "x" * 1200,
}


def _record_events(casebook: Casebook, officer: LoggedInOfficer, count: int) -> None:
    """Record travellers until so many events are there: every fifth flagged, with a body and a key for the centre."""
    number = 0
    while casebook.head().dev_seq < count:
        with casebook.record(officer, moment_now()) as recording:
            for _ in range(250):
                number += 1
                is_flagged = number % _FLAGGED_EVERY == 0
                encounter = new_id()
                recording.open_encounter(
                    encounter,
                    verdict=VerdictKind.ASK if is_flagged else VerdictKind.NOTHING_TO_FLAG,
                    content=_BODY,
                    open={"flags": ["C01"] if is_flagged else [], "seconds": 12, "readings": 1},
                    body=_BODY if is_flagged else None,
                    is_shared=is_flagged,
                )
                recording.note(EventKind.PRESENTED, open={"document": "0" * 64, "post": "PLBN Contoh"})
                recording.note(EventKind.EXIT_SEEN, encounter_id=encounter, open={"clearance_id": encounter})


def events_by_stick(folder: Path, events: int) -> float:
    """Seconds from the outbox by stick into the centre and the receipt back; raises DataRejected on a loss."""
    now = clock.now()
    officer = LoggedInOfficer("ani", "Ani", Role.OFFICER, Ed25519PrivateKey.generate())
    device_key = Ed25519PrivateKey.generate()
    centre = create_centre(folder / "centre", now)
    account = _enrol(centre, device_key, officer)
    casebook = Casebook.open(folder / "casebook.db", b"\x01" * 32, device_key, now)
    casebook.adopt_device(account.device_id, 1)
    _record_events(casebook, officer, events)
    stick = folder / "stick"
    stick.mkdir()
    courier = Courier(account, casebook.outbox, device_key)
    began = time.perf_counter()
    exported = courier.export(open_stick(stick, courier.mark, create=True))
    taken = take_stick(centre, stick, clock.now())
    receipt = courier.take_receipt(open_stick(stick, courier.mark))
    took = time.perf_counter() - began
    is_whole = receipt is not None and exported.written == taken.new == receipt.acked_through
    is_whole = is_whole and casebook.outbox.pending_count() == 0 and not taken.left
    casebook.close()
    centre.close()
    if not is_whole:
        raise DataRejected("cli.fault.bench_lost_events")
    return took


def _enrol(centre: Centre, device_key: Ed25519PrivateKey, officer: LoggedInOfficer) -> DeviceAccount:
    now = clock.now()
    given = enrolment.admit(
        centre,
        enrolment.Admission(
            enrolment.new_code(centre, now),
            device_key.public_key().public_bytes_raw(),
            str(pyrage.x25519.Identity.generate().to_public()),
            "PLBN Contoh",
            "1",
            (enrolment.OfficerKey(officer.officer_id, Role.OFFICER, officer.signer.public_key().public_bytes_raw()),),
        ),
        now,
    )
    return DeviceAccount(
        str(given["device_id"]), 1, from_base64(str(given["receipt_key"])), str(given["centre_recipient"])
    )
