"""Joins the register of kept documents with the casebook. Lives on the main thread."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.faults import Fault
from checkpoint_app.services.kept_documents import list_kept_documents, return_document
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.registers.screen import RegisterScreen
from checkpoint_app.ui.registers.view_model import GiveBack, OpenCase, RegisterView, Reload
from checkpoint_app.ui.workplace import Workplace


class RegisterController(QObject):
    """`case_wanted` carries the id of a case that is to be opened."""

    case_wanted = Signal(object)

    def __init__(self, screen: RegisterScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self.screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._view = RegisterView(clock.today(), is_loading=True)
        screen.intent.connect(self._take)

    def start(self) -> None:
        """Read the register."""
        self._futures.watch(self._workplace.post.writer.submit(list_kept_documents), self._listed, self._refused)

    def forget(self) -> None:
        """Take it off the screen."""
        self._show(RegisterView(clock.today(), is_loading=True))

    def _take(self, intent: object) -> None:
        officer = self._workplace.officer
        match intent:
            case OpenCase(encounter_id):
                self.case_wanted.emit(encounter_id)
            case Reload():
                self.start()
            case GiveBack(encounter_id) if officer is not None:

                def work(casebook: Casebook) -> tuple[KeptDocument, ...]:
                    return_document(casebook, officer, encounter_id)
                    return list_kept_documents(casebook)

                self._futures.watch(self._workplace.post.writer.submit(work), self._returned, self._refused)

    def _listed(self, documents: tuple[KeptDocument, ...]) -> None:
        if self._workplace.officer is not None:
            self._show(RegisterView(clock.today(), documents))

    def _returned(self, documents: tuple[KeptDocument, ...]) -> None:
        self._workplace.told()
        self._listed(documents)

    def _refused(self, fault: Fault) -> None:
        self._show(replace(self._view, is_loading=False, fault=fault))

    def _show(self, view: RegisterView) -> None:
        self._view = view
        self.screen.show_view(view)
