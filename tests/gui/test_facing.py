"""What faces the traveller: pages that turn, the leaflet as a code that needs no network, and a slip of paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import zxingcpp
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from checkpoint_app.texts import texts
from checkpoint_app.ui.facing.display import FacingDisplay
from checkpoint_app.ui.facing.pages import PAGES, information_pages, leaflet_text
from checkpoint_app.ui.facing.slip import draw_leaflet, save_leaflet, slip_layout
from checkpoint_app.ui.theme import Theme


def _codes_of(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()]
    return [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(rows))]


def test_the_code_on_the_display_holds_the_words_themselves(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    display = FacingDisplay()
    qtbot.addWidget(display)
    display.resize(1280, 720)
    display.show()
    qapp.processEvents()
    assert _codes_of(display.grab().toImage()) == [leaflet_text(texts("id"))]


def test_pages_turn_and_start_again(theme: Theme, qtbot: QtBot) -> None:
    display = FacingDisplay()
    qtbot.addWidget(display)
    seen = []
    for _ in range(len(PAGES) + 1):
        seen.append(display.page)
        display.turn()
    assert seen[: len(PAGES)] == list(information_pages())
    assert seen[-1] == seen[0]
    assert display.accessibleName().startswith(display.page.title)


def test_the_leaflet_stands_large_for_a_while(theme: Theme, qtbot: QtBot) -> None:
    display = FacingDisplay()
    qtbot.addWidget(display)
    small = display.code.width()
    display.inform()
    assert display.offers_leaflet
    assert display.code.width() > small
    display._leaflet.timeout.emit()
    assert display.code.width() == small


def test_without_a_second_display_nothing_is_shown(theme: Theme, qtbot: QtBot) -> None:
    display = FacingDisplay()
    qtbot.addWidget(display)
    assert not display.show_on_second_screen()
    assert not display.isVisible()


def test_the_slip_fits_its_paper_and_its_code_can_be_read(theme: Theme, tmp_path: Path) -> None:
    layout = slip_layout()
    rect = layout.fullRectPixels(203)
    for language in ("id", "en"):
        words = texts(language)
        image = QImage(rect.width(), rect.height(), QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        draw_leaflet(painter, words)
        painter.end()
        assert _codes_of(image) == [leaflet_text(words)]
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)  # kept: the rows are its own memory
        last_rows = np.frombuffer(grey.constBits(), np.uint8)
        assert last_rows[-image.width() * 20 :].min() == 255  # nothing is cut off at the end of the paper
        save_leaflet(tmp_path / f"{language}.pdf", words)
        assert (tmp_path / f"{language}.pdf").read_bytes().startswith(b"%PDF")


def test_words_that_are_not_ours_to_translate_stay(theme: Theme) -> None:
    assert QCoreApplication.translate("QErrorMessage", "Debug Message:") == "Debug Message:"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Batal"
