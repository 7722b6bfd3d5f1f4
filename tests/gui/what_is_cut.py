"""What of a window cannot be read: words and pictures that are cut, targets too small, buttons without a name."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QWidget

from checkpoint_app.ui.theme.components.buttons import KeyCap, PressButton
from checkpoint_app.ui.theme.components.surfaces import Scroll
from checkpoint_app.ui.theme.tokens import TARGET_PX


def visible(parent: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [widget for widget in parent.findChildren(kind) if widget.isVisible()]


def cut_texts(window: QWidget) -> list[str]:
    found = []
    for label in visible(window, QLabel):
        assert isinstance(label, QLabel)
        if not label.text():
            continue
        if label.wordWrap():
            cut = label.heightForWidth(label.width()) > label.height() + 1
        else:
            cut = label.fontMetrics().horizontalAdvance(label.text()) > label.contentsRect().width() + 1
        if cut:
            found.append(f"{label.text()} {label.size()}")
    found += [b.words for b in visible(window, PressButton) if isinstance(b, PressButton) and not b.words_fit()]
    found += [
        f"wider than its column: {area.objectName()} {area.viewport().width()} {area.widget().width()}"
        for area in visible(window, Scroll)
        if isinstance(area, Scroll) and area.widget().width() > area.viewport().width()
    ]
    return found


def out_of_sight(window: QWidget) -> list[str]:
    """What stands beyond the edge of what holds it; below the edge of what scrolls is no fault."""
    found = []
    for widget in visible(window, QWidget):
        held = widget.parentWidget()
        if held is None or widget.isWindow() or isinstance(held.parentWidget(), QAbstractScrollArea):
            continue
        if not QRect(0, 0, held.width() + 1, held.height() + 1).contains(widget.geometry()):
            found.append(f"{type(widget).__name__} {widget.accessibleName()!r} {widget.geometry()} in {held.size()}")
    return found


def faults(window: QWidget) -> list[object]:
    return [*cut_texts(window), *too_small(window), *without_name(window)]


def too_small(window: QWidget) -> list[str]:
    buttons = [b for b in visible(window, PressButton) if isinstance(b, PressButton) and not isinstance(b, KeyCap)]
    return [b.words for b in buttons if b.width() < TARGET_PX or b.height() < TARGET_PX]


def without_name(window: QWidget) -> list[QWidget]:
    return [button for button in visible(window, PressButton) if not button.accessibleName()]
