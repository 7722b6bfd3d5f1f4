"""Makes slips after a referral where no hub answers, prints and saves them, and reads those held under the camera.

Lives on the main thread; sealing and reading run on a job thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDialog, QFileDialog

from checkpoint_app import clock
from checkpoint_app.casework.referral_slip import is_slip
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.scan.barcodes import read_barcodes
from checkpoint_app.scan.frames import Frame
from checkpoint_app.services.post import Post
from checkpoint_app.services.slips import SlipOpened, SlipToPrint, make_slip, open_slip
from checkpoint_app.ui.slip.paper import draw_slip, page_layout, save_pdf
from checkpoint_app.ui.slip.screen import SlipScreen
from checkpoint_app.ui.theme.shapes import GOOD
from checkpoint_app.ui.workers import JobEnded, JobRunner
from checkpoint_app.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Read:
    """A code that was looked at; `opened` is None when it was no slip, `fault` why a slip was refused."""

    text: str = ""
    opened: SlipOpened | None = None
    fault: Fault | None = None


class SlipController(QObject):
    """`ready` tells that a slip is on its screen, `closed` that it is done with.

    `opened` carries a SlipOpened, `refused` a Fault of a slip that was read; each is told once while it lies there.
    """

    ready = Signal()
    closed = Signal()
    opened = Signal(object)
    refused = Signal(object)
    crashed = Signal(object)

    def __init__(self, screen: SlipScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._slip: SlipToPrint | None = None
        self._last = ""
        self._writing, self._reading = JobRunner("slip-write", self), JobRunner("slip-read", self)
        self._writing.ended.connect(self._written)
        self._reading.ended.connect(self._read)
        screen.printed.connect(self._print)
        screen.saved.connect(self._save)
        screen.closed.connect(self._close)

    def offer(self, encounter_id: str) -> None:
        """Write the slip of a referral, and show it; nothing is shown where no supervisor's machine is known."""
        post = self._workplace.post
        self._writing.run(lambda: make_slip(post, encounter_id))

    def look(self, frame: Frame) -> None:
        """Look for a slip under the camera."""
        post, known = self._workplace.post, self._last
        self._reading.run(lambda: _look(post, frame, known))

    def take_text(self, text: str) -> bool:
        """Take what a page reader typed; False when it is no slip."""
        if not is_slip(text):
            return False
        post = self._workplace.post
        self._reading.run(lambda: _open(post, text))
        return True

    def forget(self) -> None:
        """Take the slip off the screen, and forget which was read last."""
        self._slip, self._last = None, ""
        self._screen.show_slip(None)

    def stop(self) -> None:
        """End the job threads."""
        self._writing.stop()
        self._reading.stop()

    def _written(self, ended: object) -> None:
        if not isinstance(ended, JobEnded) or self._workplace.officer is None:
            return
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        if isinstance(ended.result, SlipToPrint):
            self._slip = ended.result
            self._screen.show_slip(self._slip)
            self.ready.emit()

    def _read(self, ended: object) -> None:
        if not isinstance(ended, JobEnded) or self._workplace.officer is None:
            return
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        read = ended.result
        if not isinstance(read, _Read) or not read.text:
            return
        self._last = read.text
        if read.opened is not None:
            self.opened.emit(read.opened)
        elif read.fault is not None:
            self.refused.emit(read.fault)

    def _print(self) -> None:
        if self._slip is None:
            return
        # Only who prints needs the printing libraries of the system.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        words = self._workplace.words
        if QPrinterInfo.defaultPrinter().isNull():
            self._screen.say(words("casefile.slip.no_printer"))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        if QPrintDialog(printer, self._screen).exec() != QDialog.DialogCode.Accepted:
            return
        painter = QPainter()
        if not painter.begin(printer):
            self._screen.say(words("casefile.slip.no_printer"))
            return
        draw_slip(painter, printer.resolution(), self._slip, words)
        painter.end()
        self._screen.say(words("casefile.slip.printed"), GOOD)

    def _save(self) -> None:
        if self._slip is None:
            return
        name, _ = QFileDialog.getSaveFileName(self._screen, "", f"{self._slip.case_number}.pdf", "PDF (*.pdf)")
        if name:
            self.save_as(Path(name))

    def save_as(self, path: Path) -> None:
        """Save the slip that is shown as a PDF."""
        words = self._workplace.words
        if self._slip is None:
            return
        try:
            save_pdf(path, self._slip, words)
        except EnvironmentFault as fault:
            self._screen.say(words(fault.key, **fault.values))
            return
        self._screen.say(words("casefile.slip.saved", file=path.name), GOOD)

    def _close(self) -> None:
        self.forget()
        self.closed.emit()


def _look(post: Post, frame: Frame, known: str) -> _Read:
    texts = (each.text for each in read_barcodes(frame.image, quick=True))
    text = next((each for each in texts if is_slip(each)), "")
    return _open(post, text) if text and text != known else _Read()


def _open(post: Post, text: str) -> _Read:
    try:
        return _Read(text, open_slip(post, text, clock.now()))
    except Fault as fault:
        return _Read(text, fault=fault)
