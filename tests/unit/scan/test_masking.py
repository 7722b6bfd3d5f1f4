"""What is masked is destroyed: the stored pixels hold one grey and nothing of what was there."""

import io

import numpy as np
import pytest

from checkpoint_app.faults import DataRejected
from checkpoint_app.scan.masking import LONGEST_SIDE_PX, Region, masked, masked_jpeg
from checkpoint_app.scan.pictures import decode_picture, picture_size

SEED = np.random.default_rng(7)
NOISE = SEED.integers(0, 255, (400, 600, 3), np.uint8)
SPOT = Region(96, 80, 160, 96)


def stored(image, regions, most_bytes=2_000_000):
    return decode_picture(masked_jpeg(image, regions, most_bytes), name="test")


def test_the_stored_pixels_of_a_region_do_not_depend_on_what_was_there():
    other = NOISE.copy()
    other[80:176, 96:256] = SEED.integers(0, 255, (96, 160, 3), np.uint8)
    assert masked_jpeg(NOISE, [SPOT], 2_000_000) == masked_jpeg(other, [SPOT], 2_000_000)
    inside = stored(NOISE, [SPOT])[88:168, 104:248]
    assert inside.std() < 3
    assert stored(NOISE, [])[88:168, 104:248].std() > 30


def test_the_picture_that_was_given_is_left_alone_and_edges_are_cut():
    before = NOISE.copy()
    found = masked(NOISE, [Region(-50, -50, 80, 90), Region(580, 390, 500, 500), Region(700, 10, 5, 5)])
    assert (before == NOISE).all()
    assert (found[:40, :30] == found[0, 0]).all()
    assert (found[395, 590] == found[0, 0]).all()
    assert (found[200, 300] == NOISE[200, 300]).all()


def test_a_large_picture_is_masked_before_it_is_made_smaller():
    large = np.zeros((2400, 3600, 3), np.uint8)
    large[600:700, 600:700] = 255
    found = stored(large, [Region(600, 600, 100, 100)])
    assert max(found.shape[:2]) == LONGEST_SIDE_PX
    assert found.max() < 60


def test_a_picture_is_written_within_its_bytes_or_refused():
    data = masked_jpeg(NOISE, [], 130_000)
    assert len(data) <= 130_000
    assert picture_size(data) is not None
    with pytest.raises(DataRejected):
        masked_jpeg(NOISE, [], 500)


def test_no_note_of_the_camera_is_carried_over(tmp_path):
    data = masked_jpeg(NOISE, [SPOT], 2_000_000)
    assert b"Exif" not in data
    assert io.BytesIO(data).read(2) == bytes.fromhex("ffd8")
