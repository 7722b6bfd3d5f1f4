"""Asks a person once what the columns of an operator's sheet mean: keeps the draft, reads it anew at each word.

Lives on the main thread; the whole sheet is read on the lists' own thread, and only the latest reading is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.documents.passenger_list import Column, PassengerList
from checkpoint_app.faults import Fault
from checkpoint_app.services.column_drafts import ColumnDraft
from checkpoint_app.services.kept_lists import OpenedList, take_draft
from checkpoint_app.ui.expected.columns_page import ColumnsPage
from checkpoint_app.ui.expected.columns_view_model import (
    ColumnsView,
    LeaveColumns,
    MarkColumn,
    MoveHeadings,
    SayMeaning,
    TakeColumns,
)
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace


class ColumnsDesk(QObject):
    """`taken` carries the `OpenedList`; `left` tells that it was given up."""

    taken = Signal(object)
    left = Signal()

    def __init__(self, page: ColumnsPage, workplace: Workplace, reader: ThreadPoolExecutor, futures: Futures) -> None:
        super().__init__(page)
        self._page, self._workplace, self._reader, self._futures = page, workplace, reader, futures
        self._view: ColumnsView | None = None
        page.intent.connect(self._take)

    def open(self, draft: ColumnDraft) -> None:
        """Begin with a sheet, at the first column that nobody explained."""
        self._view = ColumnsView(draft, _first_unexplained(draft, 0))
        self._read()

    def forget(self) -> None:
        """Take the sheet and its people off."""
        self._view = None
        self._page.clear()

    # -- what the person says ---------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        view = self._view
        if view is None or view.is_taking:
            return
        match intent:
            case MarkColumn(at):
                self._show(replace(view, marked=at))
            case SayMeaning(meaning):
                self._say(view, meaning)
            case MoveHeadings(by):
                self._move(view, by)
            case TakeColumns():
                self._keep(view)
            case LeaveColumns():
                self.forget()
                self.left.emit()

    def _say(self, view: ColumnsView, meaning: Column | None) -> None:
        draft = view.draft.with_meaning(view.marked, meaning)
        marked = view.marked if meaning is None else _first_unexplained(draft, view.marked)
        self._view = ColumnsView(draft, marked, view.reading)
        self._read()

    def _move(self, view: ColumnsView, by: int) -> None:
        moved = view.draft.with_headings_near(by)
        if moved is not view.draft:
            self.open(moved)

    # -- reading and keeping ----------------------------------------------------------------------------------------
    def _read(self) -> None:
        """Show what was said at once, and how the sheet is read by it as soon as that is known."""
        if self._view is None:
            return
        draft, today = self._view.draft, clock.today()
        self._show(self._view)
        self._watch(lambda: (draft, draft.read(today)), self._read_done)

    def _read_done(self, found: tuple[ColumnDraft, PassengerList]) -> None:
        draft, reading = found
        if self._view is not None and self._view.draft is draft:
            self._show(replace(self._view, reading=reading))

    def _keep(self, view: ColumnsView) -> None:
        officer, post = self._workplace.officer, self._workplace.post
        if officer is None:
            return
        self._show(replace(view, is_taking=True))
        self._watch(lambda: take_draft(post, view.draft, officer), self._kept)

    def _kept(self, opened: OpenedList) -> None:
        self.forget()
        self.taken.emit(opened)

    def _watch(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._futures.watch(self._reader.submit(work), done, self._failed)

    def _failed(self, fault: Fault) -> None:
        if self._view is not None:
            self._show(replace(self._view, is_taking=False, fault=fault))

    def _show(self, view: ColumnsView) -> None:
        self._view = view
        self._page.show_view(view)


def _first_unexplained(draft: ColumnDraft, start: int) -> int:
    """Find the next column with a heading that nobody explained; where there is none, stay."""
    order = (*range(start, len(draft.meanings)), *range(start))
    return next((at for at in order if draft.meanings[at] is None and draft.headings[at]), start)
