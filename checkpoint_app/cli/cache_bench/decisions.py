"""A decision's commit beside the disk's own flush, taken in turns so that both meet the same disk."""

from __future__ import annotations

import os
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.services.ids import new_id
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

_PAGE = b"\x00" * 4096


def commit_and_flush(folder: Path, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each commit of a recorded traveller, and of a page's write and fsync beside it."""
    officer = LoggedInOfficer("ani", "Ani", Role.OFFICER, Ed25519PrivateKey.generate())
    casebook = Casebook.open(folder / "casebook.db", b"\x01" * 32, Ed25519PrivateKey.generate(), clock.now())
    casebook.adopt_device("d-bench", 1)
    commits, flushes = [], []
    with (folder / "flush").open("wb", buffering=0) as beside:
        for _ in range(count):
            began = time.perf_counter()
            _record(casebook, officer)
            middle = time.perf_counter()
            beside.write(_PAGE)
            os.fsync(beside.fileno())
            commits.append((middle - began) * 1000)
            flushes.append((time.perf_counter() - middle) * 1000)
    casebook.close()
    return commits, flushes


def _record(casebook: Casebook, officer: LoggedInOfficer) -> None:
    with casebook.record(officer, moment_now()) as recording:
        recording.open_encounter(
            new_id(),
            verdict=VerdictKind.ASK,
            content={"v": 1},
            open={"flags": ["C01"]},
            body={"v": 1},
            is_shared=True,
        )
        recording.note(EventKind.PRESENTED, open={"document": "0" * 64, "post": "PLBN Contoh"})
