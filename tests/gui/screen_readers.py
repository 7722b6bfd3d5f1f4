"""What assistive technology finds in a window, in this process: names, roles, the order of Tab, every text."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
    QWidget,
)

from checkpoint_app.texts import Language, texts
from checkpoint_app.ui.photograph.canvas import MaskCanvas
from checkpoint_app.ui.theme.components.buttons import KeyCap, PressButton
from checkpoint_app.ui.theme.focus import reading_order

_KINDS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)
_NO_ROLES = {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane}


def is_reached_by_tab(widget: QWidget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes_tab and widget.isVisible() and widget.isEnabled()


def is_interactive(widget: QWidget) -> bool:
    if isinstance(widget, QHeaderView | KeyCap):
        return False
    return widget.isVisible() and (isinstance(widget, _KINDS) or is_reached_by_tab(widget))


def nameless(window: QWidget) -> list[str]:
    """Interactive widgets that a screen reader could not name, or could not say what they are."""
    found = []
    for widget in window.findChildren(QWidget):
        if not is_interactive(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface else ""
        role = interface.role() if interface else QAccessible.Role.NoRole
        # Qt has no role for a drawing: its name and its description say what is drawn
        has_role = role not in _NO_ROLES or isinstance(widget, QGraphicsView | MaskCanvas)
        if not name or not has_role:
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}: {name!r} {role}")
    return found


def tab_order(window: QWidget) -> list[QWidget]:
    """What Tab reaches, in its order, by pressing it until it comes round."""
    order: list[QWidget] = []
    while True:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        reached = QApplication.focusWidget()
        if reached is None or reached in order:
            return order
        order.append(reached)


def _rect_in(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _branches(first: QWidget, second: QWidget) -> tuple[QWidget, QWidget]:
    """The two parts of the window in which they lie, below what they share."""
    line: list[QWidget] = []
    at: QWidget | None = first
    while at is not None:
        line.append(at)
        at = at.parentWidget()
    branch, shared = second, second.parentWidget()
    while shared is not None and shared not in line:
        branch, shared = shared, shared.parentWidget()
    return line[line.index(shared) - 1] if shared in line[1:] else first, branch


def out_of_order(window: QWidget) -> list[str]:
    """Steps of Tab that go against reading: to the left in a row, or upwards in a column."""
    found, order = [], tab_order(window)
    start = order.index(reading_order(window)[0]) if order else 0
    order = order[start:] + order[:start]
    for before, after in itertools.pairwise(order):
        parts = _branches(before, after)
        here, there = (_rect_in(part, window) for part in parts)
        goes_left = there.right() <= here.left() and there.top() < here.bottom()
        goes_up = there.bottom() <= here.top() and there.left() < here.right()
        if goes_left or goes_up:
            found.append(f"{_told(before)} -> {_told(after)}")
    return found


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


def left_of(language: Language, other: Language, found: set[str]) -> set[str]:
    """Words of one catalogue that the other has not, among those of a window."""
    theirs = set(texts(other).entries.values())
    return found & {text for text in texts(language).entries.values() if text not in theirs}


def texts_in(window: QWidget) -> set[str]:
    """Every text that eyes or ears get from a window."""
    found = {window.windowTitle()}
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        found |= {widget.accessibleName(), widget.toolTip(), widget.accessibleDescription()}
        if isinstance(widget, PressButton):
            found.add(widget.words)
        elif isinstance(widget, QLabel | QAbstractButton):
            found.add(widget.text())
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            found.add(widget.placeholderText())
        elif isinstance(widget, QComboBox):
            found |= {widget.itemText(at) for at in range(widget.count())}
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found |= _cells(widget)
    return {part.strip() for text in found for part in text.split("\n") if part.strip()}


def _cells(view: QAbstractItemView) -> set[str]:
    model = view.model()
    columns, rows = range(model.columnCount()), range(min(model.rowCount(), 40))
    heads = {str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in columns}
    return heads | {str(model.index(row, at).data() or "") for row in rows for at in columns}
