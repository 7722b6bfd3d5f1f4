"""The picture with its masks: a frame is moved and sized by keys and covers what lies in it; a mouse draws one.

Masks are shown as they will be stored: nothing shines through. Positions are in pixels of the picture. Main thread.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.masking import Region
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import NIGHT, active, say
from checkpoint_app.ui.theme.components.pictures import image_of
from checkpoint_app.ui.theme.tokens import RADIUS_PX

_INK = QColor(24, 24, 24)
_STEP, _FINE = 0.03, 0.005
_LEAST = 0.01
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_START = QRectF(0.4, 0.42, 0.2, 0.16)


class MaskCanvas(QWidget):
    """`changed` tells that a mask came or went."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._memory: Image | None = None
        self._masks: list[QRectF] = []
        self._frame = QRectF(_START)
        self._drawn_from: QPointF | None = None
        self.is_masking = False
        self.setMinimumSize(QSize(320, 200))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_picture(self, picture: Image | None, *, masking: bool) -> None:
        """Show a BGR picture; another picture begins without masks."""
        if picture is not self._memory or masking != self.is_masking:
            self._masks, self._frame, self._drawn_from = [], QRectF(_START), None
        self.is_masking = masking
        self._image, self._memory = (None, None) if picture is None else (image_of(picture)[0], picture)
        self.setAccessibleName(self._words())
        self.update()

    @property
    def regions(self) -> tuple[Region, ...]:
        """The masks in pixels of the picture; what they touch is covered whole."""
        if self._image is None:
            return ()
        wide, high = self._image.width(), self._image.height()
        return tuple(_region(mask, wide, high) for mask in self._masks)

    def handle_key(self, press: KeyPress) -> bool:
        """Arrows move the frame (Ctrl: finely), Shift + arrows size it, Space covers, Delete uncovers the last."""
        if not self.is_masking or self._image is None or press.alt:
            return False
        if press.key in _MOVES:
            self._move(*_MOVES[Qt.Key(press.key)], fine=press.ctrl, sizes=press.shift)
        elif press.key == Qt.Key.Key_Space:
            self._cover(QRectF(self._frame))
        elif press.key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.uncover()
        else:
            return False
        return True

    def cover(self) -> None:
        """Cover what lies in the frame."""
        self._cover(QRectF(self._frame))

    def uncover(self) -> None:
        """Take the last mask away; the picture is still whole here."""
        if self._masks:
            self._masks.pop()
            self._tell()

    def _move(self, right: int, down: int, *, fine: bool, sizes: bool) -> None:
        step, frame = _FINE if fine else _STEP, self._frame
        if sizes:
            frame.setWidth(min(1 - frame.left(), max(_LEAST, frame.width() + right * step)))
            frame.setHeight(min(1 - frame.top(), max(_LEAST, frame.height() + down * step)))
        else:
            left = min(1 - frame.width(), max(0.0, frame.left() + right * step))
            frame.moveTo(left, min(1 - frame.height(), max(0.0, frame.top() + down * step)))
        self.update()

    def _cover(self, mask: QRectF) -> None:
        self._masks.append(mask)
        self._tell()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self._words())
        super().changeEvent(event)

    def _tell(self) -> None:
        self.setAccessibleName(self._words())
        self.changed.emit()
        self.update()

    def _words(self) -> str:
        if self._image is None:
            return say("photograph.no_picture")
        if not self.is_masking:
            return say("photograph.picture")
        return active().texts("photograph.canvas", count=len(self._masks))

    # -- drawing --------------------------------------------------------------------------------------------------
    def picture_rect(self) -> QRectF:
        """Where the picture is drawn: whole, in its own proportions."""
        space = QRectF(self.rect())
        if self._image is None:
            return space
        scale = min(space.width() / self._image.width(), space.height() / self._image.height())
        rect = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        rect.moveCenter(space.center())
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture, the masks, the frame."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), RADIUS_PX, RADIUS_PX)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(active().palette.live))
        if self._image is not None:
            place = self.picture_rect()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            self._draw_masks(painter, place)
        painter.end()

    def _draw_masks(self, painter: QPainter, place: QRectF) -> None:
        for mask in self._masks:
            painter.fillRect(_within(mask, place), _INK)
            painter.setPen(QPen(QColor(NIGHT.muted), 1))
            painter.drawRect(_within(mask, place))
        if self.is_masking:
            frame = _within(self._frame, place)
            painter.setPen(QPen(QColor("#000000"), 5))
            painter.drawRect(frame)
            painter.setPen(QPen(QColor(NIGHT.ask), 3))
            painter.drawRect(frame)

    # -- mouse ----------------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a frame."""
        if self.is_masking and self._image is not None:
            self._drawn_from = self._at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Draw it out."""
        if self._drawn_from is not None:
            self._frame = QRectF(self._drawn_from, self._at(event)).normalized()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Cover what lies in it, unless it was only a press."""
        if self._drawn_from is None:
            return
        drawn = QRectF(self._drawn_from, self._at(event)).normalized()
        self._drawn_from = None
        if drawn.width() >= _LEAST and drawn.height() >= _LEAST:
            self._frame = QRectF(drawn)
            self._cover(drawn)

    def _at(self, event: QMouseEvent) -> QPointF:
        place, at = self.picture_rect(), event.position()
        x, y = (at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height()
        return QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))


def _within(part: QRectF, place: QRectF) -> QRectF:
    return QRectF(
        place.left() + part.left() * place.width(),
        place.top() + part.top() * place.height(),
        part.width() * place.width(),
        part.height() * place.height(),
    )


def _region(mask: QRectF, wide: int, high: int) -> Region:
    left, top = int(mask.left() * wide), int(mask.top() * high)
    right, bottom = -int(-mask.right() * wide // 1), -int(-mask.bottom() * high // 1)
    return Region(left, top, right - left, bottom - top)
