"""A drawn passport page for the pictures: nobody's, and plainly not a real design."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from checkpoint_app.ui.counter.view_model import Corners, LiveFrame, Picture
from checkpoint_app.ui.theme import fonts

_WIDTH, _HEIGHT = 1280, 720
_PAGE = QRectF(-410, -280, 820, 560)
_ZONE = QRectF(-385, 130, 770, 125)


def _to_bgr(image: QImage) -> Picture:
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def _person(painter: QPainter, rect: QRectF) -> None:
    painter.fillRect(rect, QColor("#C3C9D0"))
    painter.setBrush(QColor("#8A94A1"))
    painter.setPen(Qt.PenStyle.NoPen)
    width = rect.width()
    painter.drawEllipse(QPointF(rect.center().x(), rect.top() + width * 0.5), width * 0.23, width * 0.23)
    shoulders = QPainterPath()
    shoulders.addRoundedRect(
        QRectF(rect.left() + width * 0.1, rect.top() + width * 0.8, width * 0.8, width), width * 0.4, width * 0.4
    )
    painter.setClipRect(rect)
    painter.drawPath(shoulders)
    painter.setClipping(False)


def portrait() -> Picture:
    """Draw the outline of a person as the page's photograph."""
    image = QImage(184, 232, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _person(painter, QRectF(0, 0, 184, 232))
    painter.end()
    return _to_bgr(image)


def crop(text: str) -> Picture:
    """Draw one character, or a field, as a blurred enlargement."""
    width = 6 + 14 * len(text)
    small = QImage(width, 24, QImage.Format.Format_RGB32)
    small.fill(QColor("#EDE6D6"))
    painter = QPainter(small)
    painter.setPen(QColor("#2A2A2A"))
    painter.setFont(fonts.mrz(20))
    painter.drawText(QRectF(0, 0, width, 24), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return _to_bgr(small.scaled(4 * width, 96, mode=Qt.TransformationMode.SmoothTransformation))


def _guilloche(painter: QPainter) -> None:
    painter.setPen(QPen(QColor(196, 178, 140, 110), 2))
    for line in range(14):
        path = QPainterPath(QPointF(_PAGE.left() + 190, _PAGE.top() + 40 + line * 30))
        for step in range(30):
            x = _PAGE.left() + 190 + step * 20
            y = _PAGE.top() + 40 + line * 30
            path.quadTo(QPointF(x + 10, y + (9 if step % 2 else -9)), QPointF(x + 20, y))
        painter.drawPath(path)


def frame(lines: tuple[str, ...] = (), *, found: bool = True, glare: bool = False) -> LiveFrame:
    """Draw a frame of the camera: the page on a dark desk, slightly turned."""
    image = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("#1B242D"))
    turn = QTransform().translate(640, 350).rotate(-4)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if lines:
        painter.setTransform(turn)
        _draw_page(painter, lines)
        painter.resetTransform()
    spot: Corners | None = None
    if glare:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255, 170))
        painter.drawEllipse(QPointF(800, 500), 130, 60)
        spot = ((660.0, 435.0), (940.0, 435.0), (940.0, 565.0), (660.0, 565.0))
    painter.end()
    outlines = [_corners(turn, rect) if found and lines else None for rect in (_PAGE, _ZONE)]
    return LiveFrame(_to_bgr(image), outlines[0], outlines[1], spot)


def _draw_page(painter: QPainter, lines: tuple[str, ...]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#EAE1CB"))
    painter.drawRoundedRect(_PAGE, 18, 18)
    _guilloche(painter)
    _person(painter, QRectF(_PAGE.left() + 40, _PAGE.top() + 50, 190, 240))
    painter.setBrush(QColor("#545E6B"))
    painter.setPen(Qt.PenStyle.NoPen)
    for line, width in enumerate((300, 230, 360, 180, 280)):
        painter.drawRect(QRectF(_PAGE.left() + 270, _PAGE.top() + 62 + line * 46, width, 16))
    painter.setBrush(QColor("#F4EFE3"))
    painter.drawRect(_ZONE)
    painter.setPen(QColor("#22262B"))
    painter.setFont(fonts.mrz(28))
    for line, text in enumerate(lines):
        advance = (_ZONE.width() - 24) / max(len(text), 1)
        for column, character in enumerate(text):
            cell = QRectF(_ZONE.left() + 12 + column * advance, _ZONE.top() + 10 + line * 54, advance, 50)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, character)


def _corners(turn: QTransform, rect: QRectF) -> Corners:
    points = (rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft())
    return tuple((turn.map(point).x(), turn.map(point).y()) for point in points)
