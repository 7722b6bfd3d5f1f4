"""The shape of each status, so that nothing is told by colour alone; drawn, never loaded.

A filled shape is a finding, a ring is the absence of one; the supervisor's shape differs from the secondary's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.ui.theme.tokens import Palette, Tone


class Shape(Enum):
    """Shapes that carry a meaning."""

    CHECK = "check"
    RETURN = "return"
    RING = "ring"
    EXEMPT = "exempt"
    TRIANGLE = "triangle"
    OCTAGON = "octagon"
    DIAMOND = "diamond"
    SQUARE = "square"
    QUESTION = "question"
    DOT = "dot"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Look:
    """How a status looks: its tone and its shape."""

    tone: Tone
    shape: Shape


VERDICT_LOOK: dict[VerdictKind, Look] = {
    VerdictKind.RECORD_MATCHES: Look(Tone.IN_ORDER, Shape.CHECK),
    VerdictKind.RETURNING_WORKER: Look(Tone.IN_ORDER, Shape.RETURN),
    VerdictKind.EXEMPT: Look(Tone.TEXT, Shape.EXEMPT),
    VerdictKind.NOTHING_TO_FLAG: Look(Tone.TEXT, Shape.RING),
    VerdictKind.ASK: Look(Tone.ASK, Shape.TRIANGLE),
    VerdictKind.SECONDARY: Look(Tone.REFER, Shape.OCTAGON),
    VerdictKind.SUPERVISOR: Look(Tone.REFER, Shape.DIAMOND),
    VerdictKind.CANNOT_TELL: Look(Tone.UNKNOWN, Shape.QUESTION),
}
NEUTRAL_SUPERVISOR = Look(Tone.TEXT, Shape.SQUARE)
"""W01, V01 and C09 at the counter: the person at the traveller's side must not read it from the colour."""

GOOD = Look(Tone.IN_ORDER, Shape.DOT)
CAUTION = Look(Tone.ASK, Shape.TRIANGLE)
BAD = Look(Tone.REFER, Shape.OCTAGON)
OFF = Look(Tone.UNKNOWN, Shape.RING)


def _polygon(rect: QRectF, corners: int, turn: float) -> QPainterPath:
    radius = rect.width() / 2
    centre = rect.center()
    points = [
        QPointF(
            centre.x() + radius * math.cos(turn + 2 * math.pi * i / corners),
            centre.y() + radius * math.sin(turn + 2 * math.pi * i / corners),
        )
        for i in range(corners)
    ]
    path = QPainterPath()
    path.addPolygon(QPolygonF([*points, points[0]]))
    path.closeSubpath()
    return path


