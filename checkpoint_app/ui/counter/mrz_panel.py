"""The lines of the MRZ as printed, with corrected and failing characters marked and enlarged for comparison."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.view_model import CropView, MrzView, Picture
from checkpoint_app.ui.theme import Role, Space, Tone, active, fonts, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.pictures import image_of
from checkpoint_app.ui.theme.components.surfaces import Card
from checkpoint_app.ui.theme.shapes import OFF

_LARGEST_PX = 22
_LINE_PX = 25
_CROP_PX = 40
_MOST_CROPS = 3
_MOST_DIGITS = 2


class MrzLines(QWidget):
    """OCR-B lines, as large as the width allows; every character stands in a cell of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._view: MrzView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, view: MrzView | None) -> None:
        """Show the lines of a zone."""
        self._view = view
        self.setAccessibleName(" ".join(view.lines) if view else "")
        self.updateGeometry()
        self.update()

    def _font_px(self) -> float:
        longest = max((len(line) for line in self._view.lines), default=44) if self._view else 44
        unit = QFontMetricsF(fonts.mrz(100)).horizontalAdvance("0") / 100
        return min(float(_LARGEST_PX), self.width() / (max(longest, 30) * unit))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Two or three lines."""
        lines = len(self._view.lines) if self._view else 2
        return QSize(300, round(lines * _LINE_PX + 2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As the hint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the characters and their marks."""
        if self._view is None:
            return
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = fonts.mrz(int(self._font_px()))
        painter.setFont(font)
        advance = QFontMetricsF(font).horizontalAdvance("0")
        longest = max((len(line) for line in self._view.lines), default=1)
        advance = min(max(advance, 1.0), self.width() / max(longest, 1))
        for line, text in enumerate(self._view.lines):
            for column, character in enumerate(text):
                cell = QRectF(column * advance, line * _LINE_PX, advance, _LINE_PX)
                self._draw_mark(painter, cell, (line, column))
                muted = character == "<"
                painter.setPen(QColor(palette.muted if muted else palette.text))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, character)
        painter.end()

    def _draw_mark(self, painter: QPainter, cell: QRectF, place: tuple[int, int]) -> None:
        if self._view is None:
            return
        palette = active().palette
        tone = None
        if place in self._view.failed:
            tone = Tone.REFER
        elif place in self._view.corrected:
            tone = Tone.ASK
        if tone is None:
            return
        painter.fillRect(cell.adjusted(-1, 1, 1, -1), QColor(palette.tint(tone)))
        painter.setPen(QPen(QColor(palette.of(tone)), 2))
        y = cell.bottom() - 1
        painter.drawLine(cell.bottomLeft().toPoint().x(), round(y), cell.bottomRight().toPoint().x(), round(y))


class _Crop(QWidget):
    """Characters from the page, enlarged, beside what was read and what stands there now, or should."""

    def __init__(self, crop: CropView) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._memory: Picture | None = None
        if crop.image is not None:
            self._image, self._memory = image_of(crop.image)
        self._width_px = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        if self._image is not None:
            self._width_px = round(_CROP_PX * self._image.width() / max(1, self._image.height()))
            row.addSpacing(self._width_px + 6)
        key = "counter.mrz.digit_wrong" if crop.is_digit else "counter.mrz.corrected"
        words = say(key, read=crop.read, shown=crop.shown)
        row.addWidget(Label(words, Role.CAPTION))
        self.setMinimumHeight(44)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the crop."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, (self.height() - _CROP_PX) / 2, self._width_px, _CROP_PX), self._image)
        painter.end()


class MrzPanel(Card):
    """The card of the zone: what it is, whether its digits agree, its lines, what was corrected."""

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=0)
        self.body.setContentsMargins(Space.L, Space.XS, Space.S, Space.M)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        self._shape = ShapeView(OFF, 14)
        self._heading = Label(role=Role.LABEL, tone=Tone.MUTED, wrap=True)
        self.type_button = ActionButton(
            text_key="counter.mrz.type", key_cap=Command.COUNTER_BY_HAND, kind=ButtonKind.QUIET
        )
        self.type_button.set_words_font(fonts.sized(13, 600))
        head.addWidget(self._shape)
        head.addWidget(self._heading, 1)
        head.addWidget(self.type_button)
        self.body.addLayout(head)
        self._lines = MrzLines()
        self.body.addWidget(self._lines)
        self._crops = QGridLayout()
        self._crops.setHorizontalSpacing(Space.L)
        self._crops.setVerticalSpacing(0)
        self._crops.setContentsMargins(0, 0, 0, 0)
        self._crops.setColumnStretch(_MOST_CROPS, 1)
        self.body.addLayout(self._crops)
        self._crop_widgets: list[QWidget] = []
        self.show_mrz(None)

    def show_crops(self, shown: bool) -> None:
        """Leave the enlarged characters out where there is no room for them."""
        for widget in self._crop_widgets:
            reveal(widget, shown)

    def show_mrz(self, view: MrzView | None) -> None:
        """Show a zone, or that none was read."""
        self._lines.show_lines(view)
        reveal(self._lines, view is not None)
        reveal(self._shape, view is not None)
        self.body.setContentsMargins(Space.L, Space.XS, Space.S, Space.M if view else Space.XS)
        if view is None:
            self._heading.set_key("counter.mrz.none")
        else:
            self._heading.set_literal(view.heading)
            self._heading.set_tone(Tone.MUTED)
            self._shape.set_look(view.look)
        for widget in self._crop_widgets:
            self._crops.removeWidget(widget)
            widget.deleteLater()
        self._crop_widgets = []
        for place, crop in enumerate(_to_compare(view) if view else ()):
            widget = _Crop(crop)
            if crop.is_digit:  # a field is wide: a row of its own
                self._crops.addWidget(widget, place, 0, 1, _MOST_CROPS + 1)
            else:
                self._crops.addWidget(widget, 0, place)
            self._crop_widgets.append(widget)


def _to_compare(view: MrzView) -> list[CropView]:
    """Choose what there is room for: corrected characters side by side, failing digits below each other."""
    digits = [crop for crop in view.crops if crop.is_digit]
    return [*(crop for crop in view.crops if not crop.is_digit), *digits[:_MOST_DIGITS]][:_MOST_CROPS]
