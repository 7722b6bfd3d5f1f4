"""Joins the last ten with the casebook: the officer's own, 15 minutes, for a reason. Lives on the main thread.

Rows are read once, and that look is recorded; what grows older than 15 minutes leaves the screen by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.encounter import Action, Encounter
from checkpoint_app.faults import Fault
from checkpoint_app.services.amending import Amended, amend, last_ten, seen_until
from checkpoint_app.services.recording import traveller_from
from checkpoint_app.services.screening import Check, Environment, examine
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.store.case_queue import Case
from checkpoint_app.store.casebook import ReadReason
from checkpoint_app.ui.amending.view_model import AmendStep, amend_view
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.recent.screen import RecentScreen
from checkpoint_app.ui.recent.view_model import CloseRecent, LookBack, RecentRow, RecentView
from checkpoint_app.ui.workplace import Workplace

_SECOND_MS = 1000


class RecentController(QObject):
    """`closed` tells that the officer goes back to the counter, `amended` that a decision was replaced."""

    closed = Signal()
    amended = Signal()

    def __init__(self, screen: RecentScreen, workplace: Workplace, environment: Callable[[], Environment]) -> None:
        super().__init__(screen)
        self.screen, self._workplace, self._environment = screen, workplace, environment
        self._cases: dict[str, Case] | None = None
        self._view = RecentView()
        self._futures = Futures(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.look_at_the_clock)
        screen.intent.connect(self._take)

    @property
    def view(self) -> RecentView:
        """What is shown."""
        return self._view

    def start(self) -> None:
        """Begin with the question why."""
        self.forget()

    def forget(self) -> None:
        """Take everybody off the screen."""
        self._timer.stop()
        self._cases = None
        self._show(RecentView())

    def _take(self, intent: object) -> None:
        officer = self._workplace.officer
        match intent:
            case CloseRecent():
                self.forget()
                self.closed.emit()
            case LookBack(reason) if officer is not None:
                self._look_back(reason)
            case AmendStep() if officer is not None:
                self._amend(intent)

    def _look_back(self, reason: ReadReason) -> None:
        officer = self._workplace.officer
        if officer is not None:
            future = self._workplace.post.writer.submit(lambda casebook: last_ten(casebook, officer, reason))
            self._futures.watch(future, self._looked, self._refused)

    def _looked(self, cases: tuple[Case, ...]) -> None:
        if self._workplace.officer is None:
            return
        self._cases = {case.encounter.encounter_id: case for case in cases}
        self._view = RecentView()
        self._timer.start()
        self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        """Show those who may still be seen."""
        if self._cases is None:
            return
        now = clock.now()
        self._cases = {name: case for name, case in self._cases.items() if now < seen_until(case)}
        rows = tuple(self._row(case) for case in self._cases.values())
        if rows != self._view.rows:
            self._show(replace(self._view, rows=rows))

    def _row(self, case: Case) -> RecentRow:
        encounter, kept = case.encounter, read_snapshot(case.content)
        return RecentRow(
            encounter.encounter_id,
            encounter.changed_at or encounter.opened_at,
            seen_until(case),
            kept.name,
            _number(case.content),
            encounter.verdict,
            encounter.state,
            tuple(
                f"{code} · {title.to(self._workplace.words.language)}"
                for code, title in zip(kept.codes, kept.titles, strict=True)
            ),
            kept.discreet,
            amend_view(encounter, self._workplace.officer, alone=self._workplace.alone),
        )

    # -- amending --------------------------------------------------------------------------------------------------
    def _amend(self, intent: AmendStep) -> None:
        officer, case = self._workplace.officer, (self._cases or {}).get(intent.encounter_id)
        if officer is None or case is None:
            return
        amended = Amended(
            *(intent.encounter_id, intent.event_id, intent.action, intent.why, intent.words),
            alone=self._workplace.alone,
            check=self._check_for(intent.action, case),
        )
        future = self._workplace.post.writer.submit(lambda casebook: amend(casebook, officer, amended))
        self._futures.watch(future, self._amended, self._refused)

    def _check_for(self, action: Action, case: Case) -> Check | None:
        """Who departs after all may do so on a placement record: it is looked up as at the counter."""
        if action is not Action.DEPART or case.content is None:
            return None
        traveller = traveller_from(case.encounter.encounter_id, case.encounter.opened_at, case.content)
        return examine(traveller, self._environment())

    def _amended(self, encounter: Encounter) -> None:
        held = (self._cases or {}).get(encounter.encounter_id)
        if self._cases is not None and held is not None:
            self._cases[encounter.encounter_id] = replace(held, encounter=encounter)
            self._view = replace(self._view, amended_at=clock.now(), fault=None)
            self.look_at_the_clock()
        self.amended.emit()

    def _refused(self, fault: Fault) -> None:
        self._show(replace(self._view, fault=fault, amended_at=None))

    def _show(self, view: RecentView) -> None:
        self._view = view
        self.screen.show_view(view)


def _number(content: Mapping[str, JsonValue] | None) -> str:
    document = cast("dict[str, Any]", content or {}).get("document", {})
    return str(document.get("number", "")) if isinstance(document, dict) else ""
