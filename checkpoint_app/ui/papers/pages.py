"""Lays a sheet out on A4 pages and draws them: on the screen, in a PDF, on a printer.

A block becomes strips from top to bottom, each with its height; a strip may ask to stay with the next. Pages are
filled strip by strip, so running words part between lines and a heading never stands alone at a page's foot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QApplication

from checkpoint_app.ui.papers.ink import (
    GREY,
    INK,
    LEADING,
    LINE,
    PALE,
    UNITS_PER_MM,
    draw_code,
    draw_rule,
    draw_words,
    font_of,
    lines_of,
)
from checkpoint_app.ui.papers.sheets import (
    Block,
    Callout,
    Fields,
    Paragraph,
    Picture,
    Quote,
    Section,
    Sheet,
    Signatures,
    Ticks,
)

WIDTH_MM, HEIGHT_MM = 210, 297
PDF_DPI = 600
_WIDTH, _HEIGHT = WIDTH_MM * UNITS_PER_MM, HEIGHT_MM * UNITS_PER_MM
_LEFT, _RIGHT = 220.0, _WIDTH - 200.0
_INNER = _RIGHT - _LEFT
_FIRST_TOP, _NEXT_TOP, _BOTTOM = 664.0, 320.0, _HEIGHT - 226.0
_CODE = 290.0
_BODY, _SMALL, _LEAD, _HEAD = 37, 31, 40, 33
_LABEL, _LABEL_WIDE, _LABEL_PAIRED, _GAP = 480.0, 1080.0, 330.0, 30.0
_LONGEST_WHOLE = 8
_PICTURE = 1100.0

Draw = Callable[[QPainter, float], None]


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page that is not divided; `draw` gets the painter and the strip's top."""

    height: float
    draw: Draw | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a sheet: its strips with their tops; `number` counts from 1."""

    sheet: Sheet
    strips: tuple[tuple[float, Strip], ...]
    number: int
    of: int


def lay_out(sheets: Sequence[Sheet]) -> tuple[Page, ...]:
    """Put sheets on pages; each sheet begins a page and counts its own."""
    return tuple(page for sheet in sheets for page in _lay_out(sheet))


def _lay_out(sheet: Sheet) -> list[Page]:
    groups = _groups(_all_strips(sheet.blocks))
    pages: list[list[tuple[float, Strip]]] = [[]]
    top = _FIRST_TOP
    for group in groups:
        if pages[-1] and top + sum(strip.height for strip in group) > _BOTTOM:
            pages.append([])
            top = _NEXT_TOP
        for strip in group:
            # Room between blocks means nothing at the head of a page.
            if strip.draw is not None or pages[-1]:
                pages[-1].append((top, strip))
                top += strip.height
    return [Page(sheet, tuple(strips), at, len(pages)) for at, strips in enumerate(pages, start=1)]


def _all_strips(blocks: Sequence[Block]) -> list[Strip]:
    """Make all strips; the end of what is signed stays with the lines to sign on."""
    strips: list[Strip] = []
    for block in blocks:
        if isinstance(block, Signatures):
            strips[-2:] = [Strip(strip.height, strip.draw, keeps=True) for strip in strips[-2:]]
        strips += _strips(block)
    return strips


def _groups(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Join what must stay together."""
    groups: list[list[Strip]] = [[]]
    for strip in strips:
        groups[-1].append(strip)
        if not strip.keeps:
            groups.append([])
    return [group for group in groups if group]


# -- blocks --------------------------------------------------------------------------------------------------------
def _strips(block: Block) -> list[Strip]:
    match block:
        case Section(text):
            return _section(text)
        case Paragraph(text, is_lead):
            size = _LEAD if is_lead else _BODY
            return [*_running(text, font_of(size), _LEFT, _INNER), Strip(22)]
        case Fields(rows, is_wide, is_paired):
            return [*_fields(rows, is_wide=is_wide, is_paired=is_paired), Strip(24)]
        case Ticks(rows):
            return [*(_tick(text, is_ticked) for text, is_ticked in rows), Strip(22)]
        case Quote(text):
            return [*_quote(text), Strip(22)]
        case Callout(text):
            return [Strip(4, keeps=True), _callout(text), Strip(26, keeps=True)]
        case Picture(jpeg, caption):
            return _picture(jpeg, caption)
        case Signatures(under):
            return [_signatures(under)]


def _section(text: str) -> list[Strip]:
    font = font_of(_HEAD, 700)

    def draw(painter: QPainter, top: float) -> None:
        draw_words(painter, text.upper(), QRectF(_LEFT, top, _INNER, 60), font, GREY)
        draw_rule(painter, _LEFT, _RIGHT, top + 52, 2, LINE)

    return [Strip(16, keeps=True), Strip(68, draw, keeps=True)]


def _running(text: str, font: QFont, left: float, width: float, ink: QColor = INK) -> list[Strip]:
    """Running words, line by line; two lines stay together at either end."""
    layout, lines = lines_of(text, font, width)

    def drawer(at: int) -> Draw:
        # The layout is held by the closure: its lines live no longer than it does.
        def draw(painter: QPainter, top: float) -> None:
            painter.setPen(ink)
            line = layout.lineAt(at)
            line.draw(painter, QPointF(left - line.x(), top - line.y()))

        return draw

    height = font.pixelSize() * LEADING
    last = len(lines) - 1
    return [Strip(height, drawer(at), keeps=at != last and at in {0, last - 1}) for at in range(len(lines))]


