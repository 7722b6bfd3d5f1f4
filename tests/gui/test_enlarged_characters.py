"""What the officer compares by eye: corrected characters, and failing check digits with their fields, enlarged."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import ConfirmedReading, CorrectedCharacter
from checkpoint_app.scan.specimen import Specimen, View, look, render_page
from checkpoint_app.ui.counter.mrz_panel import MrzPanel
from checkpoint_app.ui.counter.presenter import Pictures
from checkpoint_app.ui.counter.view_model import CropView, MrzView
from checkpoint_app.ui.theme import install
from tests.unit.scan.papers import a_specimen


def confirmed(lines: tuple[str, ...], corrected: tuple[CorrectedCharacter, ...] = ()) -> ConfirmedReading:
    """Read a drawn page, and let several frames have agreed on it."""
    frame = Frame(look(render_page(Specimen(MrzFormat.TD3, lines, seed=5)), View(fill=0.8)), clock.now(), 1)
    mrz = MrzReader().read(frame).mrz
    assert mrz is not None
    assert mrz.lines == lines
    return ConfirmedReading(replace(mrz, status=ReadingStatus.CONFIRMED, corrected=corrected), 4, frame, mrz)


def with_wrong_digit(lines: tuple[str, ...], column: int) -> tuple[str, ...]:
    wrong = str((int(lines[1][column]) + 4) % 10)
    return (lines[0], lines[1][:column] + wrong + lines[1][column + 1 :])


def test_a_corrected_character_is_enlarged_by_itself() -> None:
    lines = a_specimen(seed=4).lines
    change = CorrectedCharacter(1, 3, "O", lines[1][3])
    (crop,) = Pictures.of(confirmed(lines, (change,))).crops
    assert (crop.read, crop.shown, crop.is_digit) == ("O", lines[1][3], False)
    assert crop.image is not None
    assert crop.image.shape[:2] == (96, 72)


@pytest.mark.parametrize(("column", "field"), [(9, 10), (19, 7), (27, 7)])
def test_a_failing_digit_is_enlarged_with_its_field(column: int, field: int) -> None:
    lines = with_wrong_digit(a_specimen(seed=4).lines, column)
    (crop,) = Pictures.of(confirmed(lines)).crops
    assert crop.is_digit
    assert crop.read == lines[1][column]
    assert crop.shown == a_specimen(seed=4).lines[1][column]
    assert crop.image is not None
    assert crop.image.shape[1] == round(96 * (field + 0.5) / 2)


def test_a_failing_composite_digit_shows_itself_and_no_optional_data() -> None:
    lines = with_wrong_digit(a_specimen(seed=4).lines, 43)
    (crop,) = Pictures.of(confirmed(lines)).crops
    assert crop.image is not None
    assert crop.image.shape[1] == 72


def test_a_page_in_order_has_nothing_to_compare() -> None:
    assert Pictures.of(confirmed(a_specimen(seed=4).lines)).crops == ()


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[MrzPanel]:
    install(qapp)
    made = MrzPanel()
    yield made
    made.deleteLater()


def test_the_panel_says_what_is_printed_and_what_was_computed(panel: MrzPanel) -> None:
    pictures = Pictures.of(confirmed(with_wrong_digit(a_specimen(seed=4).lines, 9)))
    panel.show_mrz(MrzView(("A" * 44,) * 2, "MRZ", crops=(*pictures.crops, CropView("O", "0"))))
    corrected, told = (widget.accessibleName() for widget in panel._crop_widgets)
    digit = pictures.crops[0]
    assert digit.read in told
    assert digit.shown in told
    assert "O" in corrected
    panel.resize(600, 160)
    assert not panel.grab().isNull()
