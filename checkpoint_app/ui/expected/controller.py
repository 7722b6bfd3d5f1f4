"""Joins the expected travellers with the kept lists: loads, screens, watches the folder, writes the list for gates.

Lives on the main thread; lists are read and people looked up on a thread of their own, with a cache of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.gate_list import GateDeparture, gate_list_name, write_gate_list
from checkpoint_app.services.kept_lists import (
    OpenedList,
    codes_by_line,
    lists_of,
    note_lists_read,
    open_list_file,
    take_list_file,
    with_companions,
)
from checkpoint_app.services.list_departures import departure_of
from checkpoint_app.services.list_folder import FolderResult, ListFolder
from checkpoint_app.services.prescreening import Expectation, prescreen, with_links
from checkpoint_app.services.records import NoRecords
from checkpoint_app.store.passenger_lists import KeptList
from checkpoint_app.ui.expected.columns_desk import ColumnsDesk
from checkpoint_app.ui.expected.screen import ExpectedScreen
from checkpoint_app.ui.expected.view_model import (
    ChooseList,
    ExpectedView,
    ExplainColumns,
    ExportGateList,
    ListChoice,
    OpenListFile,
    ReloadLists,
    TakenFile,
)
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace

_LOOK_MS = 4000
_LIST_FILES = "*.csv *.xlsx *.xls *.ods *.txt *.edi"


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was read: all lists that are kept, and the people of the chosen one."""

    lists: tuple[KeptList, ...]
    current: KeptList | None
    expected: tuple[Expectation, ...]


def ask_where_to_save(name: str) -> Path | None:
    """Ask for a file; None when it was given up."""
    chosen, _ = QFileDialog.getSaveFileName(None, "", name, "CSV (*.csv)")
    return Path(chosen) if chosen else None


def ask_for_list() -> Path | None:
    """Ask for a passenger list's file; None when it was given up."""
    chosen, _ = QFileDialog.getOpenFileName(None, "", "", f"({_LIST_FILES});;(*)")
    return Path(chosen) if chosen else None


