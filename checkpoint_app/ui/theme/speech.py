"""Telling a screen reader that something on the screen changed, without moving the focus.

What is announced stands on the screen in the same words: a reader of the screen learns what an eye learns, no more. A
verdict that is neutral to the eye is neutral to the ear. Nothing is said by the program itself: without assistive
technology an announcement costs a signal. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from checkpoint_app.ui.theme.theme import active

_SAID = "checkpoint-said"


def announce(widget: QWidget, words: str, *, at_once: bool = False) -> None:
    """Say the words of a widget that is in view, when they are others than before.

    `at_once` interrupts what is being said: for faults only.
    """
    if widget.property(_SAID) == words:
        return
    widget.setProperty(_SAID, words)
    if words:
        # what is being filled is often shown only afterwards
        QTimer.singleShot(0, widget, lambda: _say(widget, words, at_once=at_once))


def _say(widget: QWidget, words: str, *, at_once: bool) -> None:
    if not widget.isVisible() or widget.property(_SAID) != words:
        return
    active().announced.emit(words)
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)
