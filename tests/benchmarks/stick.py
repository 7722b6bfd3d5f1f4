"""Back after 45 days: the events of a post by stick to the centre, and the receipt back (docs/sync.md, section 6).

Real casebook (SQLCipher, synchronous=FULL), real centre, a folder as the stick. Recording is not part of the figure.

    python -m tests.benchmarks.stick --events 50000
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.central import enrolment
from checkpoint_app.central.centre import create_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.services.ids import new_id
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.receipts import DeviceAccount

_FLAGGED_EVERY = 5
_BODY = {"v": 1, "document": {"number": "X0000001", "primary_identifier": "CONTOH"}, "note": "x" * 1200}


def record_events(casebook: Casebook, officer: LoggedInOfficer, count: int) -> None:
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


class Stopwatch:
    """Wall and CPU seconds of each part."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, float]] = {}

    def time(self, name, act):
        """Run a part and keep its seconds."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = act()
        self.parts[name] = {
            "wall_s": round(time.perf_counter() - wall, 2),
            "cpu_s": round(time.process_time() - cpu, 2),
        }
        return result


def run(events: int, folder: Path) -> dict:
    """Measure one way there and back."""
    now = clock.now()
    officer = LoggedInOfficer("ani", "Ani", Role.OFFICER, Ed25519PrivateKey.generate())
    device_key = Ed25519PrivateKey.generate()
    centre = create_centre(folder / "centre", now)
    given = enrolment.admit(
        centre,
        enrolment.Admission(
            enrolment.new_code(centre, now),
            device_key.public_key().public_bytes_raw(),
            str(pyrage.x25519.Identity.generate().to_public()),
            "PLBN Contoh",
            "1",
            (enrolment.OfficerKey("ani", Role.OFFICER, officer.signer.public_key().public_bytes_raw()),),
        ),
        now,
    )
    account = DeviceAccount(given["device_id"], 1, from_base64(given["receipt_key"]), given["centre_recipient"])
    casebook = Casebook.open(folder / "casebook.db", b"\x01" * 32, device_key, now)
    casebook.adopt_device(account.device_id, 1)
    record_events(casebook, officer, events)
    recorded = casebook.head().dev_seq
    stick = folder / "stick"
    stick.mkdir()
    watch, courier = Stopwatch(), Courier(account, casebook.outbox, device_key)
    exported = watch.time("export", lambda: courier.export(open_stick(stick, courier.mark, create=True)))
    size = sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())
    taken = watch.time("ingest", lambda: take_stick(centre, stick, clock.now()))
    receipt = watch.time("receipt", lambda: courier.take_receipt(open_stick(stick, courier.mark)))
    again = watch.time("export_again", lambda: courier.export(open_stick(stick, courier.mark)))
    assert exported.written == taken.new == receipt.acked_through == recorded
    assert (again.events, casebook.outbox.pending_count(), taken.left) == (0, 0, [])
    casebook.close()
    centre.close()
    return {
        "events": recorded,
        "stick_mb": round(size / 1e6, 1),
        **watch.parts,
        "total_wall_s": round(sum(part["wall_s"] for part in watch.parts.values()), 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=50_000)
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(run(parser.parse_args().events, Path(place))))