class ExpectedController(QObject):
    """`lists_changed` carries the lists in force, for the counter."""

    lists_changed = Signal(object)

    def __init__(
        self,
        screen: ExpectedScreen,
        workplace: Workplace,
        ask_path: Callable[[str], Path | None] = ask_where_to_save,
        ask_list: Callable[[], Path | None] = ask_for_list,
    ) -> None:
        super().__init__(screen)
        self._screen, self._workplace, self._ask_path, self._ask_list = screen, workplace, ask_path, ask_list
        self._futures = Futures(self)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passenger-lists")
        self._view = ExpectedView()
        self._current = ""
        self._is_shown = False
        folder = workplace.post.settings.lists_dir
        self._folder = (
            ListFolder(Path(folder), lambda path: take_list_file(workplace.post, path), workplace.words)
            if folder
            else None
        )
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._opened: OpenedList | None = None
        self._columns = ColumnsDesk(screen.columns, workplace, self._reader, self._futures)
        self._columns.taken.connect(self._was_opened)
        self._columns.left.connect(lambda: screen.show_columns(wanted=False))
        screen.intent.connect(self._take)
        workplace.changed.connect(self._world_changed)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is being read."""
        return self._futures.waiting == 0

    def start(self) -> None:
        """Begin to watch the folder and tell the lists that are kept."""
        self._timer.start()
        self._load()

    def reload(self) -> None:
        """Read the lists again: somebody logged in, or another program kept one."""
        if self.is_ready:
            self._load()

    def _world_changed(self, what: object) -> None:
        """Another counter flagged somebody who may share a booking of this list."""
        if what == "companions" and self._is_shown:
            self.reload()

    def enter(self) -> None:
        """Show the departures; the next one is chosen."""
        self._is_shown = True
        self._screen.show_view(ExpectedView())
        self._load()

    def leave(self) -> None:
        """Take everybody off the screen."""
        self._is_shown = False
        self._view, self._opened = ExpectedView(), None
        self._columns.forget()
        self._screen.show_columns(wanted=False)
        self._screen.clear()

    def stop(self) -> None:
        """End the thread."""
        self._timer.stop()
        self._reader.shutdown(wait=True)

    # -- reading --------------------------------------------------------------------------------------------------
    def _look(self) -> None:
        folder = self._folder
        if folder is not None and self.is_ready and self._workplace.post.membership is not None:
            self._futures.watch(
                self._reader.submit(lambda: folder.look(clock.now())), self._looked, self._folder_failed
            )

    def _looked(self, results: tuple[FolderResult, ...]) -> None:
        if not results:
            return
        refused = next((each.fault for each in results if each.fault is not None), None)
        self._view = replace(self._view, refused=refused, exported="")
        self._load()

    def _folder_failed(self, fault: Fault) -> None:
        self._view = replace(self._view, refused=fault)
        self._show()

    def _load(self) -> None:
        chosen = self._current if self._is_shown else None
        self._futures.watch(self._reader.submit(self._read, chosen), self._loaded, self._failed)

    def _read(self, chosen: str | None) -> _Loaded:
        """Read the lists; with a place on the screen, look the people of one of them up too."""
        post, now = self._workplace.post, clock.now()
        lists = tuple(each for each in lists_of(post).all() if each.departs_at >= now)
        current = next((each for each in lists if each.list_id == chosen), lists[0] if lists else None)
        if chosen is None or current is None:
            return _Loaded(lists, None, ())
        cache = post.cache() if post.membership is not None else None
        try:
            expected = prescreen(current.given, cache or NoRecords(), post.pack, now, clock.today())
        finally:
            if cache is not None:
                cache.close()
        linked = with_links(expected, codes_by_line(current))
        return _Loaded(lists, current, with_companions(linked, current.given, self._workplace.companions, now))

    def _loaded(self, loaded: _Loaded) -> None:
        if self._workplace.officer is None:
            return
        self.lists_changed.emit(loaded.lists)
        if not self._is_shown:
            return
        is_new = loaded.current is not None and loaded.current.list_id != self._view.current
        self._current = loaded.current.list_id if loaded.current else ""
        self._view = replace(
            self._view,
            is_loading=False,
            lists=tuple(map(_choice, loaded.lists)),
            current=self._current,
            expected=loaded.expected,
            faults=loaded.current.given.faults if loaded.current else (),
            fault=None,
            folder=self._workplace.post.settings.lists_dir,
        )
        self._show()
        if is_new:
            self._note_read(len(loaded.expected))

    def _failed(self, fault: Fault) -> None:
        self._view = replace(self._view, is_loading=False, fault=fault)
        self._show()

    def _show(self) -> None:
        if self._is_shown and self._workplace.officer is not None:
            self._screen.show_view(self._view)

    # -- asking ---------------------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        match intent:
            case ChooseList(list_id):
                self._current = list_id
                self._view = replace(self._view, exported="", refused=None, taken=None)
                self._load()
            case ReloadLists():
                self._load()
            case ExportGateList():
                self._export()
            case OpenListFile():
                self._open_file()
            case ExplainColumns():
                self._was_opened(OpenedList(draft=self._opened.draft if self._opened else None))

    def _open_file(self) -> None:
        path, officer, post = self._ask_list(), self._workplace.officer, self._workplace.post
        if path is None or officer is None:
            return
        self._view = replace(self._view, exported="", refused=None, taken=None)
        self._futures.watch(
            self._reader.submit(lambda: open_list_file(post, path, officer)), self._was_opened, self._folder_failed
        )

    def _was_opened(self, opened: OpenedList) -> None:
        """Show what was taken, the next departure first; a sheet that is not known yet is asked about."""
        if not self._is_shown or self._workplace.officer is None:
            return
        self._screen.show_columns(wanted=not opened.lists and opened.draft is not None)
        if not opened.lists:
            if opened.draft is not None:
                self._columns.open(opened.draft)
            return
        self._opened, self._current = opened, opened.lists[0].list_id
        given = [each.given for each in opened.lists]
        people, faults = sum(len(each.persons) for each in given), sum(len(each.faults) for each in given)
        self._view = replace(
            self._view,
            refused=None,
            taken=TakenFile(opened.lists[0].source, people, faults),
            can_explain=opened.draft is not None,
        )
        self._load()

    def _export(self) -> None:
        choice = next((each for each in self._view.lists if each.list_id == self._view.current), None)
        officer = self._workplace.officer
        path = self._ask_path(gate_list_name(choice.service, choice.departs_at)) if choice else None
        if choice is None or path is None or officer is None:
            return
        try:
            write_gate_list(path, [GateDeparture(choice.service, choice.departs_at, self._view.expected)])
        except Fault as fault:
            self._folder_failed(fault)
            return
        self._note_read(len(self._view.expected))
        self._view = replace(self._view, exported=str(path), refused=None)
        self._show()

    def _note_read(self, count: int) -> None:
        officer, post = self._workplace.officer, self._workplace.post
        if officer is not None and post.membership is not None:
            self._futures.watch(
                self._reader.submit(note_lists_read, post, officer, count), self._noted, self._folder_failed
            )

    def _noted(self, _result: object) -> None:
        """The look is on record; nothing on the screen waits for it."""


def _choice(kept: KeptList) -> ListChoice:
    leaves = departure_of(kept.given, kept.source, kept.departs_at)
    return ListChoice(
        kept.list_id, leaves.service, leaves.route, kept.departs_at, len(kept.given.persons), leaves.zone
    )
