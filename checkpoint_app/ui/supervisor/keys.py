"""A key as it was pressed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key with the modifiers that matter."""

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
