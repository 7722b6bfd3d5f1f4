"""What all papers are drawn with: units of a tenth of a millimetre, black on white, words in lines, QR codes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTextLayout, QTextLine, QTextOption

from checkpoint_app.scan.qr_writing import qr_modules
from checkpoint_app.ui.theme.fonts import sized

UNITS_PER_MM = 10
INK, GREY, PALE, LINE = QColor("#10181F"), QColor("#55606B"), QColor("#F1F3F5"), QColor("#B9C0C7")
LEADING = 1.38


def font_of(size: int, weight: int = 400) -> QFont:
    """Give the papers' typeface; `size` in units."""
    return sized(size, weight, tabular=True)


def lines_of(text: str, font: QFont, width: float) -> tuple[QTextLayout, list[QTextLine]]:
    """Break words into lines of this width; the layout must be kept as long as its lines are drawn."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(line)
    layout.endLayout()
    return layout, lines


def draw_words(
    painter: QPainter,
    words: str,
    place: QRectF,
    font: QFont,
    ink: QColor = INK,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Draw wrapped words from the top of `place` on, as many lines as it holds; give where they end."""
    painter.setFont(font)
    painter.setPen(ink)
    flags = align | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    drawn = painter.boundingRect(place, flags, words)
    painter.drawText(place, flags, words)
    return place.top() + min(drawn.height(), place.height())


def draw_rule(painter: QPainter, left: float, right: float, top: float, width: float = 2, ink: QColor = INK) -> None:
    """Draw a horizontal rule."""
    painter.setPen(QPen(ink, width))
    painter.drawLine(QPointF(left, top), QPointF(right, top))


def draw_code(painter: QPainter, text: str, left: float, top: float, size: float, correction: str = "L") -> None:
    """Draw a QR code; modules are rectangles, so that a printer of any resolution keeps their edges."""
    modules = qr_modules(text, correction)
    side = size / len(modules)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("black"))
    for row, line in enumerate(modules):
        start = None
        for column, module in enumerate([*line, 255]):
            if module == 0 and start is None:
                start = column
            elif module != 0 and start is not None:
                # A hair more than a module: no white lines between them, whatever the rounding.
                width = (column - start) * side
                painter.drawRect(QRectF(left + start * side, top + row * side, width + 0.15, side + 0.15))
                start = None
    painter.restore()
