"""A list on paper: A4 lying, the columns' titles on every page, who gave it away and the page's number at the foot.

May be drawn on any thread: it paints into memory, never on a widget.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from checkpoint_app.services.exporting import Row, Sheet
from checkpoint_app.ui.papers.ink import GREY, INK, LINE, UNITS_PER_MM, draw_rule, font_of

_DPI = 300
_WIDTH, _HEIGHT = 297 * UNITS_PER_MM, 210 * UNITS_PER_MM
_EDGE, _TOP, _ROW = 140.0, 300.0, 52.0
_ROWS = int((_HEIGHT - _TOP - 200) // _ROW)
_BODY, _SMALL, _HEAD = 27, 25, 52


def table_pdf(sheet: Sheet, page_words: str) -> bytes:
    """Draw a list; `page_words` takes `page` and `pages`. The title of the file names nobody."""
    rows = list(sheet.rows)
    pages = max(1, -(-len(rows) // _ROWS))
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setResolution(_DPI)
    size = QPageSize(QSizeF(210, 297), QPageSize.Unit.Millimeter, "A4")
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, QMarginsF()))
    writer.setTitle(sheet.title)
    painter = QPainter(writer)
    scale = _DPI / 25.4 / UNITS_PER_MM
    painter.scale(scale, scale)
    widths = _widths(sheet.headers, rows[:_ROWS])
    for page in range(pages):
        if page:
            writer.newPage()
        _draw_head(painter, sheet, widths)
        for at, row in enumerate(rows[page * _ROWS : (page + 1) * _ROWS]):
            _draw_row(painter, row, widths, _TOP + at * _ROW)
        _draw_foot(painter, sheet, page_words.format(page=page + 1, pages=pages))
    painter.end()
    return bytes(held.data().data())


def _widths(headers: Row, rows: list[Row]) -> list[float]:
    """Share the width by what the first page's words need, none with more than a third."""
    metrics = QFontMetricsF(font_of(_BODY, 600))
    room = _WIDTH - 2 * _EDGE
    needed = [
        min(room / 3, 24 + max(metrics.horizontalAdvance(words) for words in (title, *(row[at] for row in rows))))
        for at, title in enumerate(headers)
    ]
    return [each * room / sum(needed) for each in needed]


def _draw_head(painter: QPainter, sheet: Sheet, widths: list[float]) -> None:
    painter.setFont(font_of(_HEAD, 700))
    painter.setPen(INK)
    painter.drawText(QRectF(_EDGE, 110, _WIDTH - 2 * _EDGE, 80), sheet.title)
    _draw_row(painter, sheet.headers, widths, _TOP - _ROW - 12, weight=600)
    draw_rule(painter, _EDGE, _WIDTH - _EDGE, _TOP - 14, 3)


def _draw_row(painter: QPainter, row: Row, widths: list[float], top: float, weight: int = 400) -> None:
    font = font_of(_BODY, weight)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(INK)
    left = _EDGE
    for words, width in zip(row, widths, strict=True):
        told = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 16)
        painter.drawText(QRectF(left, top, width - 12, _ROW), Qt.AlignmentFlag.AlignVCenter, told)
        left += width
    draw_rule(painter, _EDGE, _WIDTH - _EDGE, top + _ROW, 1, LINE)


def _draw_foot(painter: QPainter, sheet: Sheet, number: str) -> None:
    foot = QRectF(_EDGE, _HEIGHT - 150, _WIDTH - 2 * _EDGE, 44)
    painter.setFont(font_of(_SMALL))
    painter.setPen(GREY)
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, sheet.about)
    painter.drawText(foot, Qt.AlignmentFlag.AlignRight, number)
