"""The supervisor's queue: what was referred, most urgent first, and what can be done with the chosen row.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QSizePolicy, QWidget

from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.supervisor.hand_on import HandOnPanel
from checkpoint_app.ui.supervisor.lines import line_of, summary_words
from checkpoint_app.ui.supervisor.panels import AuditCard, HoursCard, OutcomesCard
from checkpoint_app.ui.supervisor.table import QueueTable
from checkpoint_app.ui.supervisor.view_model import (
    ClaimCase,
    Loading,
    OpenCase,
    QueueAction,
    QueueIntent,
    QueueNotice,
    QueueRow,
    QueueView,
    ReassignCase,
    ReleaseCase,
    Reload,
    ReturnToCounter,
    RowsWanted,
    VerifyLog,
    grouped,
)
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain, Scroll
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD

_COMMANDS = {
    QueueAction.CLAIM: Command.QUEUE_CLAIM,
    QueueAction.RELEASE: Command.QUEUE_RELEASE,
    QueueAction.RETURN: Command.QUEUE_RETURN,
    QueueAction.REASSIGN: Command.QUEUE_REASSIGN,
    QueueAction.MEMBERS: Command.QUEUE_MEMBERS,
}
_SIDE_PX, _SIDE_NARROW_PX, _SIDE_BROAD_PX = 376, 288, 480
_WIDE_PX, _HINT_PX, _BROAD_PX = 1400, 1700, 2000


class QueueScreen(DeskPage):
    """The queue."""

    intent = Signal(object)
    where = Where.QUEUE

    def __init__(self) -> None:
        super().__init__()
        self._view: QueueView | None = None
        self._rows: dict[str, QueueRow] = {}
        self._opened: frozenset[str] = frozenset()
        self._is_entered = False
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(self._make_queue(), 1)
        row.addWidget(self._make_side())
        # The arrows move the choice at once; nothing is chosen by that.
        self.setFocusProxy(self.table)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_queue(self) -> Card:
        card = Card(padding=1, spacing=0)
        card.body.addWidget(self._make_head())
        self.notice = Banner(CAUTION)
        card.body.addWidget(self.notice)
        self.table = QueueTable()
        self.table.chosen.connect(self._show_actions)
        self.table.opened.connect(self._open)
        self.table.wanted.connect(self._want)
        self.contents = Contents(self.table, "supervisor")
        self.contents.retried.connect(self._reload)
        card.body.addWidget(self.contents, 1)
        self.hand_on = HandOnPanel()
        self.hand_on.chosen.connect(self._hand_on)
        card.body.addWidget(self.hand_on)
        card.body.addWidget(self._make_foot())
        return card

    def _make_head(self) -> QWidget:
        holder = Plain()
        row = QHBoxLayout(holder)
        row.setContentsMargins(Space.M, Space.L, Space.L, Space.XS)
        row.setSpacing(Space.M)
        row.addWidget(Label(role=Role.TITLE, key="supervisor.title"), 0, Qt.AlignmentFlag.AlignBottom)
        self.called_out = Label(role=Role.STRONG, tone=Tone.REFER)
        for label in (Label(role=Role.BODY, tone=Tone.MUTED, key="supervisor.summary"), self.called_out):
            label.setContentsMargins(0, 0, 0, 3)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        return holder

    def _make_foot(self) -> QWidget:
        holder = Plain()
        row = QHBoxLayout(holder)
        row.setContentsMargins(Space.M, Space.M, Space.L, Space.M)
        row.setSpacing(Space.S)
        buttons = Plain()
        flow = FlowLayout(buttons, spacing=Space.S)
        self.buttons: dict[QueueAction, ActionButton] = {}
        for action in QueueAction:
            button = ActionButton(
                text_key=f"supervisor.action.{action.value}",
                key_cap=_COMMANDS.get(action) or say("supervisor.key.open"),
            )
            button.clicked.connect(self._act)
            button.setEnabled(False)
            self.buttons[action] = button
            flow.addWidget(button)
        row.addWidget(buttons, 1000)
        self.hint = Label(role=Role.CAPTION, tone=Tone.MUTED, key="supervisor.lease_hint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.hint, 400)
        return holder

    def _make_side(self) -> Scroll:
        self.hours, self.outcomes, self.audit = HoursCard(), OutcomesCard(), AuditCard()
        self.audit.verify_asked.connect(self._verify)
        self._side = Scroll(spacing=Space.L)
        for card in (self.hours, self.audit, self.outcomes):
            self._side.body.addWidget(card)
        self._side.body.addStretch(1)
        return self._side

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: QueueView) -> None:
        """Show the queue; the chosen row stays chosen while it is there."""
        self._view = view
        # A part of a long queue tells of groups only what it holds: there everybody has a row.
        rows = grouped(view.rows, self._opened) if view.is_whole else view.rows
        self._rows = {row.encounter_id: row for row in rows}
        texts = active().texts
        self.table.show_lines(
            [line_of(texts, row, view) for row in rows], view.first, len(rows) if view.is_whole else view.total
        )
        self.table.setAccessibleName(texts("supervisor.table_name", count=view.total))
        self.called_out.setText(summary_words(texts, view))
        self._choose_first(view)
        self._show_notice(view.notice)
        self.hours.show_hours(view.hours, view.now.astimezone().hour)
        self.outcomes.show_outcomes(view.outcomes)
        self.audit.show_audit(view.audit)
        fault = texts(view.fault.key, **view.fault.values) if view.fault is not None else ""
        self.contents.show_part(_showing(view), fault)
        self._show_actions()

    def enter(self) -> None:
        """Somebody comes to the queue: where no row is chosen, the most urgent one will be, and Enter opens it."""
        self._is_entered = True

    def _choose_first(self, view: QueueView) -> None:
        if not self._is_entered or not view.rows or view.first:
            return
        self._is_entered = False
        if self.table.chosen_id is None:
            self.table.selectRow(0)

    def _show_notice(self, notice: QueueNotice | None) -> None:
        look = GOOD if notice is not None and notice.is_good else CAUTION
        self.notice.show_banner(look, say(notice.key, **dict(notice.values)) if notice else "")

    def clear(self) -> None:
        """Take every traveller off the screen (lock, another person logs in); nothing stays chosen."""
        if self._view is not None:
            self.show_view(QueueView(Loading.LOADING, self._view.now))
        self.hand_on.close_panel()
        self._view, self._opened = None, frozenset()

    def _show_actions(self) -> None:
        row = self._chosen()
        for action, button in self.buttons.items():
            button.setEnabled(row is not None and action in row.actions)
        reveal(self.buttons[QueueAction.MEMBERS], self.buttons[QueueAction.MEMBERS].isEnabled())
        if row is None or QueueAction.REASSIGN not in row.actions:
            self.hand_on.close_panel()

    def _chosen(self) -> QueueRow | None:
        return self._rows.get(self.table.chosen_id or "")

    # -- asking ---------------------------------------------------------------------------------------------------
    def _act(self) -> None:
        pressed = self.sender()
        for action, button in self.buttons.items():
            if button is pressed:
                self._send(action)

    def _open(self) -> None:
        self._send(QueueAction.OPEN)

    def _send(self, action: QueueAction) -> None:
        row = self._chosen()
        if row is None or action not in row.actions or self._view is None:
            return
        if action is QueueAction.MEMBERS:
            self._opened ^= {row.group}
            self.show_view(self._view)
        elif action is QueueAction.REASSIGN:
            others = (each for each in self._view.colleagues if each.display_name != row.claimed_by)
            self.hand_on.ask(row.encounter_id, tuple(others))
        else:
            self.intent.emit(_intent_of(action, row.encounter_id))

    def _hand_on(self, given: object) -> None:
        if isinstance(given, tuple):
            self.intent.emit(ReassignCase(*given))

    def _reload(self) -> None:
        self.intent.emit(Reload())

    def _want(self, place: int) -> None:
        self.intent.emit(RowsWanted(place))

    def _verify(self) -> None:
        self.intent.emit(VerifyLog())

    # -- keys -----------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Space belongs to whatever button has the focus."""
        if self.hand_on.is_open and self._handle_giving(press):
            return True
        if press.key == Qt.Key.Key_Space and not (press.ctrl or press.alt):
            if isinstance(QApplication.focusWidget(), QAbstractButton):
                return False
            self._send(QueueAction.OPEN)
            return True
        return super().handle_key(press)

    def _handle_giving(self, press: KeyPress) -> bool:
        """Alt + digit gives the claim to a colleague, Esc keeps it where it is."""
        if press.key == Qt.Key.Key_Escape:
            self.hand_on.close_panel()
            return True
        return press.alt and self.hand_on.press_digit(press.key - Qt.Key.Key_0)

    # -- Qt -------------------------------------------------------------------------------------------------------
    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.buttons[QueueAction.OPEN].set_key_cap(say("supervisor.key.open"))
            self.hand_on.show_words()
            self.table.say_titles()
            self.show_view(self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the table wide on small screens."""
        side = _SIDE_PX if self.width() >= _WIDE_PX else _SIDE_NARROW_PX
        self._side.setFixedWidth(_SIDE_BROAD_PX if self.width() >= _BROAD_PX else side)
        reveal(self.hint, self.width() >= _HINT_PX)
        super().resizeEvent(event)


def _showing(view: QueueView) -> Showing:
    if view.loading is Loading.FAILED:
        return Showing.FAILED
    if view.rows:
        return Showing.ROWS
    return Showing.LOADING if view.loading is Loading.LOADING else Showing.EMPTY


def _intent_of(action: QueueAction, encounter_id: str) -> QueueIntent:
    match action:
        case QueueAction.OPEN:
            return OpenCase(encounter_id)
        case QueueAction.CLAIM:
            return ClaimCase(encounter_id)
        case QueueAction.RELEASE:
            return ReleaseCase(encounter_id)
        case QueueAction.RETURN:
            return ReturnToCounter(encounter_id)
        case QueueAction.REASSIGN | QueueAction.MEMBERS:
            raise ValueError(action)
        case _:
            assert_never(action)
