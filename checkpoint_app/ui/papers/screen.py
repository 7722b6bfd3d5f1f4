"""The papers of a case on the screen, page by page, before they are printed or saved."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.papers.pages import HEIGHT_MM, WIDTH_MM, Page, picture_of
from checkpoint_app.ui.papers.view_model import Accepted, ChoosePaper, PapersView, Wish
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, EmptyState, Plain, Scroll
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD

_SIDE_PX = 420


class PageView(QWidget):
    """One page, as large as there is room, drawn for the screen's own resolution."""

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self._picture: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_page(self, page: Page | None) -> None:
        """Show a page, or nothing."""
        self._page, self._picture = page, None
        self.setAccessibleName(f"{page.sheet.title}. {_number(page)}" if page else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """An upright page."""
        return QSize(420, 420 * HEIGHT_MM // WIDTH_MM)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the page in the middle, with an edge."""
        del event
        if self._page is None:
            return
        width = min(self.width() - 2.0, (self.height() - 2.0) * WIDTH_MM / HEIGHT_MM)
        height = width * HEIGHT_MM / WIDTH_MM
        wanted_px = int(width * self.devicePixelRatioF())
        if self._picture is None or self._picture.width() != wanted_px:
            self._picture = picture_of(self._page, max(1, wanted_px))
        place = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._picture)
        painter.setPen(QPen(QColor(active().palette.border_strong), 1))
        painter.drawRect(place)
        painter.end()


class PapersScreen(DeskPage):
    """`intent` sends a Wish, ChoosePaper or Accepted."""

    intent = Signal(object)
    where = Where.PAPERS

    def __init__(self) -> None:
        super().__init__()
        self._view = PapersView()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(self._make_middle(), 1)
        row.addWidget(self._make_side())
        self.show_view(self._view)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_middle(self) -> QWidget:
        middle = Plain()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.page = PageView()
        self.none = EmptyState("inbox", "papers.none", "papers.none_help")
        column.addWidget(self.page, 1)
        column.addWidget(self.none, 1)
        self._pager = Plain()
        line = QHBoxLayout(self._pager)
        line.setContentsMargins(0, 0, 0, 0)
        self._number = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.former = self._button("papers.former_page", "PgUp", Wish.FORMER_PAGE, ButtonKind.QUIET)
        self.next = self._button("papers.next_page", "PgDn", Wish.NEXT_PAGE, ButtonKind.QUIET)
        line.addStretch(1)
        for part in (self.former, self._number, self.next):
            line.addWidget(part)
        line.addStretch(1)
        column.addWidget(self._pager)
        return middle

    def _make_side(self) -> Card:
        card = Card(spacing=Space.M)
        card.setFixedWidth(_SIDE_PX)
        card.body.addWidget(Label(role=Role.TITLE, key="papers.title"))
        self._case = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        card.body.addWidget(self._case)
        papers = Scroll(spacing=Space.S)
        self._list = papers.body
        self._list.addStretch(1)
        card.body.addWidget(papers, 1)
        self.options: list[Option] = []
        self.message = Banner(GOOD)
        card.body.addWidget(self.message)
        self.language = self._button("papers.language", Command.PAPERS_LANGUAGE, Wish.LANGUAGE)
        self.print = self._button("papers.print", Command.PAPERS_PRINT, Wish.PRINT, ButtonKind.PRIMARY)
        self.save = self._button("papers.save", Command.PAPERS_SAVE, Wish.SAVE)
        self.file = self._button("papers.file", Command.PAPERS_FILE, Wish.HAND_OVER_FILE)
        self.back = self._button("papers.back", "Esc", Wish.CLOSE, ButtonKind.QUIET)
        card.body.addWidget(self._make_accepting())
        give = QHBoxLayout()
        give.setSpacing(Space.S)
        give.addWidget(self.print)
        give.addWidget(self.save)
        give.addStretch(1)
        card.body.addLayout(give)
        for button in (self.file, self.language, self.back):
            card.body.addWidget(button)
        return card

    def _make_accepting(self) -> QWidget:
        """Who signed for the hand-over."""
        self._accepting = Plain()
        row = QHBoxLayout(self._accepting)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self.accepted_by = TextField("papers.accepted_by")
        self.accepted_by.edit.textChanged.connect(self._show_acceptable)
        self.accept = ActionButton(text_key="papers.accept", key_cap=Command.PAPERS_ACCEPT)
        self.accept.clicked.connect(self._accept)
        row.addWidget(self.accepted_by, 1)
        row.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignBottom)
        self._show_acceptable()
        return self._accepting

    def _show_acceptable(self) -> None:
        self.accept.setEnabled(bool(self.accepted_by.value))

    def _accept(self) -> None:
        if self._view.is_hand_over and self.accepted_by.value:
            self.intent.emit(Accepted(self.accepted_by.value))

    def _button(self, key: str, cap: str | Command, wish: Wish, kind: ButtonKind = ButtonKind.PLAIN) -> ActionButton:
        button = ActionButton(text_key=key, key_cap=cap, kind=kind)
        button.setProperty("wish", wish.value)
        button.clicked.connect(self._pressed)
        return button

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: PapersView) -> None:
        """Show the papers of a case; an empty view takes everything off the screen."""
        if view.kinds != self._view.kinds or len(self.options) != len(view.kinds):
            self._list_papers(view.kinds)
        if view.number != self._view.number:
            self.accepted_by.edit.clear()
        self._view = view
        texts = active().texts
        for option in self.options:
            option.set_chosen(option.value is view.shown)
        self._case.setText(texts("casefile.case_number", number=view.number) if view.number else "")
        page = view.pages[view.at] if view.pages else None
        self.page.show_page(page)
        reveal(self.page, page is not None)
        reveal(self.none, page is None)
        reveal(self._pager, len(view.pages) > 1)
        self._number.setText(texts("papers.page", page=view.at + 1, pages=len(view.pages)))
        self.former.setEnabled(view.at > 0)
        self.next.setEnabled(view.at + 1 < len(view.pages))
        for button in (self.print, self.save, self.language):
            button.setEnabled(page is not None)
        for part in (self.file, self._accepting):
            reveal(part, view.is_hand_over)
        self.message.show_banner(GOOD if view.is_good else CAUTION, view.message.words())

    def _list_papers(self, kinds: tuple[PaperKind, ...]) -> None:
        for option in self.options:
            self._list.removeWidget(option)
            option.hide()
            option.deleteLater()
        self.options = []
        for place, kind in enumerate(kinds, start=1):
            option = Option(say(f"papers.kind.{kind.value}"), value=kind, key_cap=f"Alt {place}")
            option.clicked.connect(self._choose)
            self._list.insertWidget(place - 1, option)
            self.options.append(option)

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Alt + digit chooses a paper."""
        digit = press.key - Qt.Key.Key_0
        if press.alt and not press.ctrl and 1 <= digit <= len(self.options):
            self.options[digit - 1].click()
            return True
        return super().handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command; who signs for a hand-over is asked for first."""
        if command is Command.PAPERS_ACCEPT and self._view.is_hand_over and not self.accepted_by.value:
            self.accepted_by.edit.setFocus()
            return True
        return super().do(command)

    def _ask(self, wish: Wish) -> None:
        if wish is Wish.HAND_OVER_FILE and not self._view.is_hand_over:
            return
        if wish is Wish.CLOSE or self._view.pages:
            self.intent.emit(wish)

    def _pressed(self) -> None:
        self._ask(Wish(str(self.sender().property("wish"))))

    def _choose(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Option) and isinstance(pressed.value, PaperKind):
            self.intent.emit(ChoosePaper(pressed.value))

    def say_again(self) -> None:
        """Say everything anew; the paper keeps its own."""
        for option in self.options:
            if isinstance(option.value, PaperKind):
                option.set_words(say(f"papers.kind.{option.value.value}"))
        self.show_view(self._view)


def _number(page: Page) -> str:
    return page.sheet.page_words.format(page=page.number, pages=page.of)
