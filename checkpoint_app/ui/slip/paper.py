"""The slip as it is drawn, on screen, in a PDF and on a printer: A6, black on white, in the language in force.

It names no traveller. What it says in words is for the officer and the supervisor; the rest is in the code.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.medium import write_whole
from checkpoint_app.services.slips import SlipToPrint
from checkpoint_app.texts import Texts
from checkpoint_app.ui.papers.ink import INK, UNITS_PER_MM, draw_code

WIDTH_MM, HEIGHT_MM = 105, 148
_MARGIN, _CODE = 80, 860
_PDF_DPI = 600


def page_layout() -> QPageLayout:
    """Give the page: A6, upright, no margins of its own."""
    size = QPageSize(QSizeF(WIDTH_MM, HEIGHT_MM), QPageSize.Unit.Millimeter, "A6")
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF())


def save_pdf(path: Path, slip: SlipToPrint, texts: Texts) -> None:
    """Write the slip as a PDF; raises EnvironmentFault when the file cannot be written."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setResolution(_PDF_DPI)
    writer.setPageLayout(page_layout())
    writer.setTitle(slip.case_number)
    painter = QPainter(writer)
    draw_slip(painter, _PDF_DPI, slip, texts)
    painter.end()
    try:
        write_whole(path, bytes(held.data().data()))
    except OSError as error:
        raise EnvironmentFault("services.fault.slip_not_saved", file=path.name) from error


def picture_of(slip: SlipToPrint, texts: Texts, width_px: int) -> QImage:
    """Draw the slip as a picture of this width."""
    image = QImage(width_px, width_px * HEIGHT_MM // WIDTH_MM, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_slip(painter, width_px * 25.4 / WIDTH_MM, slip, texts)
    painter.end()
    return image


def draw_slip(painter: QPainter, dpi: float, slip: SlipToPrint, texts: Texts) -> None:
    """Draw the slip at the origin of a device of this resolution."""
    painter.save()
    scale = dpi / 25.4 / UNITS_PER_MM
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(QColor("black"))
    inner = WIDTH_MM * UNITS_PER_MM - 2 * _MARGIN
    top = float(_MARGIN - 20)
    painter.fillRect(QRectF(_MARGIN - 34, top + 4, 12, 128), INK)
    top = _line(painter, top, inner, texts("casefile.slip.title"), 34, bold=True)
    top = _line(painter, top, inner, texts("casefile.slip.number", number=slip.case_number), 66, bold=True)
    place = texts("casefile.slip.place", post=slip.post, counter=slip.counter, time=texts.instant(slip.at))
    top = _line(painter, top, inner, place, 32)
    top = _line(painter, top + 6, inner, texts("casefile.slip.no_refusal"), 28)
    top = _line(painter, top + 6, inner, _reasons(slip, texts), 28, lines=3)
    left, code_top = (WIDTH_MM * UNITS_PER_MM - _CODE) / 2, HEIGHT_MM * UNITS_PER_MM - _CODE - 96
    draw_code(painter, slip.code, left, code_top, _CODE)
    where = texts("casefile.slip.opens", counters=", ".join(slip.supervisors))
    _line(painter, HEIGHT_MM * UNITS_PER_MM - 92, inner, where, 24, lines=2)
    painter.restore()


def _reasons(slip: SlipToPrint, texts: Texts) -> str:
    if not slip.reasons:
        return texts("casefile.slip.reasons_in_file")
    return "\n".join(f"{code} · {title.to(texts.language)}" for code, title in slip.reasons[:3])


def _line(
    painter: QPainter, top: float, width: float, words: str, size: int, *, bold: bool = False, lines: int = 2
) -> float:
    """Draw words from `top` on and give where they end; they wrap to at most `lines` lines."""
    font = QFont("Inter")
    font.setPixelSize(size)
    font.setBold(bold)
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    room = QRectF(_MARGIN, top, width, size * 1.3 * lines)
    drawn = painter.boundingRect(room, flags, words)
    painter.drawText(room, flags, words)
    return top + min(drawn.height(), room.height()) + size * 0.15
