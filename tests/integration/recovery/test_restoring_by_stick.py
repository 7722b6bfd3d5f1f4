"""A one-machine post without any link: its casebook goes on from the stick, asked and answered on the stick."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.stick_admission import ANSWERED, ASKED
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.cli import main
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.services.restoring_by_stick import PENDING
from checkpoint_app.services.synchronising import back_up_to, exchange_by_stick
from checkpoint_app.sync.courier import find_stick
from tests.integration.recovery.test_backup_on_a_stick import refer
from tests.integration.recovery.test_restoring import Place, assert_all_held, device_of, log, waiting
from tests.little_country import LittleCountry


@pytest.fixture
def place(tmp_path: Path, country: LittleCountry) -> Place:
    return Place(tmp_path, country)


class Lost:
    """A post whose machine was lost after its backup; what the new one does is done by the command line."""

    def __init__(self, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
        self.place, self._capsys = place, capsys
        with place.machine(new=True) as post:
            enrol_people(post, [NewPerson("rani", "Rani", Role.OFFICER, "a long password")], clock.now())
            refer(post, "waiting")
            back_up_to(post, place.stick)
            self.device_id, self.log = device_of(post), log(post)
        shutil.rmtree(place.folder / "post")

    def restore(self, *arguments: str) -> tuple[int, dict, str]:
        folder, stick = self.place.folder / "new", self.place.stick
        command = ["--data-dir", str(folder), "restore", "--from", str(stick), "--by-stick"]
        with pytest.raises(SystemExit) as ended:
            main([*command, "--json", *arguments])
        caught = self._capsys.readouterr()
        return int(ended.value.code or 0), json.loads(caught.out or "{}"), caught.err

    def at_the_centre(self, after: timedelta = timedelta()) -> object:
        return take_stick(self.place.country.centre, self.place.stick, clock.now() + after)

    def file(self, folder: str) -> Path:
        stick = find_stick(self.place.stick)
        assert stick is not None
        return stick.folder / folder / f"{self.device_id}.json"


@pytest.fixture
def lost(place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lost:
    monkeypatch.setenv("CHECKPOINT_LANGUAGE", "en")
    monkeypatch.setenv("CHECKPOINT_CREDENTIAL_FILE", str(place.folder / "new" / "demo.key"))
    return Lost(place, capsys)


def test_a_lost_machine_goes_on_without_any_link(lost: Lost, place: Place) -> None:
    assert lost.restore("--code", place.code(lost.device_id)) == (0, {"device_id": lost.device_id, "asked": True}, "")
    status, _, said = lost.restore()
    assert status == 5
    assert "answer" in said
    assert lost.at_the_centre().admitted == 1
    status, told, said = lost.restore()
    assert (status, told["device_id"], told["incarnation"]) == (0, lost.device_id, 2), said
    assert not (place.folder / "new" / PENDING).exists()
    assert not lost.file(ASKED).exists()
    assert not lost.file(ANSWERED).exists()
    with place.machine("new") as post:
        assert post.writer.run(lambda book: book.people.log_in("rani", "a long password", clock.now()).officer_id)
        assert waiting(post) > 2
        assert post.membership is not None
        assert post.membership.centre_url == place.country.server.url
        refer(post, "after")
        assert exchange_by_stick(post, place.stick).is_done
        take_stick(place.country.centre, place.stick, clock.now())
        assert exchange_by_stick(post, place.stick).is_done
        assert post.writer.run(lambda book: book.verify()).is_whole
        assert_all_held(place, lost.device_id, lost.log)
    assert place.forks(lost.device_id) == []


def test_a_stick_that_was_pulled_at_the_centre_gets_the_same_answer_again(lost: Lost, place: Place) -> None:
    lost.restore("--code", place.code(lost.device_id))
    lost.at_the_centre()
    first = lost.file(ANSWERED).read_bytes()
    lost.file(ANSWERED).unlink()
    assert lost.at_the_centre().admitted == 1
    assert lost.file(ANSWERED).read_bytes() == first
    assert lost.restore()[0] == 0


def test_the_same_code_asks_the_same_again(lost: Lost, place: Place) -> None:
    code = place.code(lost.device_id)
    lost.restore("--code", code)
    first = lost.file(ASKED).read_bytes()
    lost.restore("--code", code)
    assert lost.file(ASKED).read_bytes() == first


@pytest.mark.parametrize("case", ["no code", "another device", "too late", "spent"])
def test_a_code_that_is_not_good_admits_nobody(lost: Lost, place: Place, case: str) -> None:
    code, after = "00000-00000-00000-00000", timedelta()
    if case == "another device":
        with place.machine("other", new=True) as other:
            code = place.code(device_of(other))
    elif case == "too late":
        code, after = place.code(lost.device_id), timedelta(hours=25)
    elif case == "spent":
        code = new_code(place.country.centre, clock.now(), restores=lost.device_id)
        lost.restore("--code", code)
        lost.at_the_centre()
        (place.folder / "new" / PENDING).unlink()  # asked anew, as by another machine
        lost.file(ANSWERED).unlink()
    lost.restore("--code", code)
    report = lost.at_the_centre(after)
    assert (report.admitted, [left.reason for left in report.left]) == (0, ["casework.fault.admission_refused"])
    assert lost.restore()[0] == 5


def test_an_answer_of_somebody_else_is_refused_and_the_true_one_is_taken(lost: Lost, place: Place) -> None:
    lost.restore("--code", place.code(lost.device_id))
    lost.at_the_centre()
    true = lost.file(ANSWERED).read_bytes()
    lost.file(ANSWERED).write_bytes(true.replace(b'"incarnation":2', b'"incarnation":9'))
    status, _, said = lost.restore()
    assert status == 4
    assert "not written by the centre" in said
    assert not (place.folder / "new" / "casebook.db").exists()
    lost.file(ANSWERED).write_bytes(true)
    assert lost.restore()[0] == 0
