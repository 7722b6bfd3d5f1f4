"""The real window with the real counter and the real key router; only the clock between two keys is set by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.gallery import calm
from checkpoint_app.ui.gallery.scenes import SCREENS, TODAY
from checkpoint_app.ui.gallery.words import Words, strip
from checkpoint_app.ui.keyboard import KeyRouter
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import Theme

K = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
PAD = Qt.KeyboardModifier.KeypadModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Ear(QObject):
    """Collects what a signal carries."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    @Slot(object)
    def hear(self, value: object) -> None:
        self.heard.append(value)


@dataclass
class Rig:
    theme: Theme
    window: ShellWindow
    screen: CounterScreen
    router: KeyRouter
    intents: Ear
    bursts: Ear
    now_ms: list[float] = field(default_factory=lambda: [0.0])

    @property
    def words(self) -> Words:
        return Words(self.theme.texts)

    def begin(self) -> None:
        """The window as it is between two travellers, whatever the last test left."""
        self.router.settle()
        self.screen.close_sheet()
        self.screen.arm_papers(False)
        self.screen.show_view(calm.idle(self.words))
        self.window.show_strip(strip(self.words))
        self.window.resize(1280, 720)
        self.window.show_screen("counter")
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window, 2000)
        self.router.set_handler(self.screen)
        self.intents.heard.clear()
        self.bursts.heard.clear()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, *, gap_ms: float = 200) -> None:
        self.now_ms[0] += gap_ms
        QTest.keyClick(QApplication.focusWidget() or self.screen, key, held)

    def type(self, text: str, *, gap_ms: float) -> None:
        for character in text:
            self.now_ms[0] += gap_ms
            target = QApplication.focusWidget() or self.screen
            if character == "\n":
                QTest.keyClick(target, K.Key_Return)
            else:
                QTest.keyClick(target, character)


def build(theme: Theme) -> Rig:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window, screen = ShellWindow(), CounterScreen(TODAY)
    window.add_screen("counter", screen)
    window.resize(1280, 720)
    window.show()
    window.show_screen("counter")
    window.activateWindow()
    now_ms = [0.0]
    router = KeyRouter(app, now_ms=lambda: now_ms[0])
    router.set_handler(screen)
    intents, bursts = Ear(), Ear()
    screen.intent.connect(intents.hear)
    router.burst.connect(bursts.hear)
    return Rig(theme, window, screen, router, intents, bursts, now_ms)


def take_down(rig: Rig) -> None:
    app = QApplication.instance()
    assert app is not None
    app.removeEventFilter(rig.router)
    rig.router.deleteLater()
    close(rig.window)


def close(window: QWidget) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def scene(theme: Theme, name: str, width: int, height: int) -> ShellWindow:
    window = SCREENS[name](Words(theme.texts), theme.palette.dark)
    window.resize(width, height)
    window.show()
    if isinstance(window, ShellWindow):
        window.show_screen(window.current)
    QApplication.processEvents()
    return window
