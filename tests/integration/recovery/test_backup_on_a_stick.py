"""The backup of a casebook on a stick: there after every exchange, whole whenever the stick is pulled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock, medium
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services import backing_up
from checkpoint_app.services.backing_up import KEPT, back_up, backups_on, last_backup
from checkpoint_app.services.clock_trust import is_clock_trusted
from checkpoint_app.services.post import Post
from checkpoint_app.services.post_doctor import examine_open_post
from checkpoint_app.services.synchronising import back_up_to, exchange_by_stick
from checkpoint_app.store import backup as store_backup
from checkpoint_app.store.moments import moment_now
from checkpoint_app.sync.courier import find_stick
from tests.integration.courier.worlds import Pulled
from tests.little_country import LittleCountry, machine
from tests.unit.store.conftest import OFFICER


def refer(post: Post, encounter_id: str) -> None:
    def work(casebook) -> None:
        with casebook.record(OFFICER, moment_now()) as recording:
            recording.open_encounter(
                encounter_id, verdict=VerdictKind.SECONDARY, content={"name": "SYNTHETIC"}, open={}
            )
            recording.decide(encounter_id, Action.REFER)

    post.writer.run(work)


@pytest.fixture
def post(tmp_path: Path, country: LittleCountry) -> Iterator[Post]:
    with machine(tmp_path / "post", country, synced=False) as opened:
        refer(opened, "e-1")
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "RED").mkdir()
    return tmp_path / "RED"


def found(folder: Path):
    stick = find_stick(folder)
    assert stick is not None
    return backups_on(stick)


def test_every_exchange_by_stick_backs_the_casebook_up(post: Post, folder: Path) -> None:
    report = exchange_by_stick(post, folder)
    assert report.backup_fault is None
    [made] = found(folder)
    last = post.writer.run(last_backup)
    assert last is not None
    assert (last.stick, last.dev_seq) == ("RED", made.head.dev_seq)
    assert (made.head.post, made.head.counter) == ("TPI Contoh", "4")
    assert list(post.settings.data_dir.glob("*.copy*")) == []


def test_the_newest_and_the_one_before_it_are_kept(post: Post, folder: Path) -> None:
    for number in range(4):
        refer(post, f"more-{number}")
        back_up_to(post, folder)
    numbers = [each.head.dev_seq for each in found(folder)]
    assert len(numbers) == KEPT
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == post.writer.run(lambda casebook: casebook.head().dev_seq)


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_stick_that_is_pulled_holds_the_former_backup(
    post: Post, folder: Path, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up_to(post, folder)
    [former] = found(folder)
    refer(post, "later")
    whole = medium.write_stream

    def pulled(path: Path, pieces) -> None:
        def cut() -> Iterator[bytes]:
            for number, piece in enumerate(pieces):
                if number == chunks:
                    raise Pulled
                yield piece
            raise Pulled

        whole(path, cut())

    monkeypatch.setattr(medium, "write_stream", pulled)
    with pytest.raises(EnvironmentFault):
        back_up_to(post, folder)
    monkeypatch.undo()
    assert found(folder) == (former,)
    back_up_to(post, folder)
    assert [each.head.dev_seq for each in found(folder)][1] == former.head.dev_seq
    assert not list(folder.rglob(f"{medium.UNFINISHED}*"))


def test_a_stick_without_room_is_told_and_nothing_is_touched(
    post: Post, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up_to(post, folder)
    before = found(folder)
    usage = shutil.disk_usage(folder)

    def full(place) -> object:
        is_stick = Path(place).is_relative_to(folder)
        return usage._replace(free=1000) if is_stick else usage

    monkeypatch.setattr(store_backup.shutil, "disk_usage", full)
    report = exchange_by_stick(post, folder)
    assert report.backup_fault is not None
    assert report.backup_fault.key == "services.fault.backup_no_room_stick"
    assert report.carried is not None
    assert report.upload_fault is None
    assert found(folder) == before


def test_a_file_that_is_no_backup_is_passed_over(post: Post, folder: Path) -> None:
    back_up_to(post, folder)
    [whole] = found(folder)
    cut = whole.path.with_name(f"20990101T000000Z-1-9{backing_up.SUFFIX}")
    cut.write_bytes(whole.path.read_bytes()[:-1])
    assert found(folder) == (whole,)


def test_the_doctor_tells_how_old_the_last_backup_is(post: Post, folder: Path) -> None:
    def told() -> dict[str, object]:
        [line] = [each for each in examine_open_post(post) if each.name == "backup"]
        return {"key": line.key, "health": line.health.value, **dict(line.values)}

    assert (told()["key"], told()["health"]) == ("doctor.backup_never", "good")
    back_up_to(post, folder)
    stick = find_stick(folder)
    assert stick is not None
    back_up(post, stick, clock.now() - timedelta(days=9, hours=1))
    line = told()
    assert (line["key"], line["health"], line["days"], line["stick"]) == ("doctor.backup", "caution", 9, "RED")


@pytest.mark.parametrize(("behind", "is_trusted"), [(timedelta(0), True), (timedelta(hours=2), False)])
def test_a_clock_behind_what_the_centre_signed_is_not_trusted(
    post: Post, behind: timedelta, is_trusted: bool
) -> None:
    assert is_clock_trusted(post.settings, post.membership, clock.now() - behind) is is_trusted
    assert is_clock_trusted(post.settings, None, datetime(1970, 1, 1, tzinfo=UTC))
