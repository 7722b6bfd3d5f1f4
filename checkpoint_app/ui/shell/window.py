"""The window: status strip, tabs, one screen at a time. Its title never names a traveller."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from checkpoint_app.ui.shell.navigation import Navigation
from checkpoint_app.ui.shell.status_strip import StatusStrip
from checkpoint_app.ui.shell.view_model import StripView, TabView
from checkpoint_app.ui.theme import reveal, say, set_mark
from checkpoint_app.ui.theme.focus import move_focus

SMALLEST = QSize(1280, 720)


class ShellWindow(QMainWindow):
    """Sends shell intents through `intent`; `closing` when the person closes the window."""

    intent = Signal(object)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(say("common.product"))
        self.middle = middle = QWidget()
        set_mark(middle, "kind", "page")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.strip = StatusStrip()
        self.navigation = Navigation()
        self.screens = QStackedWidget()
        column.addWidget(self.strip)
        column.addWidget(self.navigation)
        column.addWidget(self.screens, 1)
        self.setCentralWidget(middle)
        self.strip.intent.connect(self.intent)
        self.navigation.intent.connect(self.intent)
        self._by_name: dict[str, QWidget] = {}
        self.show_tabs((), "")

    def add_to_frame(self, *bands: QWidget) -> None:
        """Put something between the tabs and every screen."""
        column = self.middle.layout()
        for band in bands:
            if isinstance(column, QVBoxLayout):
                column.insertWidget(column.indexOf(self.screens), band)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The size of the pictures."""
        return QSize(1440, 900)

    def add_screen(self, name: str, screen: QWidget) -> None:
        """Give the window a screen; a screen of the same name is replaced."""
        old = self._by_name.pop(name, None)
        if old is not None:
            self.screens.removeWidget(old)
            old.deleteLater()
        self._by_name[name] = screen
        self.screens.addWidget(screen)

    def show_screen(self, name: str) -> QWidget:
        """Bring a screen to the front; returns it."""
        screen = self._by_name[name]
        self.screens.setCurrentWidget(screen)
        # No button has the focus until somebody moves it there.
        screen.setFocus()
        return screen

    @property
    def front(self) -> QWidget:
        """The screen in front."""
        return self.screens.currentWidget() or self.screens

    @property
    def current(self) -> str:
        """The name of the screen in front, empty when there is none."""
        front = self.screens.currentWidget()
        return next((name for name, screen in self._by_name.items() if screen is front), "")

    def show_strip(self, view: StripView) -> None:
        """Show the state of the world."""
        self.strip.show_strip(view)

    def show_tabs(self, tabs: tuple[TabView, ...], current: str) -> None:
        """Offer places; one place needs no tabs."""
        self.navigation.show_tabs(tabs, current)
        reveal(self.navigation, len(tabs) > 1)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's name
        """Let Tab go as one reads."""
        return move_focus(self, forwards=next)

    def closeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Tell the controller, which stops its workers."""
        self.closing.emit()
        event.accept()
