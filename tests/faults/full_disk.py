"""A casebook on a disk that fills up, in a process of its own; prints one JSON line of what happened.

`limit`: RLIMIT_FSIZE stops the database file from growing (EFBIG). `disk`: the folder given lies on a small file
system, which is filled up; the reserved space must then carry further records.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path

from checkpoint_app import medium
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.store.backup import copy_for_backup
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import DATABASE_KEY, OFFICER, START, at, enrol_known, open_casebook

COPY_KEY = b"\x51" * 32


def record(casebook: Casebook, number: int) -> None:
    with casebook.record(OFFICER, at(number)) as recording:
        recording.open_encounter(
            f"e{number}",
            verdict=VerdictKind.ASK,
            content={"text": "x" * 20_000},
            open={},
            body={"text": "y" * 20_000},
        )
        recording.decide(f"e{number}", Action.DEPART)


def record_until_refused(casebook: Casebook, first: int) -> tuple[int, str]:
    for number in range(first, first + 2000):
        try:
            record(casebook, number)
        except EnvironmentFault as fault:
            return number, fault.key
    return first + 2000, ""


def counts(casebook: Casebook) -> dict[str, int]:
    return {
        table: casebook._db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("encounters", "encounter_keys", "events")
    }


def limit(path: Path) -> dict[str, object]:
    casebook = open_casebook(path)
    enrol_known(casebook, OFFICER)
    for number in range(3):
        record(casebook, number)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name("casebook.db-wal").stat().st_size + 30_000, hard))
    refused, key = record_until_refused(casebook, 3)
    at_refusal = counts(casebook)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    record(casebook, refused)
    return {
        "key": key,
        "refused": refused,
        "at_refusal": at_refusal,
        "after": counts(casebook),
        "is_whole": casebook.verify().is_whole,
    }


def _fill(folder: Path, name: str, leave: int) -> None:
    with (folder / name).open("wb") as filler:
        try:
            while os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize > leave:
                filler.write(b"\0" * 4096)
                filler.flush()
        except OSError:
            return


def disk(path: Path) -> dict[str, object]:
    casebook = open_casebook(path)
    enrol_known(casebook, OFFICER)
    record(casebook, 0)
    reserved = casebook.is_space_reserved
    _fill(path.parent, "filler", 0)
    record(casebook, 1)
    released = not casebook.is_space_reserved
    refused, key = record_until_refused(casebook, 2)
    at_refusal = counts(casebook)
    (path.parent / "filler").unlink()
    record(casebook, refused)
    return {
        "reserved": reserved,
        "released": released,
        "key": key,
        "refused": refused,
        "at_refusal": at_refusal,
        "after": counts(casebook),
        "is_whole": casebook.verify().is_whole,
    }


def backup(path: Path) -> dict[str, object]:
    """Copy, and write the copy onto a stick, with a limit at every 64 kB: refused whole, the former backup stays."""
    casebook = open_casebook(path)
    enrol_known(casebook, OFFICER)
    for number in range(3):
        record(casebook, number)
    copy, stick = path.with_name("copy"), path.with_name("stick")
    copy_for_backup(path, DATABASE_KEY, copy, COPY_KEY, START)
    size, former = copy.stat().st_size, copy.read_bytes()
    medium.write_whole(stick, former)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    keys, is_former_whole, left = set[str](), True, 0
    for most in range(0, size, 65_536):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        for write in (
            lambda: copy_for_backup(path, DATABASE_KEY, path.with_name("next"), COPY_KEY, START),
            lambda: _write(stick, copy),
        ):
            try:
                write()
            except EnvironmentFault as fault:
                keys.add(fault.key)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        is_former_whole = is_former_whole and stick.read_bytes() == former
        left += path.with_name("next").exists()
    record(casebook, 3)
    return {
        "keys": sorted(keys),
        "limits": len(range(0, size, 65_536)),
        "left": left,
        "is_former_whole": is_former_whole,
        "is_whole": casebook.verify().is_whole,
    }


def _write(stick: Path, copy: Path) -> None:
    with medium.medium_faults():
        medium.write_stream(stick, medium.read_chunks(copy))


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    report = {"limit": limit, "disk": disk, "backup": backup}[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(report) + "\n")
