"""The live picture: the frame as it comes, the outline of what was found, one line of guidance.

`paintEvent` over a QImage that borrows the frame's own memory (BGR888): no copy, no conversion. The array is kept as
long as it is drawn. Main thread only; frames come in by `show_frame`.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from checkpoint_app.ui.counter.view_model import Corners, LiveFrame, LivePhase, LiveView, Picture
from checkpoint_app.ui.theme import NIGHT, Role, Space, active, fonts, say
from checkpoint_app.ui.theme.components.pictures import image_of
from checkpoint_app.ui.theme.icons import draw_icon
from checkpoint_app.ui.theme.shapes import Look, Shape, draw_shape
from checkpoint_app.ui.theme.tokens import RADIUS_PX, Tone

_BAR_PX = 56
_LOOKS = {
    LivePhase.WAITING: Look(Tone.UNKNOWN, Shape.RING),
    LivePhase.ADJUST: Look(Tone.ASK, Shape.TRIANGLE),
    LivePhase.READ: Look(Tone.IN_ORDER, Shape.CHECK),
    LivePhase.FAILED: Look(Tone.REFER, Shape.OCTAGON),
}


class LivePicture(QWidget):
    """The live picture with its guidance; always on dark ground, in day and night."""

    def __init__(self) -> None:
        super().__init__()
        self._state = LiveView()
        self._frame: LiveFrame | None = None
        self._image: QImage | None = None
        self._memory: Picture | None = None
        self.setMinimumSize(QSize(300, 160))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)

    def show_frame(self, frame: LiveFrame | None) -> None:
        """Draw a frame; None takes the picture away (lock, no camera)."""
        self._frame = frame
        if frame is None:
            self._image = self._memory = None
        else:
            self._image, self._memory = image_of(frame.image)
        self.update()

    def show_state(self, state: LiveView) -> None:
        """Change the guidance."""
        if state != self._state:
            self._state = state
            self.setAccessibleName(self._words())
            self.update()

    def _words(self) -> str:
        if not self._state.camera:
            return say("counter.live.no_camera")
        return self._state.guidance or say("counter.live.waiting")

    def picture_rect(self) -> QRectF:
        """Where the frame is drawn: whole, in its own proportions, above the line of guidance."""
        space = QRectF(self.rect()).adjusted(0, 0, 0, -_BAR_PX)
        if self._image is None:
            return space
        scale = min(space.width() / self._image.width(), space.height() / self._image.height())
        size = (self._image.width() * scale, self._image.height() * scale)
        rect = QRectF(0, 0, *size)
        rect.moveCenter(space.center())
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw ground, frame, outline and guidance."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), RADIUS_PX, RADIUS_PX)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(active().palette.live))
        if self._image is None or self._frame is None or not self._state.camera:
            self._draw_absence(painter)
        else:
            rect = self.picture_rect()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, self._image)
            self._draw_outlines(painter, rect, self._frame)
        self._draw_guidance(painter)
        painter.end()

    def _draw_absence(self, painter: QPainter) -> None:
        space = QRectF(self.rect()).adjusted(Space.L, Space.L, -Space.L, -_BAR_PX)
        name = "camera" if self._state.camera else "camera-off"
        icon = QRectF(space.center().x() - 20, space.center().y() - 44, 40, 40)
        draw_icon(painter, name, icon, NIGHT.muted)
        words = say("counter.live.starting") if self._state.camera else self._state.fault or say("counter.live.type")
        painter.setPen(QColor(NIGHT.text))
        painter.setFont(fonts.of_role(Role.BODY))
        flags = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(QRectF(space.left(), icon.bottom() + Space.M, space.width(), 120), flags, words)

    def _draw_outlines(self, painter: QPainter, rect: QRectF, frame: LiveFrame) -> None:
        tone = QColor(NIGHT.of(_LOOKS[self._state.phase].tone))
        if frame.outline:
            painter.setPen(_pen(tone, 3))
            painter.drawPolygon(self._place(frame.outline, rect, frame))
        if frame.zone:
            pen = _pen(tone, 1.5)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawPolygon(self._place(frame.zone, rect, frame))
        if frame.hint_region and self._state.phase is LivePhase.ADJUST:
            fill = QColor(NIGHT.ask)
            fill.setAlphaF(0.3)
            painter.setBrush(fill)
            painter.setPen(_pen(QColor(NIGHT.ask), 2))
            painter.drawPolygon(self._place(frame.hint_region, rect, frame))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    @staticmethod
    def _place(corners: Corners, rect: QRectF, frame: LiveFrame) -> QPolygonF:
        height, width = frame.image.shape[:2]
        scale_x, scale_y = rect.width() / width, rect.height() / height
        return QPolygonF([QPointF(rect.left() + x * scale_x, rect.top() + y * scale_y) for x, y in corners])

    def _draw_guidance(self, painter: QPainter) -> None:
        phase = LivePhase.FAILED if not self._state.camera else self._state.phase
        look = _LOOKS[phase]
        bar = QRectF(0, self.height() - _BAR_PX, self.width(), _BAR_PX)
        painter.fillRect(bar, QColor("#05080B"))
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width(), 2), QColor(NIGHT.of(look.tone)))
        draw_shape(painter, QRectF(Space.L, bar.center().y() - 11, 22, 22), look, NIGHT)
        painter.setPen(QColor(NIGHT.text))
        words = self._words()
        space = bar.adjusted(Space.L + 22 + Space.M, 0, -Space.M, 0)
        font = fonts.of_role(Role.VALUE)
        if QFontMetricsF(font).horizontalAdvance(words) > space.width():
            font = fonts.of_role(Role.STRONG)
        painter.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(space, flags, words)


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
