"""The leaflet as a slip of 80 mm paper: the code, and the same words to read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QDialog, QWidget

from checkpoint_app.scan.qr_writing import qr_modules
from checkpoint_app.texts import Texts
from checkpoint_app.ui.facing.pages import PAGES, leaflet_text
from checkpoint_app.ui.theme import fonts

_WIDE_MM, _HIGH_MM, _EDGE_MM = 80.0, 160.0, 5.0
_DPI = 203
"""Of the thermal printers that print such slips."""
_MM = _DPI / 25.4


def slip_layout() -> QPageLayout:
    """Give the paper of a slip."""
    size = QPageSize(QSizeF(_WIDE_MM, _HIGH_MM), QPageSize.Unit.Millimeter, "slip-80")
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))


def draw_leaflet(painter: QPainter, words: Texts) -> None:
    """Draw the slip at the printer's resolution; black on white, nothing else prints."""
    edge, wide = _EDGE_MM * _MM, (_WIDE_MM - 2 * _EDGE_MM) * _MM
    y = edge
    y += _write(painter, QRectF(edge, y, wide, 400), words("leaflet.title"), 5.0, 700) + 2 * _MM
    modules = np.ascontiguousarray(qr_modules(leaflet_text(words)))
    side, code_px = modules.shape[0], 56 * _MM
    image = QImage(modules.data, side, side, modules.strides[0], QImage.Format.Format_Grayscale8)
    painter.drawImage(QRectF(edge + (wide - code_px) / 2, y, code_px, code_px), image)
    y += code_px + 2 * _MM
    for name in PAGES:
        y += _write(painter, QRectF(edge, y, wide, 400), words(f"leaflet.{name}.title"), 3.4, 600) + 0.6 * _MM
        y += _write(painter, QRectF(edge, y, wide, 900), words(f"leaflet.{name}.text"), 3.1, 400) + 2 * _MM
    _write(painter, QRectF(edge, y, wide, 400), words("leaflet.unchecked"), 2.6, 400)


def print_leaflet(parent: QWidget, words: Texts) -> bool:
    """Ask for a printer and print the slip; False when the person changed their mind or the printer refuses."""
    # Only who prints needs the printing libraries of the system.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter()
    printer.setResolution(_DPI)
    printer.setPageLayout(slip_layout())
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    painter = QPainter()
    if not painter.begin(printer):
        return False
    draw_leaflet(painter, words)
    return painter.end()


def save_leaflet(path: Path, words: Texts) -> None:
    """Write the slip as a PDF; raises OSError when the file cannot be written."""
    writer = QPdfWriter(str(path))
    writer.setResolution(_DPI)
    writer.setPageLayout(slip_layout())
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError(path.name)
    draw_leaflet(painter, words)
    painter.end()


def _write(painter: QPainter, room: QRectF, text: str, high_mm: float, weight: int) -> float:
    """Write a paragraph; gives its height."""
    font = fonts.sized(round(high_mm * _MM), weight)
    painter.setFont(font)
    flags = int(Qt.TextFlag.TextWordWrap)
    used = painter.boundingRect(room, flags, text)
    painter.drawText(room, flags, text)
    return used.height()
