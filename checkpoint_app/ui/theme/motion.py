"""Whether things may move on the screen: the setting `motion`, and what the operating system was told.

The program has no animation of its own; what moves is Qt's (menus that fade in, a cursor that blinks, a bar that runs
while work cannot be measured) and the pages of the travellers' display. Main thread only.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

Motion = Literal["system", "full", "reduced"]

_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)
_SPI_GETCLIENTAREAANIMATION = 0x1042


def is_reduced_by_system() -> bool:
    """Whether Windows was told to show no animations; elsewhere nothing common tells it, and the setting does."""
    if sys.platform == "win32":
        is_animated = ctypes.c_int(1)
        found = ctypes.windll.user32.SystemParametersInfoW(
            _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(is_animated), 0
        )
        return bool(found) and not is_animated.value
    return False


def is_reduced(motion: Motion) -> bool:
    """Whether a setting, or the system that it follows, asks for stillness."""
    return motion == "reduced" or (motion == "system" and is_reduced_by_system())


def still(app: QApplication) -> None:
    """Stop what Qt moves by itself."""
    for effect in _EFFECTS:
        app.setEffectEnabled(effect, False)
    app.setCursorFlashTime(0)
