"""Joins the search with the casebook and the placement records, beside the writer. Lives on the main thread."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app.faults import Fault
from checkpoint_app.services.counted_work import CountedWork
from checkpoint_app.services.reader import CasebookReader
from checkpoint_app.services.records import NoRecords
from checkpoint_app.services.searching import SearchResult, Sought, note_search, search
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.search.screen import SearchScreen
from checkpoint_app.ui.search.view_model import CancelSearch, OpenCase, Search, SearchView
from checkpoint_app.ui.workplace import Workplace

_TELL_EVERY_MS = 250
_STOPPED = "search.fault.cancelled"


class SearchController(QObject):
    """`case_wanted` carries the id of a case that is to be opened."""

    case_wanted = Signal(object)

    def __init__(self, screen: SearchScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._view = SearchView()
        self._work = CountedWork(_STOPPED)
        self._reader: CasebookReader | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_EVERY_MS)
        self._timer.timeout.connect(self._tell)
        screen.intent.connect(self._take)

    @property
    def view(self) -> SearchView:
        """What is shown."""
        return self._view

    def forget(self) -> None:
        """Take everything off the screen; a search that is under way shows nothing any more."""
        self._work.stop()
        self._view = SearchView()
        self._screen.clear()

    def stop(self) -> None:
        """Stop what is under way, when the window closes."""
        self._work.stop()
        self._end()

    def _take(self, intent: object) -> None:
        match intent:
            case Search(sought) if self._reader is None:
                self._search(sought)
            case CancelSearch():
                self._work.stop()
            case OpenCase(encounter_id):
                self.case_wanted.emit(encounter_id)

    def _search(self, sought: Sought) -> None:
        officer, post = self._workplace.officer, self._workplace.post
        if officer is None:
            return
        self._work = under_way = CountedWork(_STOPPED)

        def work(casebook: Casebook) -> SearchResult:
            cache = post.cache() if post.membership is not None else None
            try:
                found = search(casebook, cache or NoRecords(), sought, under_way.heed)
            finally:
                if cache is not None:
                    cache.close()
            # On record before anybody is shown.
            post.writer.run(lambda writing: note_search(writing, officer, sought, len(found.hits)))
            return found

        self._reader = post.reader("search")
        self._show(SearchView(looked_at=0))
        self._timer.start()
        self._futures.watch(self._reader.submit(work), self._found, self._failed)

    def _found(self, found: SearchResult) -> None:
        forgotten = self._work.is_stopped
        self._end()
        self._workplace.told()
        if self._workplace.officer is not None and not forgotten:
            self._show(SearchView(found))

    def _failed(self, fault: Fault) -> None:
        was_shown = self._view.looked_at is not None
        self._end()
        if self._workplace.officer is not None and was_shown:
            self._show(SearchView(fault=fault))

    def _tell(self) -> None:
        if self._view.looked_at is not None:
            self._show(replace(self._view, looked_at=self._work.done))

    def _end(self) -> None:
        self._timer.stop()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _show(self, view: SearchView) -> None:
        self._view = view
        self._screen.show_view(view)
