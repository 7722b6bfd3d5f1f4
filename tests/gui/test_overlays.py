"""The command palette and the guide over the screens, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from checkpoint_app import assets
from checkpoint_app.ui.keyboard import KeyPress, KeyRouter
from checkpoint_app.ui.shell.commands import ShellCommand, commands_on, matching
from checkpoint_app.ui.shell.guide import page_for
from checkpoint_app.ui.shell.overlays import Overlays
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import install
from checkpoint_app.ui.theme.components.buttons import ActionButton, KeyCap


class _Screen(QWidget):
    """A screen with three buttons, one of which cannot be pressed now, and a key of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        column = QVBoxLayout(self)
        for words, cap in (("Let depart", "F5"), ("Secondary check", "F6"), ("Not now", "")):
            button = ActionButton(words, key_cap=cap)
            button.clicked.connect(self._note)
            button.setEnabled(words != "Not now")
            column.addWidget(button)
        column.addWidget(KeyCap("Esc"))

    def _note(self) -> None:
        self.pressed.append(self.sender().words)  # type: ignore[union-attr]

    def handle_key(self, press: KeyPress) -> bool:
        """Take F5 only."""
        if press.key == Qt.Key.Key_F5:
            self.pressed.append("key F5")
            return True
        return False


@pytest.fixture
def window(qapp: QApplication) -> Iterator[tuple[ShellWindow, _Screen, Overlays]]:
    install(qapp, "day", "en")
    shell = ShellWindow()
    screen = _Screen()
    shell.add_screen("queue", screen)
    shell.show_screen("queue")
    overlays = Overlays(
        shell,
        lambda: (*commands_on(screen), ShellCommand("Lock the screen", "", lambda: screen.pressed.append("lock"))),
    )
    overlays.behind = screen
    router = KeyRouter(qapp)
    router.set_handler(overlays)
    shell.resize(1280, 720)
    shell.show()
    shell.activateWindow()
    QTest.qWaitForWindowActive(shell)
    yield shell, screen, overlays
    qapp.removeEventFilter(router)
    shell.close()
    shell.deleteLater()


def type_in(target: QWidget, text: str) -> None:
    for letter in text:
        QTest.keyClick(target, letter)
        QTest.qWait(60)


def test_the_palette_finds_by_letters_and_enter_does_it(window: tuple[ShellWindow, _Screen, Overlays]) -> None:
    _, screen, overlays = window
    QTest.keyClick(screen, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert overlays.open_card is overlays.palette
    assert [line.words for line in overlays.palette.lines] == ["Let depart", "Secondary check", "Lock the screen"]
    assert [line.key_cap for line in overlays.palette.lines] == ["F5", "F6", ""]
    type_in(overlays.palette.field, "sec")
    assert [line.words for line in overlays.palette.lines] == ["Secondary check"]
    QTest.keyClick(overlays.palette.field, Qt.Key.Key_Return)
    assert screen.pressed == ["Secondary check"]
    assert overlays.open_card is None


def test_arrows_move_and_escape_changes_nothing(window: tuple[ShellWindow, _Screen, Overlays]) -> None:
    _, screen, overlays = window
    overlays.open_palette()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(overlays.palette.field, key)
    assert [line.chosen for line in overlays.palette.lines] == [False, True, False]
    QTest.keyClick(overlays.palette.field, Qt.Key.Key_Escape)
    assert overlays.open_card is None
    assert screen.pressed == []


def test_a_screens_keys_do_nothing_below_the_palette(window: tuple[ShellWindow, _Screen, Overlays]) -> None:
    _, screen, overlays = window
    QTest.keyClick(screen, Qt.Key.Key_F5)
    overlays.open_palette()
    QTest.keyClick(overlays.palette.field, Qt.Key.Key_F5)
    assert screen.pressed == ["key F5"]


def test_what_is_not_found_says_so_and_enter_does_nothing(window: tuple[ShellWindow, _Screen, Overlays]) -> None:
    _, screen, overlays = window
    overlays.open_palette()
    overlays.palette.field.setText("qqqqqq")
    assert overlays.palette.lines == ()
    QTest.keyClick(overlays.palette.field, Qt.Key.Key_Return)
    assert overlays.open_card is overlays.palette
    assert screen.pressed == []


def test_a_line_can_be_clicked(window: tuple[ShellWindow, _Screen, Overlays]) -> None:
    _, screen, overlays = window
    overlays.open_palette()
    overlays.palette.lines[2].click()
    assert screen.pressed == ["lock"]


def test_f1_opens_the_guide_in_the_language_and_escape_closes_it(
    window: tuple[ShellWindow, _Screen, Overlays], qapp: QApplication
) -> None:
    _, screen, overlays = window
    QTest.keyClick(screen, Qt.Key.Key_F1)
    assert overlays.open_card is overlays.guide
    page = overlays.guide.page
    assert "Guide for supervisors" in page.toPlainText()
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.verticalScrollBar().value() > 0
    install(qapp, "day", "id")
    assert "Panduan" in page.toPlainText()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert overlays.open_card is None


def test_matching_ranks_keys_and_beginnings_first() -> None:
    made = [
        ShellCommand(words, cap, list) for words, cap in (("Let depart", "F5"), ("Departure", "F3"), ("Call", "F8"))
    ]
    assert [one.words for one in matching(made, "f8")] == ["Call"]
    assert [one.words for one in matching(made, "depart")] == ["Departure", "Let depart"]
    assert [one.words for one in matching(made, "departre")][:1] == ["Departure"]
    assert matching(made, "zz") == ()
    assert len(matching(made, " ")) == 3


@pytest.mark.parametrize("screen", ["counter", "queue", "case", "administration", "slip", "anything"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_screen_has_its_page_of_the_guide(screen: str, language: str) -> None:
    text = page_for(screen, language).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert (assets.guide_dir() / "pictures").is_dir()
