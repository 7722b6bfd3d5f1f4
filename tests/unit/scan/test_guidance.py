"""What the officer is told while nothing can be read."""

import pytest

from checkpoint_app import clock
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import Guidance
from checkpoint_app.scan.specimen import Specimen, View, look, render_page
from checkpoint_app.texts import texts
from tests.unit.scan.papers import a_specimen


@pytest.fixture(scope="module")
def reader() -> MrzReader:
    return MrzReader()


@pytest.fixture(scope="module")
def page() -> Image:
    return render_page(a_specimen(seed=21))


def told(reader: MrzReader, image: Image) -> Guidance:
    return reader.read(Frame(image, clock.now(), 0)).guidance


def test_a_far_page_is_asked_closer(reader: MrzReader, page: Image) -> None:
    assert told(reader, look(page, View(fill=0.17))) in (Guidance.TOO_FAR, Guidance.NO_PAGE, Guidance.OTHER_SIDE)


def test_a_page_without_a_zone_is_asked_to_be_turned_over(reader: MrzReader) -> None:
    specimen = a_specimen(seed=21)
    bare = render_page(Specimen(specimen.mrz_format, (), specimen.values * 4, "CARD", 3))
    assert told(reader, look(bare, View(fill=0.6))) is Guidance.OTHER_SIDE


def test_an_empty_desk_asks_for_a_page(reader: MrzReader) -> None:
    assert told(reader, look(None, View())) is Guidance.NO_PAGE


def test_every_guidance_has_its_words() -> None:
    for language in ("id", "en"):
        words = texts(language)  # type: ignore[arg-type]
        assert all(words.has(f"scan.guidance.{g.name.lower()}") for g in Guidance)
