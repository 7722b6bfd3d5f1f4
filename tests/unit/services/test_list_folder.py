"""The watched folder: every file is taken once, when it is whole, and nobody's name is left behind."""

import os
from datetime import UTC, datetime, timedelta

from checkpoint_app.documents.passenger_list import ListedPerson, ListForm, PassengerList, PersonRole
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.list_folder import ListFolder
from checkpoint_app.store.passenger_lists import KeptList
from checkpoint_app.texts import texts

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
GIVEN = PassengerList(ListForm.SHEET, persons=(ListedPerson(1, PersonRole.PASSENGER, "SARI"),))


class Taker:
    def __init__(self):
        self.taken = []

    def __call__(self, path):
        self.taken.append(path.name)
        if path.read_bytes() == b"bad":
            raise InputUnreadable("lists.refused.empty", file=path.name)
        return (KeptList("id", path.name, NOW, NOW, GIVEN),)


def watched(tmp_path):
    taker = Taker()
    return ListFolder(tmp_path, taker, texts("en")), taker


def test_a_file_is_taken_once_when_it_no_longer_changes(tmp_path):
    folder, taker = watched(tmp_path)
    (tmp_path / "list.csv").write_bytes(b"half")
    assert folder.look(NOW) == ()
    (tmp_path / "list.csv").write_bytes(b"half and more")
    assert folder.look(NOW) == ()
    (result,) = folder.look(NOW)
    assert (result.name, result.fault, taker.taken) == ("list.csv", None, ["list.csv"])
    assert folder.look(NOW) == folder.look(NOW) == ()
    assert not (tmp_path / "list.csv").exists()
    receipt = (tmp_path / "done" / "list.csv.txt").read_text()
    assert "1 people" in receipt
    assert "SARI" not in receipt


def test_a_refused_file_lies_aside_with_its_reason(tmp_path):
    folder, _ = watched(tmp_path)
    (tmp_path / "list.csv").write_bytes(b"bad")
    folder.look(NOW)
    (result,) = folder.look(NOW)
    assert result.fault is not None
    assert (tmp_path / "refused" / "list.csv").read_bytes() == b"bad"
    assert "empty" in (tmp_path / "refused" / "list.csv.txt").read_text()


def test_unfinished_and_hidden_files_are_left_alone(tmp_path):
    folder, taker = watched(tmp_path)
    for name in ("list.csv.part", ".hidden", "~lock"):
        (tmp_path / name).write_bytes(b"x")
    folder.look(NOW)
    folder.look(NOW)
    assert taker.taken == []


def test_what_was_refused_is_deleted_after_a_day(tmp_path):
    folder, _ = watched(tmp_path)
    folder.look(NOW)
    old, young = tmp_path / "refused" / "old.csv", tmp_path / "refused" / "young.csv"
    for path, age in ((old, timedelta(hours=25)), (young, timedelta(hours=1))):
        path.write_bytes(b"x")
        os.utime(path, ((NOW - age).timestamp(),) * 2)
    folder.look(NOW)
    assert not old.exists()
    assert young.exists()
