"""What the officer is told while nothing can be read."""

import numpy as np
import pytest

from checkpoint_app import clock
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.guidance import advise
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import Guidance
from checkpoint_app.scan.rectify import Pyramid
from checkpoint_app.scan.specimen import Specimen, View, look, render_page
from checkpoint_app.texts import texts
from tests.unit.scan.papers import a_specimen


@pytest.fixture(scope="module")
def reader() -> MrzReader:
    return MrzReader()


def told(reader: MrzReader, image: Image) -> Guidance:
    return reader.read(Frame(image, clock.now(), 0)).guidance


def test_a_zone_too_small_to_read_is_asked_closer() -> None:
    grey = np.full((720, 1280), 120, np.uint8)
    quad = ((500.0, 300.0), (700.0, 300.0), (700.0, 312.0), (500.0, 312.0))
    hint = advise(Pyramid(grey), quad, 0.5)
    assert hint.guidance is Guidance.TOO_FAR
    assert hint.region == quad


def test_washed_out_paper_is_glare_and_says_where() -> None:
    grey = np.full((720, 1280), 170, np.uint8)
    grey[500:540, 400:600] = 255
    quad = ((200.0, 480.0), (1000.0, 480.0), (1000.0, 560.0), (200.0, 560.0))
    hint = advise(Pyramid(grey), quad, 0.5)
    assert hint.guidance is Guidance.GLARE
    assert hint.region is not None
    assert 390 < hint.region[0][0] < 620


def test_a_page_without_a_zone_is_asked_to_be_turned_over(reader: MrzReader) -> None:
    specimen = a_specimen(seed=21)
    bare = render_page(Specimen(specimen.mrz_format, (), specimen.values * 4, "CARD", 3))
    assert told(reader, look(bare, View(fill=0.6))) is Guidance.OTHER_SIDE


def test_an_empty_desk_asks_for_a_page(reader: MrzReader) -> None:
    assert told(reader, look(None, View())) is Guidance.NO_PAGE


@pytest.mark.parametrize("blur_px", [4.5, 6.0, 8.0])
@pytest.mark.parametrize("seed", range(4))
def test_a_strongly_blurred_page_is_told_so_and_nothing_is_drawn_askew(
    reader: MrzReader, seed: int, blur_px: float
) -> None:
    specimen = a_specimen(seed=seed)
    page, view = render_page(specimen), View(fill=0.7, roll_deg=6.0, blur_px=blur_px, seed=seed)
    found = reader.read(Frame(look(page, view), clock.now(), 0))
    assert found.guidance in (Guidance.BLURRED, Guidance.NO_PAGE)
    if found.outline is not None:
        (x0, y0), (x1, y1) = found.outline[:2]
        askew = (np.degrees(np.arctan2(y1 - y0, x1 - x0)) - 6.0 + 90) % 180 - 90
        assert abs(askew) < 6


def test_a_sharp_page_without_a_zone_is_not_called_blurred(reader: MrzReader) -> None:
    for seed in range(4):
        specimen = a_specimen(seed=seed)
        bare = render_page(Specimen(specimen.mrz_format, (), specimen.values * 2, "CARD", seed))
        assert told(reader, look(bare, View(fill=0.6, blur_px=1.0))) is not Guidance.BLURRED


def test_every_guidance_has_its_words() -> None:
    for language in ("id", "en"):
        words = texts(language)  # type: ignore[arg-type]
        assert all(words.has(f"scan.guidance.{g.name.lower()}") for g in Guidance)
