"""The way of Tab through a window: as one reads, whatever order the widgets were made in.

Answers, rows and decisions come and go while a screen is shown; Qt would put each new one last. So the order is
found when Tab is pressed, from where the widgets stand: within a part of the window by rows, in a row from left to
right, and a part is left only when it was gone through. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

_KEEPS = "keeps_focus"


def keep_focus(card: QWidget) -> None:
    """Let Tab stay within a card that lies over the window, as long as it is shown."""
    card.setProperty(_KEEPS, True)


def reading_order(root: QWidget) -> list[QWidget]:
    """Give what Tab reaches in a window, or in the card that lies over it."""
    cards = [each for each in root.findChildren(QWidget) if each.property(_KEEPS) and each.isVisible()]
    found: list[QWidget] = []
    _gather(cards[0] if cards else root, found)
    return found


def focus_first(part: QWidget) -> None:
    """Give the focus to what one reads first in a part of a window."""
    for widget in reading_order(part)[:1]:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


def move_focus(window: QWidget, *, forwards: bool) -> bool:
    """Give the focus to the next widget of a window in reading order, or to the one before."""
    order, at = reading_order(window), QApplication.focusWidget()
    if not order:
        return False
    reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    order[_next_place(order, at, forwards=forwards)].setFocus(reason)
    return True


def _next_place(order: list[QWidget], at: QWidget | None, *, forwards: bool) -> int:
    if at in order:
        return (order.index(at) + (1 if forwards else -1)) % len(order)
    inside = [place for place, widget in enumerate(order) if at is not None and at.isAncestorOf(widget)]
    if inside:  # a screen has the focus itself: begin in it
        return inside[0 if forwards else -1]
    return 0 if forwards else len(order) - 1


def _gather(part: QWidget, found: list[QWidget]) -> None:
    for child in _as_read([each for each in part.children() if isinstance(each, QWidget)]):
        takes_tab = bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus) and child.focusProxy() is None
        if takes_tab and child.isEnabled():
            found.append(child)
        _gather(child, found)


def _as_read(children: list[QWidget]) -> list[QWidget]:
    """Sort the visible children of one part: rows from above, each from the left."""
    shown = [child for child in children if child.isVisible() and not child.isWindow()]
    rows: list[list[QWidget]] = []
    bottom = 0
    for child in sorted(shown, key=QWidget.y):
        middle = child.y() + min(child.height(), 12) // 2
        if rows and middle < bottom:
            rows[-1].append(child)
            bottom = max(bottom, child.geometry().bottom())
        else:
            rows.append([child])
            bottom = child.geometry().bottom()
    return [child for row in rows for child in sorted(row, key=lambda each: (each.x(), each.y()))]
