"""The clearance cache with flipped bits: whatever page is hit, nobody is told something wrong, and it is found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import CacheTooOld, Found
from checkpoint_app.casework.feed_lists import LostDocumentRow, PlacerRow
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.clearances_files import current_file
from checkpoint_app.sync.importing import PlanKind
from tests.integration.sync.worlds import Post, make_centre
from tests.unit.casework_feed.people import clearance
from tests.unit.store_clearances.feeds import LIST_KEY, NOW, Feed, cache

PAGE = 4096
SEED = 20261124
RECORDS = 120
LOST = [f"L{number:07d}" for number in range(30)]


def build(folder: Path) -> Path:
    lost = [LostDocumentRow(lost_document_key(LIST_KEY, "IDN", each), "Kantor", NOW.date(), None) for each in LOST]
    placers = [PlacerRow("P3MI-001", "PT Contoh Satu", None, None, None)]
    Feed([clearance(serial) for serial in range(RECORDS)]).build(folder, lost=lost, placers=placers)
    return current_file(folder)


def read_all(folder: Path) -> tuple[int, bool]:
    """Ask for everything; tells how many records were found, and whether reading all pages finds damage."""
    opened = cache(folder)
    found = 0
    for serial in range(RECORDS):
        answer = opened.look_up("IDN", f"X{serial:07d}", NOW)
        if isinstance(answer, Found):
            assert answer.clearance == clearance(serial)
            found += 1
        else:
            # Never "there is none": of what cannot be read nothing is said.
            assert isinstance(answer, CacheTooOld)
    try:
        opened.verify()
    except DataRejected:
        return found, True
    finally:
        opened.close()
    return found, False


def test_a_flipped_bit_in_any_page_is_found_and_tells_nobody_something_wrong(tmp_path: Path) -> None:
    path = build(tmp_path)
    sound, chance = path.read_bytes(), random.Random(SEED)
    assert read_all(tmp_path) == (RECORDS, False)
    for page in range(len(sound) // PAGE):
        spoilt = bytearray(sound)
        spoilt[page * PAGE + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        for mark in tmp_path.glob(".damaged-*"):
            mark.unlink()
        path.write_bytes(spoilt)
        _, is_told = read_all(tmp_path)
        assert is_told, f"page {page + 1}"


@pytest.mark.parametrize("page", [0, 1, 5, -1])
def test_a_damaged_cache_is_built_again_by_the_next_ordinary_cycle(tmp_path: Path, page: int) -> None:
    centre = make_centre(tmp_path / "centre", [clearance(serial) for serial in range(40)])
    post = Post.of(tmp_path / "post", centre)
    assert post.take(centre.repository_dir).is_done
    path = current_file(post.clearances)
    spoilt = bytearray(path.read_bytes())
    spoilt[(page % (len(spoilt) // PAGE)) * PAGE + 77] ^= 2
    path.write_bytes(spoilt)
    opened = post.cache()
    with pytest.raises(DataRejected):
        opened.verify()
    opened.close()
    assert post.take(centre.repository_dir).download.kind is not PlanKind.NOTHING
    opened = post.cache()
    opened.verify()
    assert all(isinstance(opened.look_up("IDN", f"X{serial:07d}", clock.now()), Found) for serial in range(40))
    opened.close()
    centre.close()