def _height_of(text: str, font: QFont, width: float) -> float:
    return len(lines_of(text, font, width)[1]) * font.pixelSize() * LEADING


def _draw_running(
    painter: QPainter, text: str, font: QFont, left: float, top: float, width: float, ink: QColor = INK
) -> None:
    for strip in _running(text, font, left, width, ink):
        if strip.draw is not None:
            strip.draw(painter, top)
        top += strip.height


def _fields(rows: tuple[tuple[str, str], ...], *, is_wide: bool, is_paired: bool) -> list[Strip]:
    """Short tables stay whole."""
    if is_paired:
        half = (_INNER - _GAP) / 2
        pairs = [rows[at : at + 2] for at in range(0, len(rows), 2)]
        strips = [
            _beside([_field(*row, _LEFT + at * (half + _GAP), half, _LABEL_PAIRED) for at, row in enumerate(pair)])
            for pair in pairs
        ]
    else:
        names = _LABEL_WIDE if is_wide else _LABEL
        strips = [_field(label, value, _LEFT, _INNER, names) for label, value in rows]
    if len(strips) > _LONGEST_WHOLE:
        return strips
    return [Strip(strip.height, strip.draw, keeps=strip is not strips[-1]) for strip in strips]


def _beside(strips: Sequence[Strip]) -> Strip:
    def draw(painter: QPainter, top: float) -> None:
        for strip in strips:
            if strip.draw is not None:
                strip.draw(painter, top)

    return Strip(max(strip.height for strip in strips), draw)


def _field(label: str, value: str, left: float, width: float, names: float) -> Strip:
    quiet, strong = font_of(_BODY), font_of(_BODY, 600)
    room = width - names - _GAP
    height = max(_height_of(label, quiet, names), _height_of(value, strong, room))

    def draw(painter: QPainter, top: float) -> None:
        _draw_running(painter, label, quiet, left, top, names, GREY)
        _draw_running(painter, value, strong, left + names + _GAP, top, room)

    return Strip(height + 6, draw)


