"""The counter: shows one `CounterView`, sends one signal of intents. No domain logic, no store, no clock.

Keys come through `handle_key` (see `ui.keyboard`), frames through `show_frame`, everything else through `show_view`.
What belongs to the keyboard alone lives here: which question the answer keys belong to, whether the pad sets papers,
which sheet lies over the middle.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.by_hand import ByHand
from checkpoint_app.ui.counter.dock import Dock
from checkpoint_app.ui.counter.intents import (
    AnswerGiven,
    BannerPressed,
    CallPressed,
    ChoiceCleared,
    Decision,
    InformPressed,
    ParkedChoice,
    ParkedChosen,
    ReasonGiven,
)
from checkpoint_app.ui.counter.keys import AnswerKey, FixedKey, NumberKey, meaning_of
from checkpoint_app.ui.counter.live_view import LivePicture
from checkpoint_app.ui.counter.mrz_panel import MrzPanel
from checkpoint_app.ui.counter.notices import NoticeStack
from checkpoint_app.ui.counter.observation_sheet import ObservationSheet
from checkpoint_app.ui.counter.sheets import DepartureSheet, HelpSheet
from checkpoint_app.ui.counter.side_panel import SidePanel
from checkpoint_app.ui.counter.traveller_panel import RecordCard, TravellerCard
from checkpoint_app.ui.counter.view_model import NOBODY, CounterView, LiveFrame, RecordView
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, set_mark
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, EmptyState, Scroll
from checkpoint_app.ui.theme.content import QuestionContent


class Sheet(Enum):
    """What lies in the middle of the counter."""

    IDLE = 0
    TRAVELLER = 1
    BY_HAND = 2
    DEPARTURE = 3
    HELP = 4
    OBSERVE = 5


_SHORT_PX = 440
"""With less room between strip and dock, the left column keeps picture and MRZ lines only."""


_TALL_PX = 620


class CounterScreen(QWidget):
    """The whole counter without the window's frame.

    `shown` carries the view and the marked question whenever they were shown, `framed` each frame: beside mode
    follows them. `recent_wanted` asks for the last ten travellers.
    """

    intent = Signal(object)
    recent_wanted = Signal()
    shown = Signal(object, object)
    framed = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        set_mark(self, "kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._today = today
        self._view = CounterView()
        self._marked: object | None = None
        self._marked_by_hand = False
        self._papers_armed = False
        self._sheet: Sheet | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        body = QVBoxLayout()
        body.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        body.setSpacing(Space.M)
        self.notices = NoticeStack()
        body.addWidget(self.notices)
        body.addLayout(self._columns(), 1)
        column.addLayout(body, 1)
        self.dock = Dock()
        column.addWidget(self.dock)
        self._connect()
        self.show_view(self._view)

    # -- building -------------------------------------------------------------------------------------------------
    def _columns(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        self.left = self._left()
        row.addWidget(self.left, 30)
        self.middle = QStackedWidget()
        self.middle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.by_hand = ByHand(self._today)
        self.departure_sheet = DepartureSheet()
        self.help_sheet = HelpSheet()
        self.observation_sheet = ObservationSheet()
        idle = Card()
        idle.body.addWidget(EmptyState("scan-line", "counter.idle.title", "counter.idle.text"))
        sheets = (self.by_hand, self.departure_sheet, self.help_sheet, self.observation_sheet)
        for page in (idle, self._traveller_page(), *sheets):
            self.middle.addWidget(page)
        row.addWidget(self.middle, 38)
        self.side = SidePanel()
        self.side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        row.addWidget(self.side, 34)
        for part in (self.left, self.middle, self.side):
            # What is shown for a moment must never make the window grow: it would not shrink again.
            part.setMinimumHeight(1)
        return row

    def _left(self) -> QWidget:
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        self.live = LivePicture()
        self.mrz = MrzPanel()
        self.pass_card = Card("counter.pass.title", padding=Space.L, spacing=Space.XS)
        self.pass_card.body.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        self.pass_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.pass_text = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.pass_card.body.addWidget(self.pass_text)
        column.addWidget(self.live, 1)
        column.addWidget(self.mrz)
        column.addWidget(self.pass_card)
        self.pass_record = RecordCard()
        self.pass_record.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.pass_record)
        return holder

    def _traveller_page(self) -> QWidget:
        self.person = scroll = Scroll(spacing=Space.M)
        self.traveller = TravellerCard()
        self.record = RecordCard()
        scroll.body.addWidget(self.traveller, 0, Qt.AlignmentFlag.AlignTop)
        scroll.body.addWidget(self.record, 1)
        self.card = RecordCard()
        self.card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        scroll.body.addWidget(self.card, 0, Qt.AlignmentFlag.AlignTop)
        return scroll

    def _connect(self) -> None:
        self.dock.intent.connect(self.intent)
        self.by_hand.intent.connect(self._take_by_hand)
        self.by_hand.closed.connect(self.close_sheet)
        self.departure_sheet.intent.connect(self.intent)
        self.departure_sheet.closed.connect(self.close_sheet)
        self.help_sheet.closed.connect(self.close_sheet)
        self.observation_sheet.intent.connect(self.intent)
        self.observation_sheet.closed.connect(self.close_sheet)
        self.side.observe.clicked.connect(self._toggle_observe)
        self.side.answered.connect(self._answer)
        self.side.reasoned.connect(self._give_reason)
        self.notices.parked_answered.connect(self._settle_parked)
        self.notices.banner_pressed.connect(self._press_banner)
        self.mrz.type_button.clicked.connect(self._toggle_by_hand)

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: CounterView) -> None:
        """Show everything as it is now."""
        was_present, self._view = self._view.traveller is not None, view
        if was_present and view.traveller is None:
            self.arm_papers(False)
            if self._sheet is Sheet.OBSERVE:
                self.close_sheet()
        self._marked = self._keep_or_move_mark()
        self.live.show_state(view.live)
        self.mrz.show_mrz(view.mrz)
        self.pass_text.setText(view.boarding_pass)
        self.pass_record.show_record(view.pass_record or RecordView(""))
        self.card.show_record(view.card or RecordView(""))
        reveal(self.card, view.card is not None)
        # Between two travellers nothing of the last one stays, not even out of sight.
        self.traveller.show_traveller(view.traveller or NOBODY)
        self.record.show_record(view.record or RecordView(""))
        reveal(self.record, view.record is not None)
        self.departure_sheet.show_options(view.departures, view.departure)
        self.notices.show_notices(view, self._marked)
        self.side.show_side(view, self._marked)
        self.dock.show_dock(view)
        self._show_sheet()
        self._fit_left()
        self.person.show_now()
        self.shown.emit(view, self._marked)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the live picture the room that it needs for aiming."""
        super().resizeEvent(event)
        self._fit_left()

    def _fit_left(self) -> None:
        room = self.height() - self.dock.sizeHint().height() - self.notices.sizeHint().height()
        is_read = self._view.pass_record is not None
        reveal(self.pass_card, bool(self._view.boarding_pass) and room >= _SHORT_PX and not is_read)
        reveal(self.pass_record, is_read)
        self.pass_record.set_dense(dense=True)
        self.card.set_dense(room < _TALL_PX)
        self.mrz.show_crops(room >= _SHORT_PX)
        self.record.set_dense(room < _TALL_PX)

    def show_frame(self, frame: LiveFrame | None) -> None:
        """Draw a frame of the live picture; None takes it away."""
        self.live.show_frame(frame)
        self.framed.emit(frame)

    def _show_sheet(self) -> None:
        present = Sheet.TRAVELLER if self._view.traveller is not None else Sheet.IDLE
        self.middle.setCurrentIndex((self._sheet or present).value)
        # Typing an MRZ takes the width; without a traveller there is no verdict to stand beside it.
        reveal(self.side, self._view.traveller is not None and self._sheet is not Sheet.BY_HAND)

    def open_sheet(self, sheet: Sheet) -> None:
        """Lay a sheet over the middle."""
        self._sheet = sheet
        self._show_sheet()
        if sheet is Sheet.BY_HAND:
            self.by_hand.start(self._today)
        elif sheet is Sheet.DEPARTURE:
            self.departure_sheet.start()
        elif sheet is Sheet.OBSERVE:
            self.observation_sheet.start(self._view.observations)

    def close_sheet(self) -> None:
        """Take the sheet away; the keys belong to the counter again."""
        if self._sheet is Sheet.BY_HAND:
            self.by_hand.clear()
        self.observation_sheet.start(())
        self._sheet = None
        self._show_sheet()
        self.setFocus()

    @property
    def sheet(self) -> Sheet:
        """What lies in the middle."""
        return Sheet(self.middle.currentIndex())

    def set_today(self, today: date) -> None:
        """Tell the date for what is entered by hand."""
        self._today = today

    # -- questions ------------------------------------------------------------------------------------------------
    def questions(self) -> list[QuestionContent]:
        """Every question on the screen, in the order in which `0` marks them."""
        view = self._view
        found = [view.parked.question] if view.parked else []
        found += [view.reason] if view.reason else []
        return found + [flag.question for flag in view.flags if flag.question]

    @property
    def view(self) -> CounterView:
        """What is shown."""
        return self._view

    @property
    def marked(self) -> object | None:
        """The question that the answer keys belong to."""
        return self._marked

    def _keep_or_move_mark(self) -> object | None:
        questions = self.questions()
        first = questions[0] if questions else None
        urgent = self._view.parked or self._view.reason
        if urgent and first is not None and first.chosen is None:
            return first.question
        current = next((q for q in questions if q.question == self._marked), None)
        if current is not None and current.chosen is None and self._marked_by_hand:
            return current.question
        # Flags come highest first: a graver one that an answer brought up is asked before those below it.
        self._marked_by_hand = False
        waiting = next((q for q in questions if q.chosen is None), None)
        if waiting is not None:
            return waiting.question
        return current.question if current else (questions[0].question if questions else None)

    def mark_next(self) -> None:
        """Give the answer keys to the next question."""
        names = [question.question for question in self.questions()]
        if not names:
            return
        place = names.index(self._marked) if self._marked in names else -1
        self._marked = names[(place + 1) % len(names)]
        self._marked_by_hand = True
        self.notices.show_notices(self._view, self._marked)
        self.side.show_side(self._view, self._marked)
        self.shown.emit(self._view, self._marked)

    def _answer_marked(self, index: int) -> None:
        question = next((q for q in self.questions() if q.question == self._marked), None)
        if question is None or index >= len(question.options):
            return
        pair = (question.question, question.options[index].answer)
        if self._view.parked and question is self._view.parked.question:
            self._settle_parked(pair)
        elif question is self._view.reason:
            self._give_reason(pair)
        else:
            self._answer(pair)

    def _answer(self, pair: object) -> None:
        if isinstance(pair, tuple):
            self.intent.emit(AnswerGiven(pair[0], pair[1]))

    def _give_reason(self, pair: object) -> None:
        if isinstance(pair, tuple):
            self.intent.emit(ReasonGiven(pair[1]))

    def _settle_parked(self, pair: object) -> None:
        if isinstance(pair, tuple) and isinstance(pair[1], ParkedChoice):
            self.intent.emit(ParkedChosen(pair[1]))

    def _press_banner(self, name: object) -> None:
        self.intent.emit(BannerPressed(str(name)))

    # -- keys -----------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing at the counter."""
        meaning = meaning_of(press, active().keys)
        if meaning is None:
            return False
        if isinstance(meaning, NumberKey):
            self._press_number(meaning.number)
        elif isinstance(meaning, AnswerKey):
            self._answer_marked(meaning.index)
        else:
            # Handing over belongs to the training, which hears its key itself.
            return self._act(meaning)
        return True

    def _press_number(self, number: int) -> None:
        if self._sheet is Sheet.DEPARTURE:
            self.departure_sheet.press_number(number)
        elif self._sheet is Sheet.OBSERVE:
            self.observation_sheet.press_number(number)
        elif self._sheet is None:
            self.dock.press_number(number)

    def _act(self, meaning: Command | FixedKey) -> bool:
        actions: dict[Command | FixedKey, Callable[[], None]] = {
            Command.SHELL_HELP: self._toggle_help,
            Command.COUNTER_BY_HAND: self._toggle_by_hand,
            Command.COUNTER_DEPARTURE: self.toggle_departure,
            Command.COUNTER_PAPERS: self._toggle_papers,
            Command.COUNTER_DEPART: self._choose_depart,
            Command.COUNTER_SECONDARY: self._choose_secondary,
            Command.COUNTER_INFORM: self._inform,
            Command.COUNTER_CALL: self._call,
            Command.COUNTER_OBSERVE: self._toggle_observe,
            Command.COUNTER_RECENT: self.recent_wanted.emit,
            Command.COUNTER_NEXT: self.dock.press_next,
            FixedKey.CLEAR: self._clear,
            FixedKey.MARK_NEXT: self.mark_next,
            FixedKey.SCROLL_UP: self._scroll_up,
            FixedKey.SCROLL_DOWN: self._scroll_down,
        }
        action = actions.get(meaning)
        if action is not None:
            action()
        return action is not None

    def _toggle_help(self) -> None:
        self.close_sheet() if self._sheet is Sheet.HELP else self.open_sheet(Sheet.HELP)

    def _toggle_by_hand(self) -> None:
        self.by_hand.take() if self._sheet is Sheet.BY_HAND else self.open_sheet(Sheet.BY_HAND)

    def _toggle_observe(self) -> None:
        if self._sheet is Sheet.OBSERVE:
            self.observation_sheet.take()
        elif self._view.traveller is not None:
            self.open_sheet(Sheet.OBSERVE)

    def toggle_departure(self) -> None:
        """By its key, or the departure in the status strip."""
        self.departure_sheet.take() if self._sheet is Sheet.DEPARTURE else self.open_sheet(Sheet.DEPARTURE)

    def _toggle_papers(self) -> None:
        self.arm_papers(not self._papers_armed and self._view.traveller is not None)

    def arm_papers(self, armed: bool) -> None:
        """Give the pad's 1 to 8 to the papers, or back to the purpose."""
        self._papers_armed = armed
        self.dock.arm_papers(armed)

    @property
    def papers_armed(self) -> bool:
        """Whether the pad's 1 to 8 set papers."""
        return self._papers_armed

    def _choose_depart(self) -> None:
        self.dock.press_decision(Decision.DEPART)

    def _choose_secondary(self) -> None:
        self.dock.press_decision(Decision.SECONDARY)

    def _inform(self) -> None:
        self.intent.emit(InformPressed())

    def _call(self) -> None:
        self.intent.emit(CallPressed())

    def _clear(self) -> None:
        if self._sheet is not None:
            self.close_sheet()
        elif self._papers_armed:
            self.arm_papers(False)
        else:
            self.intent.emit(ChoiceCleared())

    def _scroll_up(self) -> None:
        self.side.page(-1)

    def _scroll_down(self) -> None:
        self.side.page(1)

    def _take_by_hand(self, intent: object) -> None:
        self.close_sheet()
        self.intent.emit(intent)
