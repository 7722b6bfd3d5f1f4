"""Joins the hand-over of a shift with the casebook: how the post stands, two signatures, the paper. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.papers import PaperHead, ShiftPaper
from checkpoint_app.casework.shift import ShiftHandOver, ShiftStand
from checkpoint_app.faults import Fault
from checkpoint_app.services.screening import Environment
from checkpoint_app.services.shift import hand_over_shift, last_hand_over, shift_stand
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.papers.controller import PapersController
from checkpoint_app.ui.shift.late_controller import LateController
from checkpoint_app.ui.shift.screen import ShiftScreen
from checkpoint_app.ui.shift.view_model import EnterLate, OpenCase, OpenPaper, Reload, ShiftCase, ShiftView, Sign
from checkpoint_app.ui.workplace import Workplace

_HELD = frozenset({EncounterState.CLAIMED, EncounterState.INTERVIEW})
Loaded = tuple[ShiftStand, dict[str, str], ShiftHandOver | None]


class ShiftController(QObject):
    """`case_wanted` carries the id of a case."""

    case_wanted = Signal(object)

    def __init__(self, screen: ShiftScreen, workplace: Workplace, environment: Callable[[], Environment]) -> None:
        super().__init__(screen)
        self.screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._stand = ShiftStand()
        self._view = ShiftView(clock.today(), is_loading=True)
        self.papers = PapersController(screen.papers, workplace)
        self.papers.closed.connect(self._paper_closed)
        self.late = LateController(screen.late, workplace, environment)
        self.late.left.connect(self.start)
        screen.desk.intent.connect(self._take)

    @property
    def view(self) -> ShiftView:
        """What is shown."""
        return self._view

    def start(self) -> None:
        """Read how the post stands."""
        self.screen.bring(self.screen.desk)
        self._futures.watch(self._workplace.post.writer.submit(_load), self._show, self._refused)

    def forget(self) -> None:
        """Take it off the screen; what was typed goes too."""
        self.papers.forget()
        self.screen.late.clear()
        self._stand = ShiftStand()
        self._show_view(ShiftView(clock.today(), is_loading=True))

    def stop(self) -> None:
        """End the job thread of the papers."""
        self.papers.stop()

    # -- intents ---------------------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        match intent:
            case OpenCase(encounter_id):
                self.case_wanted.emit(encounter_id)
            case Sign(officer_id, password):
                self._sign(officer_id, password)
            case OpenPaper():
                self._open_paper()
            case EnterLate():
                self.screen.bring(self.screen.late)
                self.screen.late.start(clock.today())
            case Reload():
                self.start()

    def _sign(self, taker_id: str, password: str) -> None:
        officer = self._workplace.officer
        if officer is None:
            return

        def work(casebook: Casebook) -> Loaded:
            signed, stand = hand_over_shift(casebook, officer, taker_id, password)
            return stand, _names(casebook, stand), signed

        self._futures.watch(self._workplace.post.writer.submit(work), self._signed, self._refused)

    def _signed(self, loaded: Loaded) -> None:
        self._workplace.told()
        self._show(loaded, is_fresh=True)

    def _open_paper(self) -> None:
        last, officer = self._view.handed_over, self._workplace.officer
        if last is None or officer is None:
            return
        place = self._workplace.place()
        head = PaperHead("", place.post, place.counter, officer.officer_id, clock.now())
        self.papers.open_paper(ShiftPaper(head, last, self._stand))
        self.screen.bring(self.screen.papers)

    def _paper_closed(self) -> None:
        self.screen.bring(self.screen.desk)

    # -- showing ---------------------------------------------------------------------------------------------------
    def _show(self, loaded: Loaded, *, is_fresh: bool = False) -> None:
        officer = self._workplace.officer
        if officer is None:
            return
        stand, names, last = loaded
        self._stand = stand
        today = clock.today()
        self._show_view(
            ShiftView(
                today,
                tuple(_case(each, names) for each in stand.cases),
                provisional=len(stand.provisional),
                unsent=stand.unsent,
                kept=len(stand.kept),
                overdue=stand.overdue(today),
                giver=f"{officer.display_name} · {officer.officer_id}",
                handed_over=last,
                is_fresh=is_fresh,
            )
        )

    def _refused(self, fault: Fault) -> None:
        self._show_view(replace(self._view, is_loading=False, is_fresh=False, fault=fault))

    def _show_view(self, view: ShiftView) -> None:
        self._view = view
        self.screen.desk.show_view(view)


def _case(found: Encounter, names: dict[str, str]) -> ShiftCase:
    return ShiftCase(
        found.encounter_id,
        names.get(found.encounter_id, "–"),
        found.state,
        found.changed_at or found.opened_at,
        found.lapses_at,
        found.claimed_by if found.state in _HELD else None,
    )


def _load(casebook: Casebook) -> Loaded:
    stand = shift_stand(casebook)
    return stand, _names(casebook, stand), last_hand_over(casebook, clock.now())


def _names(casebook: Casebook, stand: ShiftStand) -> dict[str, str]:
    return {each.encounter_id: read_snapshot(casebook.content(each.encounter_id)).name for each in stand.cases}
