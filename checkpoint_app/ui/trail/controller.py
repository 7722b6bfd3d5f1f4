"""Joins the audit trail with the casebook's log, read beside the writer. Lives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import Fault
from checkpoint_app.store.audit_trail import Numbers, TrailEntry, TrailFilter
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.trail.screen import TrailScreen
from checkpoint_app.ui.trail.view_model import (
    CheckLog,
    ChooseTrail,
    EntriesWanted,
    OpenCase,
    Reload,
    TrailChoice,
    TrailView,
)
from checkpoint_app.ui.workplace import Workplace

_BEFORE, _ROWS = 50, 150
"""How many entries are read at a time, and how many of them before the place that was asked for."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    choice: TrailChoice
    numbers: Numbers
    first: int
    entries: tuple[TrailEntry, ...]
    people: tuple[tuple[str, str], ...]


class TrailController(QObject):
    """`case_wanted` carries the id of a case that is to be opened."""

    case_wanted = Signal(object)

    def __init__(self, screen: TrailScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._numbers: Numbers = ()
        self._view = TrailView(clock.today(), is_loading=True)
        screen.intent.connect(self._take)
        workplace.log.changed.connect(self._show_log)

    @property
    def view(self) -> TrailView:
        """What is shown."""
        return self._view

    def enter(self) -> None:
        """Read the trail as it is now."""
        self._load(self._view.choice)

    def forget(self) -> None:
        """Take it off the screen."""
        self._numbers, self._view = (), TrailView(clock.today(), is_loading=True)
        self._screen.clear()

    def _take(self, intent: object) -> None:
        match intent:
            case ChooseTrail(choice):
                self._load(choice)
            case EntriesWanted(place):
                self._read(place)
            case OpenCase(encounter_id):
                self.case_wanted.emit(encounter_id)
            case CheckLog():
                log = self._workplace.log
                (log.cancel if log.state.is_checking else log.start)()
            case Reload():
                self._load(self._view.choice)

    def _load(self, choice: TrailChoice) -> None:
        wanted = _filter(choice)
        is_waiting = not self._view.entries
        self._show(replace(self._view, choice=choice, is_loading=is_waiting, fault=None, today=clock.today()))
        self._futures.watch(self._workplace.reader.submit(_loading(choice, wanted)), self._loaded, self._failed)

    def _loaded(self, loaded: _Loaded) -> None:
        officer = self._workplace.officer
        if officer is None or loaded.choice != self._view.choice:
            return
        self._numbers = loaded.numbers
        self._show(
            replace(
                self._view,
                is_loading=False,
                entries=loaded.entries,
                first=loaded.first,
                count=len(loaded.numbers),
                people=loaded.people,
                log=self._workplace.log.state,
                may_open=officer.role is Role.SUPERVISOR,
            )
        )

    def _read(self, place: int) -> None:
        first, choice = max(0, place - _BEFORE), self._view.choice
        numbers = self._numbers[first : first + _ROWS]
        people, whole = self._view.people, self._numbers

        def work(casebook: Casebook) -> _Loaded:
            return _Loaded(choice, whole, first, casebook.trail_entries(numbers), people)

        self._futures.watch(self._workplace.reader.submit(work), self._loaded, self._failed)

    def _failed(self, fault: Fault) -> None:
        if self._workplace.officer is not None:
            self._show(replace(self._view, is_loading=False, fault=fault))

    def _show_log(self) -> None:
        if self._workplace.officer is not None and not self._view.is_loading:
            self._show(replace(self._view, log=self._workplace.log.state))

    def _show(self, view: TrailView) -> None:
        self._view = view
        self._screen.show_view(view)


def _filter(choice: TrailChoice) -> TrailFilter:
    since, until = choice.period.instants(clock.today()) or (None, None)
    return TrailFilter(since, until, choice.officer_id, choice.kind)


def _loading(choice: TrailChoice, wanted: TrailFilter) -> Callable[[Casebook], _Loaded]:
    def work(casebook: Casebook) -> _Loaded:
        numbers = casebook.trail(wanted)
        people = tuple((person.officer_id, person.display_name) for person in casebook.people.all())
        return _Loaded(choice, numbers, 0, casebook.trail_entries(numbers[:_ROWS]), people)

    return work
