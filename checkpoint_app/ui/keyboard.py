"""Keys told apart: commands of the screen in front, bursts of a keyboard-wedge reader, and ordinary typing.

A page reader that acts as a keyboard types an MRZ with at most 35 ms between two characters, ends lines with Enter
or Tab, and does not care what has the focus. So characters are held back until it is clear what they are: eight or
more in a row are a burst and go whole to the reading; fewer are given to the widget that had the focus. Keys of the
numeric pad, function keys and chords are commands at once, unless a burst is under way. Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from checkpoint_app import clock
from checkpoint_app.shortcuts import Chord

BURST_GAP_MS = 35
BURST_LEAST = 8
_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_LINE_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)
_NAMES: dict[int, str] = {
    Qt.Key.Key_Return: "ENTER",
    Qt.Key.Key_Enter: "ENTER",
    Qt.Key.Key_Tab: "TAB",
    Qt.Key.Key_Backtab: "TAB",
    Qt.Key.Key_Escape: "ESC",
    Qt.Key.Key_Space: "SPACE",
    Qt.Key.Key_Up: "UP",
    Qt.Key.Key_Down: "DOWN",
    Qt.Key.Key_Left: "LEFT",
    Qt.Key.Key_Right: "RIGHT",
    Qt.Key.Key_Home: "HOME",
    Qt.Key.Key_End: "END",
    Qt.Key.Key_PageUp: "PGUP",
    Qt.Key.Key_PageDown: "PGDN",
    Qt.Key.Key_Backspace: "BACKSPACE",
    Qt.Key.Key_Delete: "DEL",
    Qt.Key.Key_Insert: "INS",
    **{Qt.Key.Key_F1 + at: f"F{at + 1}" for at in range(12)},
}
"""The names of keys that are no characters, as `shortcuts` knows them."""


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key as it was pressed, with the modifiers that matter."""

    key: int
    pad: bool = False
    alt: bool = False
    ctrl: bool = False
    shift: bool = False

    @classmethod
    def of(cls, event: QKeyEvent) -> KeyPress:
        """Read a key event."""
        held = event.modifiers()
        return cls(
            event.key(),
            pad=bool(held & Qt.KeyboardModifier.KeypadModifier),
            alt=bool(held & Qt.KeyboardModifier.AltModifier),
            ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
        )

    @property
    def is_modifier(self) -> bool:
        """Whether it only changes what other keys mean."""
        return self.key in _MODIFIERS

    @property
    def chord(self) -> Chord:
        """The key as the table of commands names it; how a bare character is written does not matter."""
        name = _NAMES.get(self.key) or (chr(self.key) if 0x20 < self.key < 0x110000 else "")
        is_bare = len(name) == 1 and not (self.ctrl or self.alt)
        return Chord(name, self.ctrl, self.alt, self.shift and not is_bare, self.pad)


class KeyHandler(Protocol):
    """A screen that answers keys."""

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here."""
        ...


def _monotonic_ms() -> float:
    return clock.monotonic_ns() / 1e6


def _is_typing() -> bool:
    focus = QApplication.focusWidget()
    if isinstance(focus, QComboBox):
        return focus.isEditable()
    return isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit)


class KeyRouter(QObject):
    """The application's event filter; `burst` carries the text of a burst (str)."""

    burst = Signal(object)

    def __init__(self, app: QApplication, *, now_ms: Callable[[], float] = _monotonic_ms) -> None:
        super().__init__(app)
        self._now_ms = now_ms
        self._handler: KeyHandler | None = None
        self._held: list[tuple[QObject, QKeyEvent]] = []
        self._last_ms = 0.0
        self._replaying = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BURST_GAP_MS + 5)
        self._timer.timeout.connect(self.settle)
        app.installEventFilter(self)

    def set_handler(self, handler: KeyHandler | None) -> None:
        """Name the screen that gets commands; None while nothing may be commanded (login, lock)."""
        self._handler = handler

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look at every key press of the application's widgets."""
        if event.type() != QEvent.Type.KeyPress or self._replaying or not isinstance(watched, QWidget):
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if self._joins_burst(event):
            self._hold(watched, event)
            return True
        if self._held and event.key() not in {Qt.Key.Key_Shift, Qt.Key.Key_CapsLock}:
            self.settle()
        return self._command(event)

    def _command(self, event: QKeyEvent) -> bool:
        if self._handler is None or QApplication.activePopupWidget() or QApplication.activeModalWidget():
            return False
        press = KeyPress.of(event)
        if press.pad and event.text() and not press.ctrl and not press.alt and _is_typing():
            return False
        return self._handler.handle_key(press)

    def _typed_command(self, event: QKeyEvent) -> bool:
        """Offer a bare key to the screen, once it is clear that no reader typed it; the counter takes none."""
        return not _is_typing() and self._command(event)

    def _joins_burst(self, event: QKeyEvent) -> bool:
        """Whether a key may belong to a burst: a character or a line's end, typed without a chord."""
        if event.modifiers() & _CHORD:
            return False
        under_way = bool(self._held) and self._now_ms() - self._last_ms <= BURST_GAP_MS
        if event.key() in _LINE_ENDS:
            return under_way
        text = event.text()
        if len(text) != 1 or not text.isprintable():
            return False
        if event.modifiers() & Qt.KeyboardModifier.KeypadModifier or text == " ":
            return under_way
        return True

    def _hold(self, watched: QObject, event: QKeyEvent) -> None:
        now_ms = self._now_ms()
        if self._held and now_ms - self._last_ms > BURST_GAP_MS:
            self.settle()
        self._held.append((watched, event.clone()))
        self._last_ms = now_ms
        self._timer.start()

    def settle(self) -> None:
        """Decide what the held characters were: a burst, or typing."""
        self._timer.stop()
        held, self._held = self._held, []
        if len(held) >= BURST_LEAST:
            self.burst.emit("".join("\n" if e.key() in _LINE_ENDS else e.text() for _, e in held).strip("\n"))
            return
        self._replay(held)

    def _replay(self, held: list[tuple[QObject, QKeyEvent]]) -> None:
        self._replaying = True
        try:
            for watched, event in held:
                if isValid(watched) and not self._typed_command(event):
                    QCoreApplication.sendEvent(watched, event)
        finally:
            self._replaying = False
