"""The display that faces the traveller: information that turns its pages, and the leaflet as a QR code.

Nothing of a traveller, no verdict and no question of a case ever stands here: whoever stands behind may read it.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from checkpoint_app.scan.qr_writing import qr_modules
from checkpoint_app.texts import texts
from checkpoint_app.ui.facing.pages import InformationPage, information_pages, leaflet_text
from checkpoint_app.ui.theme import Space, active, fonts, say, set_mark
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.tokens import RADIUS_PX, Role, Tone

_TURN_MS = 12_000
_LEAFLET_MS = 60_000
_CODE_PX = 380
_LEAFLET_CODE_PX = 560


class CodeView(QWidget):
    """A QR code on white, in whole pixels a module."""

    def __init__(self, text: str) -> None:
        super().__init__()
        modules = qr_modules(text)
        high, wide = modules.shape
        self._memory = np.ascontiguousarray(modules)
        self._image = QImage(self._memory.data, wide, high, self._memory.strides[0], QImage.Format.Format_Grayscale8)
        self.setAccessibleName(say("leaflet.code"))
        self.set_side(_CODE_PX)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(say("leaflet.code"))
        super().changeEvent(event)

    def set_side(self, side_px: int) -> None:
        """Change its size."""
        self.setFixedSize(QSize(side_px, side_px))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS_PX, RADIUS_PX)
        scale = max(1, self.width() // self._image.width())
        side = self._image.width() * scale
        left = (self.width() - side) // 2
        painter.drawImage(QRectF(left, left, side, side), self._image)
        painter.end()


class FacingDisplay(QWidget):
    """A window of its own; `show_on_second_screen` fills the second display where there is one."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        set_mark(self, "kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._name_window()
        self._pages = information_pages()
        self._at = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(72, 56, 72, 56)
        row.setSpacing(64)
        column = QVBoxLayout()
        column.setSpacing(Space.L)
        self._title, self._text = _line(44, 700), _line(30, 400)
        self._title_below, self._text_below = _line(24, 600), _line(20, 400)
        for below in (self._title_below, self._text_below):
            set_mark(below, "tone", Tone.MUTED.value)
        column.addStretch(2)
        for label in (self._title, self._text):
            column.addWidget(label)
        column.addSpacing(Space.XL)
        for label in (self._title_below, self._text_below):
            column.addWidget(label)
        column.addStretch(3)
        self.unchecked = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        column.addWidget(self.unchecked)
        row.addLayout(column, 1)
        side = QVBoxLayout()
        side.addStretch(1)
        self.code = CodeView(leaflet_text(texts("id")))
        side.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        self._take = _line(20, 600)
        self._take.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        side.addSpacing(Space.L)
        side.addWidget(self._take)
        side.addStretch(1)
        row.addLayout(side)
        self._turning = QTimer(self)
        self._turning.setInterval(_TURN_MS)
        self._turning.timeout.connect(self.turn)
        self._leaflet = QTimer(self)
        self._leaflet.setSingleShot(True)
        self._leaflet.setInterval(_LEAFLET_MS)
        self._leaflet.timeout.connect(self._end_leaflet)
        self._show_page()

    def _name_window(self) -> None:
        self.setWindowTitle(say("leaflet.window"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """The officer's list of windows follows the language; travellers see both at all times."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_window()
        super().changeEvent(event)

    @property
    def page(self) -> InformationPage:
        """The page in view."""
        return self._pages[self._at]

    @property
    def offers_leaflet(self) -> bool:
        """Whether the code stands large, for somebody who was just given it."""
        return self._leaflet.isActive()

    def show_on_second_screen(self) -> bool:
        """Fill the second display; False, and nothing shown, where there is none."""
        screens = QGuiApplication.screens()
        if len(screens) < 2:
            return False
        other = next(screen for screen in screens if screen is not QGuiApplication.primaryScreen())
        self.setScreen(other)
        self.setGeometry(other.geometry())
        self.showFullScreen()
        return True

    def inform(self) -> None:
        """Make the code large for a minute: an officer gave it to a traveller."""
        self.code.set_side(_LEAFLET_CODE_PX)
        self._leaflet.start()

    def turn(self) -> None:
        """Turn to the next page."""
        self._at = (self._at + 1) % len(self._pages)
        self._show_page()

    def _end_leaflet(self) -> None:
        self.code.set_side(_CODE_PX)

    def _show_page(self) -> None:
        page = self.page
        for label, words in (
            (self._title, page.title),
            (self._text, page.text),
            (self._title_below, page.title_below),
            (self._text_below, page.text_below),
        ):
            label.setText(words)
        self._take.setText("\n".join(texts(language)("leaflet.take") for language in ("id", "en")))
        self.unchecked.setText(texts("id")("leaflet.unchecked"))
        self.setAccessibleName(f"{page.title}. {page.text}")

    def showEvent(self, event: object) -> None:  # noqa: N802
        """Turn pages only while somebody can see them, and not where nothing may move."""
        if not active().is_still:
            self._turning.start()

    def hideEvent(self, event: object) -> None:  # noqa: N802
        """Stand still."""
        self._turning.stop()


def _line(size_px: int, weight: int) -> QLabel:
    label = QLabel()
    label.setFont(fonts.sized(size_px, weight))
    label.setWordWrap(True)
    return label