def _triangle(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.moveTo(rect.center().x(), rect.top() + rect.height() * 0.07)
    path.lineTo(rect.right() - rect.width() * 0.03, rect.bottom() - rect.height() * 0.08)
    path.lineTo(rect.left() + rect.width() * 0.03, rect.bottom() - rect.height() * 0.08)
    path.closeSubpath()
    return path


def _outline_of(shape: Shape, rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    if shape is Shape.TRIANGLE:
        return _triangle(rect)
    if shape is Shape.OCTAGON:
        return _polygon(rect, 8, math.pi / 8)
    if shape is Shape.DIAMOND:
        return _polygon(rect, 4, 0.0)
    if shape is Shape.SQUARE:
        side = rect.width() * 0.84
        inner = QRectF(0, 0, side, side)
        inner.moveCenter(rect.center())
        path.addRoundedRect(inner, side * 0.16, side * 0.16)
        return path
    path.addEllipse(rect)
    return path


def _glyph(shape: Shape, rect: QRectF) -> QPainterPath:
    """Strokes inside the shape, in the unit square of `rect`."""
    path = QPainterPath()

    def at(x: float, y: float) -> QPointF:
        return QPointF(rect.left() + rect.width() * x, rect.top() + rect.height() * y)

    if shape is Shape.CHECK:
        path.moveTo(at(0.29, 0.52))
        path.lineTo(at(0.44, 0.67))
        path.lineTo(at(0.72, 0.36))
    elif shape is Shape.RETURN:
        path.moveTo(at(0.42, 0.28))
        path.lineTo(at(0.28, 0.42))
        path.lineTo(at(0.42, 0.56))
        path.moveTo(at(0.28, 0.42))
        path.lineTo(at(0.60, 0.42))
        path.cubicTo(at(0.80, 0.42), at(0.80, 0.72), at(0.60, 0.72))
        path.lineTo(at(0.46, 0.72))
    elif shape is Shape.CROSS:
        path.moveTo(at(0.33, 0.33))
        path.lineTo(at(0.67, 0.67))
        path.moveTo(at(0.67, 0.33))
        path.lineTo(at(0.33, 0.67))
    elif shape is Shape.EXEMPT:
        path.moveTo(at(0.30, 0.5))
        path.lineTo(at(0.70, 0.5))
    elif shape in {Shape.OCTAGON, Shape.DIAMOND}:
        path.moveTo(at(0.5, 0.27))
        path.lineTo(at(0.5, 0.55))
    elif shape is Shape.TRIANGLE:
        path.moveTo(at(0.5, 0.38))
        path.lineTo(at(0.5, 0.61))
    return path


def _dot_of(shape: Shape, rect: QRectF) -> QPointF | None:
    where = {Shape.OCTAGON: 0.72, Shape.DIAMOND: 0.72, Shape.TRIANGLE: 0.77}.get(shape)
    return None if where is None else QPointF(rect.center().x(), rect.top() + rect.height() * where)


def _draw_person(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    width = rect.width()
    painter.drawEllipse(QPointF(rect.center().x(), rect.top() + width * 0.38), width * 0.12, width * 0.12)
    body = QPainterPath()
    body.moveTo(rect.left() + width * 0.28, rect.top() + width * 0.74)
    body.cubicTo(
        QPointF(rect.left() + width * 0.28, rect.top() + width * 0.48),
        QPointF(rect.left() + width * 0.72, rect.top() + width * 0.48),
        QPointF(rect.left() + width * 0.72, rect.top() + width * 0.74),
    )
    body.closeSubpath()
    painter.drawPath(body)


def _draw_question(painter: QPainter, rect: QRectF, colour: QColor, stroke: float) -> None:
    path = QPainterPath()
    left, top, width = rect.left(), rect.top(), rect.width()
    path.moveTo(left + width * 0.37, top + width * 0.40)
    path.cubicTo(
        QPointF(left + width * 0.37, top + width * 0.20),
        QPointF(left + width * 0.66, top + width * 0.22),
        QPointF(left + width * 0.65, top + width * 0.41),
    )
    path.cubicTo(
        QPointF(left + width * 0.64, top + width * 0.52),
        QPointF(left + width * 0.50, top + width * 0.50),
        QPointF(left + width * 0.50, top + width * 0.61),
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(colour, stroke))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(left + width * 0.5, top + width * 0.75), stroke * 0.62, stroke * 0.62)


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


_OPEN = {Shape.RING, Shape.EXEMPT}


def draw_shape(painter: QPainter, rect: QRectF, look: Look, palette: Palette) -> None:
    """Draw a status shape into the square `rect` (logical pixels), with the palette's colours."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill, inside = (
        QColor(palette.of(look.tone)),
        QColor(palette.card if look.tone is Tone.TEXT else palette.on_status),
    )
    stroke = max(1.5, rect.width() * 0.085)
    if look.shape in _OPEN:
        inset = stroke / 2 + rect.width() * 0.04
        painter.setPen(_pen(fill, stroke))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))
        painter.drawPath(_glyph(look.shape, rect))
        painter.restore()
        return
    if look.shape is Shape.DOT:
        inset = rect.width() * 0.14
        rect = rect.adjusted(inset, inset, -inset, -inset)
    join = 0.0 if look.shape in {Shape.CHECK, Shape.RETURN, Shape.QUESTION, Shape.DOT} else rect.width() * 0.06
    painter.setPen(_pen(fill, join) if join else Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPath(_outline_of(look.shape, rect.adjusted(join, join, -join, -join)))
    if look.shape is Shape.SQUARE:
        _draw_person(painter, rect, inside)
    elif look.shape is Shape.QUESTION:
        _draw_question(painter, rect, inside, stroke)
    else:
        _draw_glyph(painter, rect, look.shape, inside, stroke)
    painter.restore()


def _draw_glyph(painter: QPainter, rect: QRectF, shape: Shape, colour: QColor, stroke: float) -> None:
    painter.setPen(_pen(colour, stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_glyph(shape, rect))
    dot = _dot_of(shape, rect)
    if dot is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(dot, stroke * 0.62, stroke * 0.62)


def shape_pixmap(look: Look, palette: Palette, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Render a status shape for places that want a pixmap (tables, menus)."""
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_shape(painter, QRectF(0, 0, size_px, size_px), look, palette)
    painter.end()
    return picture
