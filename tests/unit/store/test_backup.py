"""The copy of a casebook in use: consistent, under another key, without what never leaves a counter."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store import backup
from checkpoint_app.store.backup import check_room, copy_for_backup, open_copy_as
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import DATABASE_KEY, DEVICE_KEY, OFFICER, START, at, open_casebook

COPY_KEY, OTHER_KEY = b"\x51" * 32, b"\x52" * 32


def fill(casebook: Casebook) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter("flagged", verdict=VerdictKind.SECONDARY, content={"name": "A"}, open={})
        recording.decide("flagged", Action.REFER)
        recording.open_encounter(
            "quiet", verdict=VerdictKind.NOTHING_TO_FLAG, content={"name": "B"}, open={}, body={"n": 1}
        )
        recording.decide("quiet", Action.DEPART)


def reopened(copy: Path, folder: Path) -> Casebook:
    open_copy_as(copy, COPY_KEY, folder / "again.db", OTHER_KEY)
    return Casebook.open(folder / "again.db", OTHER_KEY, DEVICE_KEY, START)


def test_a_copy_holds_the_log_cases_people_and_settings(casebook: Casebook, path: Path, tmp_path: Path) -> None:
    fill(casebook)
    casebook.set_setting("colour", "blue")
    chain = copy_for_backup(path, DATABASE_KEY, tmp_path / "copy", COPY_KEY, START)
    assert (chain.dev_seq, chain.head_hash) == (casebook.head().dev_seq, casebook.head().hash)
    again = reopened(tmp_path / "copy", tmp_path)
    assert again.verify().is_whole
    assert again.outbox.pending_events(99) == casebook.outbox.pending_events(99)
    assert again.encounter("flagged").state is EncounterState.REFERRED
    assert again.content("flagged") == {"name": "A"}
    assert [each.officer_id for each in again.people.all()] == ["ani", "dewi", "sari"]
    assert again.setting("colour") == "blue"
    again.close()


def test_travellers_nobody_flagged_do_not_leave_the_counter(casebook: Casebook, path: Path, tmp_path: Path) -> None:
    fill(casebook)
    copy_for_backup(path, DATABASE_KEY, tmp_path / "copy", COPY_KEY, START)
    again = reopened(tmp_path / "copy", tmp_path)
    assert again.content("quiet") is None
    assert again.history("quiet")[0].body is None
    assert again.encounter("quiet").state is EncounterState.DEPARTED
    assert casebook.content("quiet") == {"name": "B"}
    again.close()


def test_a_copy_says_nothing_without_its_key(casebook: Casebook, path: Path, tmp_path: Path) -> None:
    fill(casebook)
    copy_for_backup(path, DATABASE_KEY, tmp_path / "copy", COPY_KEY, START)
    assert b"flagged" not in (tmp_path / "copy").read_bytes()
    with pytest.raises(DataRejected):
        open_copy_as(tmp_path / "copy", OTHER_KEY, tmp_path / "again.db", OTHER_KEY)


def test_a_damaged_copy_is_refused_page_by_page(casebook: Casebook, path: Path, tmp_path: Path) -> None:
    fill(casebook)
    copy = tmp_path / "copy"
    copy_for_backup(path, DATABASE_KEY, copy, COPY_KEY, START)
    whole = copy.read_bytes()
    for page in range(0, len(whole), 4096):
        spoilt = bytearray(whole)
        spoilt[page + 1234] ^= 0x10
        copy.write_bytes(spoilt)
        with pytest.raises(DataRejected):
            open_copy_as(copy, COPY_KEY, tmp_path / "again.db", OTHER_KEY)


def test_the_counter_records_while_it_is_copied(path: Path, tmp_path: Path) -> None:
    open_casebook(path).close()
    recorded: list[int] = []

    def work() -> None:
        casebook = open_casebook(path)
        for number in range(30):
            with casebook.record(None, at(number)) as recording:
                recording.open_encounter(f"e{number}", verdict=None, content={"n": number}, open={})
            recorded.append(number)
        casebook.close()

    thread = threading.Thread(target=work)
    thread.start()
    for copies in range(3):
        target = tmp_path / f"copy-{copies}"
        chain = copy_for_backup(path, DATABASE_KEY, target, COPY_KEY, START)
        again = reopened(target, tmp_path)
        report = again.verify()
        assert report.is_whole
        assert report.head_seq == chain.dev_seq
        again.close()
    thread.join()
    assert len(recorded) == 30


def test_room_is_asked_for_before_anything_is_written(
    casebook: Casebook, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_room(path, tmp_path, "services.fault.backup_no_room_stick")
    monkeypatch.setattr(backup, "_ROOM_LEFT_BYTES", 10**18)
    with pytest.raises(EnvironmentFault, match="backup_no_room_stick"):
        check_room(path, tmp_path, "services.fault.backup_no_room_stick")


def test_a_machine_without_a_name_has_nothing_to_back_up(path: Path, tmp_path: Path) -> None:
    Casebook.open(path, DATABASE_KEY, DEVICE_KEY, START).close()
    with pytest.raises(EnvironmentFault):
        copy_for_backup(path, DATABASE_KEY, tmp_path / "copy", COPY_KEY, START)
    assert not (tmp_path / "copy").exists()
