"""The casebook under SIGKILL, on a full disk and with flipped bits."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.faults import DataRejected
from tests.unit.store.conftest import OFFICER, at, enrol_known, open_casebook

CHECKOUT = Path(__file__).parents[2]
KILLS = 12
PAGE = 4096


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*arguments], capture_output=True, text=True, cwd=CHECKOUT, timeout=240, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are POSIX")
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    results = tmp_path / "kills.jsonl"
    done = run(sys.executable, "-m", "tests.faults.kill", "--count", str(KILLS), "--results", str(results))
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = [json.loads(line) for line in results.read_text().splitlines()]
    assert len(outcomes) == KILLS
    assert sum(outcome["acknowledged"] for outcome in outcomes) > 0
    assert all(outcome["lost"] == 0 and outcome["is_whole"] and outcome["state_agrees"] for outcome in outcomes)


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
def test_a_record_that_finds_no_room_is_refused_whole_and_taken_later(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "tests.faults.full_disk", "limit", str(tmp_path / "casebook.db"))
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["key"] in {"store.fault.disk_full", "store.fault.disk_io"}
    _assert_nothing_half_saved(report)


@pytest.mark.skipif(sys.platform != "linux", reason="a small file system is mounted by Linux")
def test_the_reserved_space_carries_on_when_the_disk_is_full(tmp_path: Path) -> None:
    script = (
        'mount -t tmpfs -o size=40m tmpfs "$1" || exit 77; '
        f'exec "{sys.executable}" -m tests.faults.full_disk disk "$1/casebook.db"'
    )
    done = run("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", str(tmp_path))
    if done.returncode in {1, 77} and "tests" not in done.stderr:
        pytest.skip("no small file system can be mounted here; RLIMIT_FSIZE covers the refusal")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["reserved"], report["released"], report["key"]) == (True, True, "store.fault.disk_full")
    assert report["refused"] > 20
    _assert_nothing_half_saved(report)


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
def test_a_backup_that_finds_no_room_leaves_the_former_one(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "tests.faults.full_disk", "backup", str(tmp_path / "casebook.db"))
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert set(report["keys"]) <= {"store.fault.disk_full", "store.fault.disk_io", "common.fault.medium_full"}
    assert "common.fault.medium_full" in report["keys"]
    assert report["limits"] >= 4
    assert (report["left"], report["is_former_whole"], report["is_whole"]) == (0, True, True)


def _assert_nothing_half_saved(report: dict[str, object]) -> None:
    saved = report["refused"]
    assert report["at_refusal"] == {"encounters": saved, "encounter_keys": saved, "events": 2 * saved}
    assert report["after"] == {"encounters": saved + 1, "encounter_keys": saved + 1, "events": 2 * saved + 2}
    assert report["is_whole"] is True


def test_a_flipped_bit_in_any_page_is_detected(tmp_path: Path) -> None:
    path = tmp_path / "casebook.db"
    casebook = open_casebook(path)
    enrol_known(casebook, OFFICER)
    for number in range(6):
        with casebook.record(OFFICER, at(number)) as recording:
            recording.open_encounter(
                f"e{number}", verdict=VerdictKind.ASK, content={"text": "x" * 6000}, open={}, body={"text": "y" * 100}
            )
            recording.decide(f"e{number}", Action.DEPART)
    casebook.close()
    sound = path.read_bytes()
    chance = random.Random(2026)
    assert len(sound) // PAGE > 40
    for page in range(len(sound) // PAGE):
        damaged = bytearray(sound)
        damaged[page * PAGE + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        assert _is_found(path), f"page {page + 1}"
    path.write_bytes(sound)
    assert not _is_found(path)


def _is_found(path: Path) -> bool:
    try:
        casebook = open_casebook(path)
    except DataRejected:
        return True
    try:
        return not casebook.verify().is_whole
    except DataRejected:
        return True
    finally:
        casebook.close()