def _tick(text: str, is_ticked: bool) -> Strip:
    font = font_of(_BODY)
    height = _height_of(text, font, _INNER - 70)

    def draw(painter: QPainter, top: float) -> None:
        painter.setPen(QPen(INK, 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(_LEFT + 3, top + 9, 34, 34)
        painter.drawRect(box)
        if is_ticked:
            painter.setPen(QPen(INK, 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(
                [box.topLeft() + QPointF(7, 18), box.topLeft() + QPointF(15, 26), box.topLeft() + QPointF(28, 8)]
            )
        _draw_running(painter, text, font, _LEFT + 70, top, _INNER - 70)

    return Strip(height + 4, draw)


def _quote(text: str) -> list[Strip]:
    def ruled(strip: Strip) -> Strip:
        inner = strip.draw

        def draw(painter: QPainter, top: float) -> None:
            painter.setPen(QPen(LINE, 6))
            painter.drawLine(QPointF(_LEFT + 4, top - 2), QPointF(_LEFT + 4, top + strip.height))
            if inner is not None:
                inner(painter, top)

        return Strip(strip.height, draw, strip.keeps)

    return [ruled(strip) for strip in _running(text, font_of(_BODY), _LEFT + 40, _INNER - 40)]


def _picture(jpeg: bytes, caption: str) -> list[Strip]:
    image = QImage.fromData(jpeg)
    scale = min(_INNER / max(1, image.width()), _PICTURE / max(1, image.height()))
    size = QSizeF(image.width() * scale, image.height() * scale)

    def draw(painter: QPainter, top: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(QPointF(_LEFT, top), size), image)

    return [
        Strip(size.height() + 14, draw, keeps=True),
        *_running(caption, font_of(_SMALL), _LEFT, _INNER, GREY),
        Strip(30),
    ]


def _callout(text: str) -> Strip:
    font, width = font_of(_BODY, 500), _INNER - 72
    height = _height_of(text, font, width) + 48

    def draw(painter: QPainter, top: float) -> None:
        painter.setPen(QPen(LINE, 2))
        painter.setBrush(PALE)
        painter.drawRoundedRect(QRectF(_LEFT, top, _INNER, height), 10, 10)
        _draw_running(painter, text, font, _LEFT + 36, top + 22, width)

    return Strip(height, draw)


def _signatures(under: tuple[str, ...]) -> Strip:
    width = (_INNER - 60 * (len(under) - 1)) / max(2, len(under))

    def draw(painter: QPainter, top: float) -> None:
        for at, words in enumerate(under):
            left = _LEFT + at * (width + 60)
            draw_rule(painter, left, left + width, top + 140, 3)
            draw_words(painter, words, QRectF(left, top + 152, width, 90), font_of(_SMALL), GREY)

    return Strip(200, draw)


# -- pages ---------------------------------------------------------------------------------------------------------
def draw_page(painter: QPainter, dpi: float, page: Page) -> None:
    """Draw one page at the origin of a device of this resolution."""
    painter.save()
    scale = dpi / 25.4 / UNITS_PER_MM
    painter.scale(scale, scale)
    painter.setRenderHints(QPainter.RenderHint.TextAntialiasing | QPainter.RenderHint.Antialiasing)
    if page.number == 1:
        _draw_letterhead(painter, page.sheet)
    else:
        _draw_running_head(painter, page.sheet)
    for top, strip in page.strips:
        if strip.draw is not None:
            strip.draw(painter, top)
    _draw_foot(painter, page)
    painter.restore()


def _draw_letterhead(painter: QPainter, sheet: Sheet) -> None:
    width = _INNER - _CODE - 40
    painter.fillRect(QRectF(_LEFT, 150, 14, 176), INK)
    top = draw_words(painter, sheet.authority.upper(), QRectF(_LEFT + 44, 146, width, 50), font_of(_HEAD, 600), GREY)
    top = draw_words(painter, sheet.post, QRectF(_LEFT + 44, top + 4, width, 76), font_of(58, 700))
    draw_words(painter, sheet.place, QRectF(_LEFT + 44, top + 6, width, 50), font_of(_SMALL), GREY)
    draw_code(painter, sheet.code, _RIGHT - _CODE + 24, 110, _CODE, "M")
    draw_words(
        painter,
        sheet.code_words,
        QRectF(_RIGHT - _CODE + 24, 110 + _CODE - 16, _CODE, 36),
        font_of(25),
        GREY,
        Qt.AlignmentFlag.AlignHCenter,
    )
    draw_rule(painter, _LEFT, _RIGHT, 440, 6)
    draw_rule(painter, _LEFT, _RIGHT, 449, 2)
    top = draw_words(painter, sheet.title, QRectF(_LEFT, 486, _INNER, 80), font_of(60, 700))
    draw_words(painter, sheet.number, QRectF(_LEFT, top + 4, _INNER, 50), font_of(_BODY, 500), GREY)
    if sheet.mark:
        _draw_mark(painter, sheet.mark, 560)


def _draw_mark(painter: QPainter, mark: str, top: float) -> None:
    """The mark that nobody has checked the texts: like a stamp, at the right of the title."""
    font = font_of(27, 700)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(mark) + 44
    box = QRectF(_RIGHT - width, top, width, 56)
    painter.setPen(QPen(INK, 3, Qt.PenStyle.DashLine))
    painter.setBrush(QColor("white"))
    painter.drawRoundedRect(box, 8, 8)
    painter.setPen(INK)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark)


def _draw_running_head(painter: QPainter, sheet: Sheet) -> None:
    draw_words(painter, sheet.title, QRectF(_LEFT, 170, _INNER / 2, 50), font_of(_SMALL, 700))
    right = QRectF(_LEFT + _INNER / 2, 170, _INNER / 2, 50)
    draw_words(painter, sheet.number, right, font_of(_SMALL), GREY, Qt.AlignmentFlag.AlignRight)
    draw_rule(painter, _LEFT, _RIGHT, 234, 3)


def _draw_foot(painter: QPainter, page: Page) -> None:
    sheet = page.sheet
    top = _HEIGHT - 210.0
    draw_rule(painter, _LEFT, _RIGHT, top, 2, LINE)
    line, font = QRectF(_LEFT, top + 16, _INNER, 44), font_of(28)
    draw_words(painter, sheet.printed, line, font, GREY)
    number = sheet.page_words.format(page=page.number, pages=page.of)
    draw_words(painter, number, line, font_of(28, 600), GREY, Qt.AlignmentFlag.AlignRight)
    if sheet.mark:
        below = QRectF(_LEFT, top + 60, _INNER, 44)
        draw_words(painter, f"{sheet.mark} · {sheet.mark_more}", below, font_of(26), GREY)


# -- devices -------------------------------------------------------------------------------------------------------
def page_layout() -> QPageLayout:
    """Give the page: A4, upright, no margins of its own."""
    size = QPageSize(QSizeF(WIDTH_MM, HEIGHT_MM), QPageSize.Unit.Millimeter, "A4")
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF())


def picture_of(page: Page, width_px: int) -> QImage:
    """Draw a page as a picture of this width."""
    image = QImage(width_px, width_px * HEIGHT_MM // WIDTH_MM, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_page(painter, width_px * 25.4 / WIDTH_MM, page)
    painter.end()
    return image


def pdf_of(pages: Sequence[Page]) -> bytes:
    """Write pages as a PDF; its title is the paper's, and names nobody."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setResolution(PDF_DPI)
    writer.setPageLayout(page_layout())
    writer.setTitle(f"{pages[0].sheet.title} · {pages[0].sheet.number}")
    writer.setCreator(QApplication.applicationName())
    painter = QPainter(writer)
    for page in pages:
        if page is not pages[0]:
            writer.newPage()
        draw_page(painter, PDF_DPI, page)
    painter.end()
    return bytes(held.data().data())
