"""Icons: bundled outlines (Lucide, ISC licence) drawn in any colour and size at run time. Main thread only."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from checkpoint_app import assets


@lru_cache(maxsize=64)
def _outline(name: str) -> str:
    return assets.resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def require(name: str) -> str:
    """Check that an icon is bundled: a wrong name must show when a widget is made, not while it paints."""
    if name:
        _outline(name)
    return name


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_outline(name).replace("currentColor", colour).encode()))


def draw_icon(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Draw an icon into `rect` (logical pixels)."""
    _renderer(name, colour).render(painter, rect)


def pixmap(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Render an icon; `ratio` is the screen's device pixel ratio."""
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_icon(painter, name, QRectF(0, 0, size_px, size_px), colour)
    painter.end()
    return picture


def icon(name: str, colour: str, size_px: int = 20) -> QIcon:
    """Make a QIcon sharp at 100 and at 200 % scaling."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, size_px, ratio))
    return made
