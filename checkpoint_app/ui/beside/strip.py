"""The strip: the live picture, who stands there, the verdict with its questions, and the decision.

It shows what the counter shows and sends what the counter sends: the same value, the same intents, the same keys. It
stays on top of other windows, and says that it is not the crossing record.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.counter.dock import MessageLine, show_decisions
from checkpoint_app.ui.counter.keys import meaning_of
from checkpoint_app.ui.counter.live_view import LivePicture
from checkpoint_app.ui.counter.notices import NoticeStack
from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.counter.side_panel import SidePanel
from checkpoint_app.ui.counter.view_model import CounterView, LiveFrame
from checkpoint_app.ui.desk_page import command_of
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind, PressButton, PrimaryButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import EmptyState
from checkpoint_app.ui.theme.focus import move_focus

WIDE_PX = 360
_PICTURE_PX, _SMALL_PICTURE_PX, _TALL_PX = 206, 128, 820
"""The picture gives room to verdict and questions on low screens."""
_LEAST_PX = 560


class BesideStrip(QWidget):
    """A window of its own beside the counter's, which is hidden meanwhile; `closed` gives the whole counter back."""

    closed = Signal()

    def __init__(self, counter: CounterScreen) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        set_mark(self, "kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWindowTitle(say("common.product"))
        self.setFixedWidth(WIDE_PX)
        self._counter = counter
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        column.setSpacing(Space.S)
        column.addLayout(self._head())
        self.live = LivePicture()
        self.live.setFixedHeight(_PICTURE_PX)
        column.addWidget(self.live)
        self.name = Label(role=Role.VALUE, wrap=True)
        self.below = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        column.addWidget(self.name)
        column.addWidget(self.below)
        self.notices = NoticeStack()
        column.addWidget(self.notices)
        self.side = SidePanel(has_referral=False)
        # What is shown for a moment must never make the strip higher than the screen.
        self.side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.side.setMinimumHeight(1)
        self.empty = EmptyState("scan-line", "counter.idle.title", "counter.idle.text")
        column.addWidget(self.side, 1)
        column.addWidget(self.empty, 1)
        self._line = MessageLine()
        self.message = self._line.words
        column.addWidget(self._line)
        column.addLayout(self._decisions())
        self.notices.banner_pressed.connect(counter.notices.banner_pressed)
        self.side.answered.connect(counter.side.answered)
        self.side.reasoned.connect(counter.side.reasoned)
        counter.shown.connect(self._follow)
        counter.framed.connect(self._draw)
        self._show(counter.view, counter.marked)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(Label(role=Role.CAPTION, tone=Tone.MUTED, key="counter.beside.not_the_record", wrap=True), 1)
        self.whole = ActionButton(text_key="counter.beside.whole", kind=ButtonKind.QUIET)
        self.whole.clicked.connect(self.close)
        row.addWidget(self.whole)
        return row

    def _decisions(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        dock = self._counter.dock
        self.depart = ActionButton(text_key="counter.decision.depart", key_cap=Command.COUNTER_DEPART)
        self.secondary = ActionButton(text_key="counter.decision.secondary", key_cap=Command.COUNTER_SECONDARY)
        self.inform = ActionButton(text_key="counter.decision.inform", key_cap=Command.COUNTER_INFORM)
        self.next = PrimaryButton(text_key="counter.decision.next", key_cap=Command.COUNTER_NEXT)
        self.depart.clicked.connect(dock.depart.click)
        self.secondary.clicked.connect(dock.secondary.click)
        self.inform.clicked.connect(dock.inform.click)
        self.next.clicked.connect(dock.next.click)
        places: tuple[tuple[PressButton, int, int], ...] = (
            (self.depart, 0, 2), (self.secondary, 1, 2), (self.inform, 2, 1), (self.next, 2, 1)
        )  # fmt: skip
        for button, line, wide in places:
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            grid.addWidget(button, line, int(button is self.next), 1, wide)
        return grid

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as most screens."""
        return QSize(WIDE_PX, 860)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's name
        """Let Tab go as one reads."""
        return move_focus(self, forwards=next)

    def dock_at_the_edge(self) -> None:
        """Stand at the right edge of the screen, as high as it is."""
        free = (self.screen() or QGuiApplication.primaryScreen()).availableGeometry()
        self.setGeometry(free.right() - WIDE_PX + 1, free.top(), WIDE_PX, max(_LEAST_PX, free.height()))

    def handle_key(self, press: KeyPress) -> bool:
        """The counter's keys; what opens a sheet there brings the whole counter back first."""
        if command_of(press, Where.EVERYWHERE) is Command.SHELL_PALETTE:
            self.close()
            return True
        if meaning_of(press, active().keys) in _NEEDS_ROOM:
            self.close()
        return self._counter.handle_key(press)

    def _follow(self, view: object, marked: object) -> None:
        if not isinstance(view, CounterView) or not self.isVisible():
            return
        if view.parked is not None:  # a second page before the decision wants three answers side by side
            self.close()
            return
        self._show(view, marked)

    def _draw(self, frame: object) -> None:
        if self.isVisible():
            self.live.show_frame(frame if isinstance(frame, LiveFrame) else None)

    def _show(self, view: CounterView, marked: object | None) -> None:
        self.live.show_state(view.live)
        traveller = view.traveller
        self.name.setText(traveller.name if traveller else "")
        self.below.setText(" · ".join((traveller.born, traveller.source)) if traveller else "")
        for label in (self.name, self.below):
            reveal(label, traveller is not None)
        reveal(self.side, traveller is not None)
        reveal(self.empty, traveller is None)
        self.notices.show_notices(view, marked)
        self.side.show_side(view, marked)
        show_decisions(view, self.depart, self.secondary, self.inform, self.next)
        self._line.show_message(view.message)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the height."""
        super().resizeEvent(event)
        self.live.setFixedHeight(_PICTURE_PX if self.height() >= _TALL_PX else _SMALL_PICTURE_PX)

    def showEvent(self, event: object) -> None:  # noqa: N802
        """Catch up with the counter."""
        self._show(self._counter.view, self._counter.marked)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Nothing of a traveller stays behind; the whole counter comes back."""
        self.live.show_frame(None)
        self._show(CounterView(), None)
        event.accept()
        self.closed.emit()


_NEEDS_ROOM = {
    Command.SHELL_HELP,
    Command.COUNTER_BY_HAND,
    Command.COUNTER_DEPARTURE,
    Command.COUNTER_PAPERS,
    Command.COUNTER_OBSERVE,
}
"""Help, by hand, departure, papers, referral: they need the whole counter."""
