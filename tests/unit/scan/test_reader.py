"""The reader on pages drawn by the product's own generator."""

import gc
import weakref

import numpy as np
import pytest

from checkpoint_app import clock
from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan import photo
from checkpoint_app.scan.agreement import Agreement
from checkpoint_app.scan.bench.conditions import sample
from checkpoint_app.scan.bench.strangers import stranger
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import ConfirmedReading, Guidance
from checkpoint_app.scan.specimen import SimulatedCamera, View, look, render_page
from tests.unit.scan.papers import a_specimen


@pytest.fixture(scope="module")
def reader() -> MrzReader:
    return MrzReader()


def a_frame(image: Image) -> Frame:
    return Frame(image, clock.now(), 0)


@pytest.mark.parametrize(
    "mrz_format", [MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3, MrzFormat.MRV_A, MrzFormat.MRV_B]
)
def test_every_format_is_read_exactly(reader: MrzReader, mrz_format: MrzFormat) -> None:
    specimen = a_specimen(mrz_format, 3)
    image = look(render_page(specimen), View(roll_deg=4, tilt_deg=(6, -8), noise=3))
    reading = reader.read(a_frame(image))
    assert reading.mrz is not None
    assert reading.mrz.lines == specimen.lines
    assert reading.mrz.format is mrz_format
    assert reading.mrz.checks_ok
    assert reading.guidance is Guidance.READ


@pytest.mark.parametrize("roll", [90, 180, 215, 270])
def test_a_page_is_read_whatever_way_it_lies(reader: MrzReader, roll: int) -> None:
    specimen = a_specimen(seed=5)
    image = look(render_page(specimen), View(fill=0.45, roll_deg=roll))
    reading = reader.read(a_frame(image))
    assert reading.mrz is not None
    assert reading.mrz.lines == specimen.lines


def test_an_empty_desk_has_no_zone_and_asks_for_a_page(reader: MrzReader) -> None:
    reading = reader.read(a_frame(look(None, View())))
    assert reading.mrz is None
    assert reading.guidance is Guidance.NO_PAGE


def test_a_page_without_a_zone_is_never_read_as_one(reader: MrzReader) -> None:
    specimen = a_specimen(MrzFormat.MRV_A, 9)
    bare = type(specimen)(specimen.mrz_format, (), specimen.values * 3, specimen.title, 9)
    assert reader.read(a_frame(look(render_page(bare), View()))).mrz is None


@pytest.mark.parametrize(("kind", "number"), [("rows of capitals", 80009), ("payment slip", 80045)])
def test_print_that_names_no_state_is_no_zone_unless_its_digits_agree(
    reader: MrzReader, kind: str, number: int
) -> None:
    assert reader.read(a_frame(stranger(kind, number).image), thorough=True).mrz is None


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (1, 900), (720, 3)])
def test_pictures_too_small_for_a_zone_are_no_error(reader: MrzReader, size: tuple[int, int]) -> None:
    assert reader.read(a_frame(np.zeros((*size, 3), np.uint8))).mrz is None


def test_crops_show_page_portrait_and_character_upright(reader: MrzReader) -> None:
    image = look(render_page(a_specimen(seed=2)), View(fill=0.5, roll_deg=180))
    mrz = reader.read(a_frame(image)).mrz
    assert mrz is not None
    page = photo.page_crop(image, mrz)
    portrait = photo.portrait_crop(image, mrz)
    assert page is not None
    assert portrait is not None
    # the drawn head is in the middle of the portrait, its shoulders below: the crop is not upside down
    top, bottom = portrait[:60].std(), portrait[-90:].std()
    assert bottom > top
    assert photo.character_crop(image, mrz, 1, 43).image.shape[0] == 96


def confirm(reader: MrzReader, camera: SimulatedCamera, frames: int = 25) -> tuple[ConfirmedReading | None, int]:
    agreement = Agreement()
    for count in range(frames):
        frame = camera.read()
        assert frame is not None
        confirmed = agreement.add(frame, reader.read(frame))
        if confirmed is not None:
            return confirmed, count + 1
    return None, frames


def test_frames_of_a_page_that_comes_to_rest_are_confirmed(reader: MrzReader) -> None:
    camera = SimulatedCamera(frame_interval_s=0)
    specimen = a_specimen(seed=7)
    camera.present(render_page(specimen))
    confirmed, _ = confirm(reader, camera)
    assert confirmed is not None
    assert confirmed.mrz.lines == specimen.lines
    assert confirmed.mrz.status is ReadingStatus.CONFIRMED
    assert confirmed.frame_count >= 4


def test_a_second_document_starts_its_own_vote(reader: MrzReader) -> None:
    agreement = Agreement()
    first, second = (a_frame(look(render_page(a_specimen(seed=s)), View(fill=0.7))) for s in (11, 12))
    assert agreement.add(first, reader.read(first)) is None
    results = [agreement.add(second, reader.read(second)) for _ in range(4)]
    confirmed = [r for r in results if r is not None]
    assert len(confirmed) == 1
    assert confirmed[0].mrz.lines == a_specimen(seed=12).lines


def test_of_frames_with_one_text_only_the_sharpest_is_kept(reader: MrzReader) -> None:
    agreement, image = Agreement(), look(render_page(a_specimen(seed=11)), View(fill=0.7))
    reading, pictures = reader.read(a_frame(image)), []
    for _ in range(6):
        frame = a_frame(image.copy())
        pictures.append(weakref.ref(frame.image))
        agreement.add(frame, reading)
    del frame
    gc.collect()
    assert sum(picture() is not None for picture in pictures) == 1


def test_a_closed_camera_gives_no_more_frames() -> None:
    camera = SimulatedCamera(frame_interval_s=0)
    camera.close()
    assert camera.read() is None


def test_the_edges_of_a_small_page_are_no_characters(reader: MrzReader) -> None:
    one = sample("small", 32008)
    reading = reader.read(a_frame(one.image), thorough=True).mrz
    assert reading is not None
    assert reading.lines == one.lines


def test_characters_cut_by_the_pictures_edge_are_unsure(reader: MrzReader) -> None:
    one = sample("webcam", 5)
    whole = reader.read(a_frame(one.image), thorough=True).mrz
    assert whole is not None
    bottom = max(corner[1] for corner in whole.zone)
    height = whole.line_quads[1][3][1] - whole.line_quads[1][0][1]
    cut = one.image[: round(bottom - 0.4 * height)]
    part = reader.read(a_frame(cut), thorough=True).mrz
    assert part is None or part.status is ReadingStatus.UNSURE
