"""The look, the language and the keys of the running application: all may change at any time.

`Theme` is a child of the QApplication, as Qt's own palette and translators are; `active()` finds it there. A change
of palette re-polishes every widget; a change of language sends Qt's LanguageChange event to every widget, and those
with words of their own answer it in `changeEvent`; a change of keys does the same, for texts and buttons name keys.
Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTranslator, Signal
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app.shortcuts import Command, Keymap
from checkpoint_app.texts import Language, Texts, texts
from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.motion import Motion, is_reduced, still
from checkpoint_app.ui.theme.qt_words import translator_for
from checkpoint_app.ui.theme.stylesheet import qt_palette, stylesheet
from checkpoint_app.ui.theme.tokens import PALETTES, Palette, PaletteName, Role

_NAME = "checkpoint-theme"


class Theme(QObject):
    """Palette, fonts and words in force."""

    palette_changed = Signal(object)
    language_changed = Signal(object)
    announced = Signal(str)
    """What a screen reader was told (see `speech`)."""

    def __init__(
        self, app: QApplication, palette: PaletteName, language: Language, motion: Motion = "system"
    ) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._app = app
        self._palette = PALETTES[palette]
        self._texts = texts(language)
        self._keys = Keymap()
        self.key_words = self._keys.words
        """The keys by their commands' names, for texts that name keys."""
        self._standard: QTranslator | None = None
        self.is_still = is_reduced(motion)
        """Whether nothing may move (see `motion`)."""
        if self.is_still:
            still(app)
        fonts.register_fonts()
        app.setStyle("Fusion")
        app.setFont(fonts.of_role(Role.BODY))
        self._apply_palette()
        self._apply_language()

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self._palette

    @property
    def texts(self) -> Texts:
        """The words in force."""
        return self._texts

    @property
    def language(self) -> Language:
        """The language in force."""
        return self._texts.language

    @property
    def keys(self) -> Keymap:
        """The keys in force."""
        return self._keys

    def set_keys(self, keys: Keymap) -> None:
        """Take other keys while running: every button and text that names one says it anew."""
        if keys == self._keys:
            return
        self._keys, self.key_words = keys, keys.words
        self._tell_of_words()
        self.language_changed.emit(self.language)

    def switch_palette(self) -> None:
        """Take the other palette."""
        self.set_palette("day" if self._palette.name == "night" else "night")

    def switch_language(self) -> None:
        """Take the other language."""
        self.set_language("id" if self.language == "en" else "en")

    def set_palette(self, name: PaletteName) -> None:
        """Switch between day and night while running."""
        if name == self._palette.name:
            return
        self._palette = PALETTES[name]
        self._apply_palette()
        self.palette_changed.emit(name)

    def set_language(self, language: Language) -> None:
        """Switch the language while running; widgets get LanguageChange before `language_changed` is sent."""
        if language == self._texts.language:
            return
        self._texts = texts(language)
        self._apply_language()
        self.language_changed.emit(language)

    def _apply_palette(self) -> None:
        self._app.setPalette(qt_palette(self._palette))
        self._app.setStyleSheet(stylesheet(self._palette))
        for widget in self._app.allWidgets():
            widget.update()

    def _apply_language(self) -> None:
        if self._standard is not None:
            self._app.removeTranslator(self._standard)
            self._standard.deleteLater()
        self._standard = translator_for(self._texts, self)
        if self._standard is not None:
            self._app.installTranslator(self._standard)
        self._tell_of_words()

    def _tell_of_words(self) -> None:
        # Qt posts the event to windows; sending it now keeps the screen and the words in step.
        for window in self._app.topLevelWidgets():
            self._app.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def install(
    app: QApplication,
    palette: PaletteName = "day",
    language: Language = "id",
    motion: Motion = "system",
    keys: Keymap | None = None,
) -> Theme:
    """Give the application its theme, or set the one it has; returns it."""
    found = app.findChild(Theme, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(found, Theme):
        found.set_palette(palette)
        found.set_language(language)
    else:
        found = Theme(app, palette, language, motion)
    found.set_keys(keys or Keymap())
    return found


def active() -> Theme:
    """Find the theme of the running application; a bug (RuntimeError) when none was installed."""
    app = QCoreApplication.instance()
    found = app.findChild(Theme, _NAME, Qt.FindChildOption.FindDirectChildrenOnly) if app else None
    if found is None:
        raise RuntimeError("install() a theme before making widgets")
    return found


def say(key: str, /, **values: object) -> str:
    """Fill the text at `key` in the language in force; `{keys[counter.by_hand]}` in it is a command's key."""
    theme = active()
    return theme.texts(key, **{"keys": theme.key_words, **values})


def cap_of(key: str | Command) -> str:
    """What is drawn on a key cap: a command's key in force, or a key that never changes."""
    return active().keys.cap(key) if isinstance(key, Command) else key


def reveal(widget: QWidget, visible: bool) -> None:
    """Show or hide a part of a screen; unlike setVisible, a part without a parent does not become a window."""
    if visible and widget.parent() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        return
    widget.setVisible(visible)


def set_mark(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet reads, and polish again when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
