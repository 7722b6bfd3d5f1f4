"""A casebook on a disk that fills up, in a process of its own; prints one JSON line of what happened.

`limit`: RLIMIT_FSIZE stops the database file from growing (EFBIG). `disk`: the folder given lies on a small file
system, which is filled up; the reserved space must then carry further records.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import OFFICER, at, enrol_known, open_casebook


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


if __name__ == "__main__":
    report = {"limit": limit, "disk": disk}[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(report) + "\n")
