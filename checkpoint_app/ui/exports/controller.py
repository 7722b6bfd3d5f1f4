"""Joins the screen of exports with the casebook and the disk. Lives on the main thread; an export has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from checkpoint_app import clock
from checkpoint_app.casework.encounter import SecondPerson
from checkpoint_app.faults import Fault
from checkpoint_app.services.counted_work import CountedWork
from checkpoint_app.services.exporting import ExportForm, Given, Sheet, Wanted, export, file_name
from checkpoint_app.services.exporting import prove_second as prove_second_here
from checkpoint_app.services.reader import CasebookReader
from checkpoint_app.services.telephone import people_by_telephone
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.people import LoggedInOfficer, Person
from checkpoint_app.ui.casefile.telephone_desk import TelephoneDesk, prove_second
from checkpoint_app.ui.casefile.view_model import SecondPersonGiven, SignsHere
from checkpoint_app.ui.exports.paper import table_pdf
from checkpoint_app.ui.exports.screen import ExportsScreen
from checkpoint_app.ui.exports.view_model import AskChallenge, Begin, Cancel, Choose, ExportsView
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace

_TELL_EVERY_MS = 250
_SHEETS = {ExportForm.CSV: "CSV (*.csv)", ExportForm.XLSX: "Excel (*.xlsx)", ExportForm.PDF: "PDF (*.pdf)"}


def ask_where_to_save(name: str, form: ExportForm) -> Path | None:
    """Ask for a file; None when it was given up."""
    chosen, _ = QFileDialog.getSaveFileName(None, "", name, _SHEETS[form])
    return Path(chosen) if chosen else None


class ExportsController(QObject):
    """Writes one export at a time."""

    def __init__(
        self,
        screen: ExportsScreen,
        workplace: Workplace,
        ask_path: Callable[[str, ExportForm], Path | None] = ask_where_to_save,
    ) -> None:
        super().__init__(screen)
        self._screen, self._workplace, self.ask_path = screen, workplace, ask_path
        self._futures = Futures(self)
        self._telephone = TelephoneDesk()
        self._view = ExportsView(clock.today())
        self._running: CountedWork | None = None
        self._reader: CasebookReader | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_EVERY_MS)
        self._timer.timeout.connect(self._tell)
        screen.intent.connect(self._take)

    @property
    def view(self) -> ExportsView:
        """What is shown."""
        return self._view

    def enter(self) -> None:
        """Show what was chosen last."""
        self._show(replace(self._view, today=clock.today()))
        future = self._workplace.post.writer.submit(people_by_telephone)
        self._futures.watch(future, self._callable_known, self._refused)

    def forget(self) -> None:
        """Stop what is under way and empty what was typed."""
        self._cancel()
        self._telephone.forget()
        self._screen.clear()
        self._show(ExportsView(clock.today(), done=self._view.done))

    def stop(self) -> None:
        """Stop what is under way, when the window closes."""
        self._cancel()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _take(self, intent: object) -> None:
        view = self._view
        match intent:
            case Choose(what, form, period) if view.done is None:
                chosen = replace(view, what=what or view.what, form=form or view.form, period=period or view.period)
                self._show(replace(chosen, given=None, fault=None))
            case Begin(second) if view.done is None:
                path = self.ask_path(file_name(view.what, view.form, clock.now()), view.form)
                if path is not None:
                    self._begin(path, second)
            case AskChallenge(officer_id) if view.done is None:
                self._telephone.ask(officer_id, "")
                self._show(replace(view, fault=None))
            case Cancel():
                self._cancel()

    def _begin(self, path: Path, given: SecondPersonGiven | None) -> None:
        officer, view = self._workplace.officer, self._view
        if officer is None:
            return
        post, texts = self._workplace.post, self._workplace.words
        running = CountedWork("exports.fault.cancelled")
        wanted, challenge = Wanted(view.what, view.form, view.period, path), self._telephone.take_challenge()

        def prove(casebook: Casebook) -> LoggedInOfficer | SecondPerson | None:
            if isinstance(given, SignsHere):
                return prove_second_here(casebook, officer, given.officer_id, given.password)
            return prove_second(casebook, officer, given, challenge)

        def work(casebook: Casebook) -> Given:
            second = post.writer.run(prove) if view.what.needs_second else None
            return export(
                casebook, post, officer, second, wanted, texts, running.heed, lambda sheet: _paper(sheet, texts)
            )

        self._running, self._reader = running, post.reader("export")
        self._show(replace(view, done=0, given=None, fault=None))
        self._timer.start()
        self._futures.watch(self._reader.submit(work), self._given, self._refused)

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.stop()

    def _tell(self) -> None:
        if self._running is not None:
            self._show(replace(self._view, done=self._running.done))

    def _given(self, given: Given) -> None:
        self._end()
        self._workplace.told()
        self._show(replace(self._view, done=None, given=given))

    def _refused(self, fault: Fault) -> None:
        self._end()
        self._show(replace(self._view, done=None, fault=fault))

    def _end(self) -> None:
        self._timer.stop()
        self._running = None
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _callable_known(self, people: tuple[Person, ...]) -> None:
        self._telephone.people = people
        self._show(self._view)

    def _show(self, view: ExportsView) -> None:
        self._view = replace(view, second=self._telephone.callable_by(self._workplace.officer))
        self._screen.show_view(self._view)


def _paper(sheet: Sheet, texts: Callable[..., str]) -> bytes:
    return table_pdf(sheet, texts("exports.page", page="{page}", pages="{pages}"))
