"""The guide on the screen (F1): the pages of `docs/guide`, opened at what the screen in front is about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser

from checkpoint_app import assets
from checkpoint_app.shortcuts import COMMANDS_AT, Command, Where
from checkpoint_app.ui.desk_page import command_of
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, fonts, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card
from checkpoint_app.ui.theme.theme import active

_OFFICERS = ("counter", "login", "slip", "recent", "training-levels", "training-back", "training-summary")
PAGES = {**dict.fromkeys(_OFFICERS, "officer"), "administration": "administrator", "keys": "administrator"}
"""The page of a screen; everything else is the supervisor's."""
_PICTURE_PX = 840
_HEADING_ROOM_PX = 20


def page_for(screen: str, language: str) -> Path:
    """Name the file of the guide that tells of a screen."""
    return assets.guide(f"{PAGES.get(screen, 'supervisor')}.{language}.md")


class _Page(QTextBrowser):
    """Shows one page; pictures are made as wide as the page is."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        """Load a picture at the width that it is shown in."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            picture = QImage(str(assets.guide(name if isinstance(name, str) else name.toString())))
            if not picture.isNull():
                return picture.scaledToWidth(
                    min(_PICTURE_PX, picture.width()), Qt.TransformationMode.SmoothTransformation
                )
        return super().loadResource(kind, name)


class GuideSheet(Card):
    """`closed` tells that it is done with."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=Space.M)
        head = QHBoxLayout()
        head.addWidget(Label(role=Role.VALUE, key="shell.guide.title"), 1)
        close = ActionButton(text_key="shell.guide.close", key_cap="Esc")
        close.clicked.connect(self.closed)
        head.addWidget(close)
        self.body.addLayout(head)
        self.page = _Page()
        self.page.setOpenExternalLinks(False)
        self.page.setOpenLinks(False)
        self.page.setFont(fonts.of_role(Role.BODY))
        self.page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setLineWrapMode(QTextBrowser.LineWrapMode.WidgetWidth)
        self.body.addWidget(self.page, 1)
        self._screen = ""

    def open_for(self, screen: str) -> None:
        """Show the page of a screen from its top."""
        self._screen = screen
        theme = active()
        text = page_for(screen, theme.texts.language).read_text(encoding="utf-8")
        self.page.document().setDefaultStyleSheet(_sheet(theme.palette.text, theme.palette.accent))
        self.page.setMarkdown(_keys_on(screen) + text)
        _space_out(self.page.document(), theme.palette.border_strong)
        self.page.setAccessibleName(say("shell.guide.title"))
        self.page.setFocus()

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key: close, scroll."""
        bar = self.page.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}
        steps |= {Qt.Key.Key_Down: 40, Qt.Key.Key_Up: -40}
        if press.key == Qt.Key.Key_Escape or command_of(press, Where.EVERYWHERE) is Command.SHELL_HELP:
            self.closed.emit()
        elif press.key in steps:
            bar.setValue(bar.value() + steps[Qt.Key(press.key)])
        elif press.key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            bar.setValue(bar.minimum() if press.key == Qt.Key.Key_Home else bar.maximum())
        else:
            return Qt.Key.Key_F1 <= press.key <= Qt.Key.Key_F12
        return True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._screen and self.isVisible():
            self.open_for(self._screen)
        super().changeEvent(event)


def _keys_on(screen: str) -> str:
    """Write the keys in force on a screen as the guide's first table; the pages tell of the first keys only."""
    theme = active()
    here = next((where for where in Where if where.value == screen), Where.EVERYWHERE)
    commands = (*COMMANDS_AT[here], *(COMMANDS_AT[Where.EVERYWHERE] if here is not Where.EVERYWHERE else ()))
    lines = [f"| {' '.join(theme.keys.caps(command))} | {say(command.words)} |" for command in commands]
    titles = f"| {say('shortcuts.column.key')} | {say('shortcuts.column.what')} |"
    head = f"## {say('shortcuts.here')}\n\n{titles}\n|---|---|\n"
    return head + "\n".join(lines) + "\n\n"


def _space_out(document: QTextDocument, line: str) -> None:
    """Give headings and paragraphs room, and tables quiet lines: Markdown knows neither."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        layout = block.blockFormat()
        level, in_table = layout.headingLevel(), cursor.currentTable() is not None
        layout.setTopMargin(_HEADING_ROOM_PX if level else Space.XS if in_table else Space.S)
        layout.setBottomMargin(Space.S if level else Space.XS)
        cursor.setBlockFormat(layout)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format()
            form.setBorderBrush(QColor(line))
            form.setBorderCollapse(True)
            form.setCellPadding(Space.S)
            form.setTopMargin(Space.M)
            form.setBottomMargin(Space.M)
            frame.setFormat(form)


def _sheet(ink: str, accent: str) -> str:
    return f"body, td, th {{ color: {ink}; }} a {{ color: {accent}; }}"
