"""A damaged casebook: whatever page is hit, all that lies on other pages is saved and the rest is named."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.carving import PAGE_BYTES, carve
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.salvage import SalvageReport, salvage
from tests.unit.store.conftest import DATABASE_KEY, DEVICE_KEY, OFFICER, SUPERVISOR, at, enrol_known, open_casebook

SEED = 20261124


def fill(casebook: Casebook, count: int = 12) -> None:
    enrol_known(casebook, OFFICER, SUPERVISOR)
    casebook.set_setting("enrolment", "x")
    for number in range(count):
        with casebook.record(OFFICER, at(number)) as recording:
            content = {"text": "x" * (9000 if number == 3 else 300)}
            recording.open_encounter(f"e{number}", verdict=VerdictKind.SECONDARY, content=content, open={})
            recording.decide(f"e{number}", Action.REFER, body={"text": "y" * (14_000 if number == 5 else 50)})


def hashes(casebook: Casebook) -> dict[int, str]:
    return {event.dev_seq: event.hash for event in casebook.outbox.events_from(1, 9999)}


def saved(folder: Path, path: Path) -> tuple[SalvageReport, Casebook]:
    target = folder / "saved.db"
    for old in folder.glob("saved.db*"):
        old.unlink()
    report = salvage(path, DATABASE_KEY, DEVICE_KEY, target, at().at)
    return report, Casebook.open(target, DATABASE_KEY, DEVICE_KEY, at().at, must_exist=True)


@pytest.fixture
def closed(path: Path) -> tuple[Path, dict[int, str]]:
    casebook = open_casebook(path)
    fill(casebook)
    found = hashes(casebook)
    casebook.close()
    return path, found


def test_of_a_whole_casebook_everything_is_saved(closed: tuple[Path, dict[int, str]], tmp_path: Path) -> None:
    path, written = closed
    report, casebook = saved(tmp_path, path)
    assert (report.events, report.encounters, report.people, report.damaged, report.lost) == (24, 12, 2, 0, ())
    assert hashes(casebook) == written
    assert casebook.verify().is_whole
    assert casebook.content("e3") == {"text": "x" * 9000}
    assert casebook.setting("enrolment") == "x"
    casebook.close()


def test_a_flipped_bit_in_any_page_costs_that_page_at_most(
    closed: tuple[Path, dict[int, str]], tmp_path: Path
) -> None:
    path, written = closed
    sound, chance = path.read_bytes(), random.Random(SEED)
    lost_somewhere = 0
    for page in range(len(sound) // PAGE_BYTES):
        spoilt = bytearray(sound)
        spoilt[page * PAGE_BYTES + chance.randrange(PAGE_BYTES)] ^= 1 << chance.randrange(8)
        path.write_bytes(spoilt)
        report, casebook = saved(tmp_path, path)
        kept = hashes(casebook)
        named = {number for each in report.lost for number in range(each.first, each.last + 1)}
        assert report.damaged == 1, page
        assert kept.items() <= written.items()
        assert set(written) - set(kept) <= named | {max(written)}, page
        assert len(written) - len(kept) <= 4, page
        lost_somewhere += len(named)
        with casebook.record(OFFICER, at(99)) as recording:
            recording.open_encounter("later", verdict=None, content={}, open={})
        casebook.close()
    assert lost_somewhere > 0
    path.write_bytes(sound)


def test_a_whole_zeroed_page_is_survived_too(closed: tuple[Path, dict[int, str]], tmp_path: Path) -> None:
    path, written = closed
    sound = path.read_bytes()
    for page in range(1, len(sound) // PAGE_BYTES, 3):
        path.write_bytes(sound[: page * PAGE_BYTES] + bytes(PAGE_BYTES) + sound[(page + 1) * PAGE_BYTES :])
        report, casebook = saved(tmp_path, path)
        assert len(hashes(casebook)) >= len(written) - 4
        assert report.damaged == 1
        casebook.close()


def test_what_only_the_write_ahead_log_holds_is_saved_past_a_damaged_frame(path: Path, tmp_path: Path) -> None:
    casebook = open_casebook(path)
    fill(casebook)
    written = hashes(casebook)
    (tmp_path / "cut").mkdir()
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), tmp_path / "cut" / name)
    casebook.close()
    wal = tmp_path / "cut" / f"{path.name}-wal"
    content = bytearray(wal.read_bytes())
    content[len(content) // 3] ^= 1
    wal.write_bytes(content)
    report, again = saved(tmp_path, tmp_path / "cut" / path.name)
    assert len(hashes(again)) >= len(written) - 4
    assert report.events == len(hashes(again))
    again.close()


def test_an_erased_key_does_not_come_back(path: Path, tmp_path: Path) -> None:
    casebook = open_casebook(path)
    fill(casebook, 2)
    with casebook.record(None, at(50)) as recording:
        recording.erase("e1")
    casebook.close()
    _, again = saved(tmp_path, path)
    assert again.content("e1") is None
    assert again.content("e0") is not None
    again.close()


def test_a_file_that_is_no_casebook_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "noise.db").write_bytes(random.Random(SEED).randbytes(20 * PAGE_BYTES))
    assert carve(tmp_path / "noise.db", DATABASE_KEY).damaged == 20
    with pytest.raises(DataRejected, match="nothing_to_salvage"):
        salvage(tmp_path / "noise.db", DATABASE_KEY, DEVICE_KEY, tmp_path / "saved.db", at().at)
