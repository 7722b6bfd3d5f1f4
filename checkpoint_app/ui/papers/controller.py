"""Shows the papers of an open case, prints and saves them. Lives on the main thread.

Who prints or saves is recorded on the casebook's thread, before the screen says that it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDialog, QFileDialog

from checkpoint_app.casework.papers import CasePaper, HandOver, PaperKind, ShiftPaper, make_paper, open_papers
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.medium import write_whole
from checkpoint_app.notices import notice_words
from checkpoint_app.services.handing_over import record_acceptance, write_hand_over
from checkpoint_app.services.papers import case_papers, note_paper
from checkpoint_app.services.post import Post
from checkpoint_app.services.review import CaseFile
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.papers.pages import Page, draw_page, lay_out, page_layout, pdf_of
from checkpoint_app.ui.papers.screen import PapersScreen
from checkpoint_app.ui.papers.sheets import make_sheets
from checkpoint_app.ui.papers.view_model import Accepted, ChoosePaper, PapersView, Wish
from checkpoint_app.ui.sentence import Sentence
from checkpoint_app.ui.workers import JobEnded, JobRunner
from checkpoint_app.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Source:
    """What papers can be given, and how each is made; `encounter_id` is None where they are of no case."""

    number: str
    kinds: tuple[PaperKind, ...]
    make: Callable[[PaperKind], CasePaper | None]
    encounter_id: str | None = None


class PapersController(QObject):
    """`closed` tells that the officer goes back to the case file."""

    closed = Signal()

    def __init__(self, screen: PapersScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self.screen, self._workplace = screen, workplace
        self._source: Source | None = None
        self._view = PapersView()
        self._futures = Futures(self)
        self._files = JobRunner("hand-over", self)
        self._files.ended.connect(self._file_written)
        screen.intent.connect(self._take)

    @property
    def view(self) -> PapersView:
        """What is shown."""
        return self._view

    def open(self, file: CaseFile) -> None:
        """Show the papers that this case can give now, the first of them in front."""
        officer = self._workplace.officer
        if officer is None:
            return
        try:
            case = case_papers(file, officer, self._workplace.place())
        except DataRejected as fault:
            self._source = None
            self._show(PapersView(message=Sentence.of(fault), is_good=False))
            return
        number, encounter_id = case.head.case_number, file.encounter.encounter_id
        self._open(Source(number, open_papers(case), partial(make_paper, case), encounter_id))

    def open_paper(self, paper: ShiftPaper) -> None:
        """Show the paper of a shift's hand-over."""
        self._open(Source("", (PaperKind.SHIFT,), lambda _kind: paper))

    def _open(self, source: Source) -> None:
        self._source = source
        kinds = source.kinds
        view = PapersView(source.number, kinds, kinds[0] if kinds else None, self._workplace.words.language)
        self._show(self._laid_out(view))

    def stop(self) -> None:
        """End the job thread."""
        self._files.stop()

    def forget(self) -> None:
        """Take everything off the screen."""
        self._source = None
        self._show(PapersView())

    # -- intents ---------------------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        view = self._view
        match intent:
            case ChoosePaper(kind):
                self._show(self._laid_out(replace(view, shown=kind, message=Sentence())))
            case Wish.LANGUAGE:
                other = next(each for each in LANGUAGES if each != view.language)
                self._show(self._laid_out(replace(view, language=other, message=Sentence())))
            case Wish.NEXT_PAGE:
                self._turn(1)
            case Wish.FORMER_PAGE:
                self._turn(-1)
            case Wish.PRINT:
                self._print()
            case Wish.SAVE:
                self._save()
            case Wish.HAND_OVER_FILE:
                folder = QFileDialog.getExistingDirectory(self.screen)
                if folder:
                    self.hand_over_to(Path(folder))
            case Accepted(who):
                self._accept(who)
            case Wish.CLOSE:
                self.forget()
                self.closed.emit()

    def _turn(self, by: int) -> None:
        at = self._view.at + by
        if 0 <= at < len(self._view.pages):
            self._show(replace(self._view, at=at))

    def _save(self) -> None:
        view = self._view
        if view.shown is None:
            return
        proposed = "-".join(part for part in (view.number, view.shown.value) if part) + ".pdf"
        name, _ = QFileDialog.getSaveFileName(self.screen, "", proposed, "PDF (*.pdf)")
        if name:
            self.save_as(Path(name))

    def save_as(self, path: Path) -> None:
        """Save the paper that is shown as a PDF."""
        if self._view.shown is None:
            return
        try:
            write_whole(path, pdf_of(self._view.pages))
        except OSError:
            self._refused(EnvironmentFault("services.fault.paper_not_saved", file=path.name))
            return
        self._note("file", "papers.saved", file=path.name)

    def hand_over_to(self, folder: Path) -> None:
        """Write the signed file of the hand-over that is shown, and its paper, into a folder or onto a stick."""
        officer, encounter_id, paper = self._workplace.officer, self._encounter_id, self._paper()
        if officer is None or encounter_id is None or not isinstance(paper, HandOver):
            return
        post, pdf = self._workplace.post, pdf_of(self._view.pages)
        self._files.run(lambda: _written(post, officer, encounter_id, paper, pdf, folder))

    def _file_written(self, ended: object) -> None:
        if not isinstance(ended, JobEnded) or self._source is None:
            return
        if ended.bug is not None:
            raise ended.bug
        if isinstance(ended.result, Fault):
            self._refused(ended.result)
        else:
            self._done("papers.signed", file=str(ended.result))

    def _accept(self, who: str) -> None:
        officer, encounter_id, paper = self._workplace.officer, self._encounter_id, self._paper()
        if officer is None or encounter_id is None or not isinstance(paper, HandOver):
            return
        alone = self._workplace.alone
        future = self._workplace.post.writer.submit(
            lambda casebook: record_acceptance(casebook, officer, encounter_id, paper.receiver, who, alone=alone)
        )
        self._futures.watch(future, lambda _: self._done("papers.accepted"), self._refused)

    def _paper(self) -> CasePaper | None:
        """The paper that is shown."""
        return self._source.make(self._view.shown) if self._source and self._view.shown else None

    @property
    def _encounter_id(self) -> str | None:
        return self._source.encounter_id if self._source else None

    def _print(self) -> None:
        # Only who prints needs the printing libraries of the system.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if QPrinterInfo.defaultPrinter().isNull():
            self._refused(EnvironmentFault("papers.no_printer"))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        if QPrintDialog(printer, self.screen).exec() != QDialog.DialogCode.Accepted:
            return
        painter = QPainter()
        if not painter.begin(printer):
            self._refused(EnvironmentFault("papers.no_printer"))
            return
        for page in self._view.pages:
            if page is not self._view.pages[0]:
                printer.newPage()
            draw_page(painter, printer.resolution(), page)
        painter.end()
        self._note("print", "papers.printed")

    def _note(self, way: str, key: str, **values: str) -> None:
        """Record that the paper was given, then say so."""
        officer, view, encounter_id = self._workplace.officer, self._view, self._encounter_id
        if officer is None or self._source is None or view.shown is None:
            return
        kind, language = view.shown, view.language
        future = self._workplace.post.writer.submit(
            lambda casebook: note_paper(casebook, officer, encounter_id, kind, way, language)
        )

        self._futures.watch(future, lambda _: self._done(key, **values), self._refused)

    def _done(self, key: str, **values: str) -> None:
        """Something was recorded: tell the hub, and the person."""
        self._workplace.told()
        self._show(replace(self._view, message=Sentence(key, tuple(values.items())), is_good=True))

    def _refused(self, fault: Fault) -> None:
        self._show(replace(self._view, message=Sentence.of(fault), is_good=False))

    # -- showing ---------------------------------------------------------------------------------------------------
    def _laid_out(self, view: PapersView) -> PapersView:
        return replace(view, pages=self._pages(view.shown, view), at=0)

    def _pages(self, kind: PaperKind | None, view: PapersView) -> tuple[Page, ...]:
        paper = self._source.make(kind) if self._source is not None and kind is not None else None
        return () if paper is None else lay_out(make_sheets(paper, notice_words(view.language)))

    def _show(self, view: PapersView) -> None:
        self._view = view
        self.screen.show_view(view)


def _written(
    post: Post, officer: LoggedInOfficer, encounter_id: str, paper: HandOver, pdf: bytes, folder: Path
) -> str | Fault:
    """Write on the job's thread: a stick is slow, and signing waits for the casebook."""
    try:
        return write_hand_over(post, officer, encounter_id, paper, pdf, folder)
    except Fault as fault:
        return fault
