"""Joins the camera, the masking and the casebook. Lives on the main thread; pictures are read and written elsewhere.

The picture that was taken exists in memory only until it is recorded or the screen is left: what was masked is never
on disk.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from checkpoint_app.casework.photographs import LARGEST_BYTES, read_photographs
from checkpoint_app.faults import Fault
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.masking import masked_jpeg
from checkpoint_app.scan.pictures import decode_picture, load_picture
from checkpoint_app.services.photographs import keep_photograph
from checkpoint_app.services.review import CaseFile, look_again
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.casefile.presenter import case_events
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.photograph.screen import PhotographScreen
from checkpoint_app.ui.photograph.view_model import Keep, PhotographView, Stage, Wish
from checkpoint_app.ui.workplace import Workplace


class PhotographController(QObject):
    """`closed` tells that the officer goes back to the case file."""

    closed = Signal()

    def __init__(self, screen: PhotographScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self.screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._pictures = ThreadPoolExecutor(max_workers=1, thread_name_prefix="photographs")
        self._view = PhotographView()
        self._encounter_id = ""
        self._frame: Frame | None = None
        screen.intent.connect(self._take)

    @property
    def view(self) -> PhotographView:
        """What is shown."""
        return self._view

    def open(self, file: CaseFile, *, is_open: bool, has_camera: bool) -> None:
        """Begin aiming; a case that is read only shows what is kept."""
        self._encounter_id, self._frame = file.encounter.encounter_id, None
        kept = read_photographs(case_events(file))
        view = PhotographView(kept=kept, has_camera=has_camera, is_open=is_open)
        self._show(view)
        if not is_open and kept:
            self._turn(0)

    def look(self, frame: Frame) -> None:
        """Take a frame of the camera while somebody aims."""
        if self._encounter_id and self._view.stage is Stage.LIVE and self._view.is_open:
            if not self._view.has_camera:
                self._show(replace(self._view, has_camera=True))
            self._frame = frame
            self.screen.show_frame(frame.image)

    def forget(self) -> None:
        """Take every picture off the screen and out of memory."""
        self._encounter_id, self._frame = "", None
        self._show(PhotographView(has_camera=False))

    def stop(self) -> None:
        """End the thread of the pictures."""
        self._pictures.shutdown(wait=True)

    # -- intents ---------------------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        match intent:
            case Wish.TAKE if self._frame is not None:
                self._mask(self._frame.image)
            case Wish.FILE:
                name, _ = QFileDialog.getOpenFileName(self.screen, "", "", "JPEG, PNG (*.jpg *.jpeg *.png)")
                if name:
                    self.take_file(Path(name))
            case Wish.ANEW:
                self._show(replace(self._view, stage=Stage.LIVE, picture=None, message="", fault=None))
            case Wish.NEXT:
                self._turn(1)
            case Wish.FORMER:
                self._turn(-1)
            case Keep():
                self._keep(intent)
            case Wish.CLOSE:
                self.forget()
                self.closed.emit()

    def take_file(self, path: Path) -> None:
        """Mask a picture of a file; the file stays where it is."""
        self._futures.watch(self._pictures.submit(load_picture, path), self._mask, self._refused)

    def _mask(self, picture: Image) -> None:
        if self._encounter_id:
            self._show(replace(self._view, stage=Stage.MASK, picture=picture, message="", fault=None))

    def _turn(self, by: int) -> None:
        view = self._view
        if not view.kept:
            return
        at = (view.at + by) % len(view.kept) if view.stage is Stage.KEPT else 0
        self._view = replace(view, stage=Stage.KEPT, at=at, message="", fault=None)
        jpeg = view.kept[at].jpeg
        if jpeg is None:
            self._show(replace(self._view, picture=None))
        else:
            self._futures.watch(self._pictures.submit(_decoded, jpeg), self._decoded, self._refused)

    def _decoded(self, picture: Image) -> None:
        if self._view.stage is Stage.KEPT:
            self._show(replace(self._view, picture=picture))

    def _keep(self, keep: Keep) -> None:
        officer, picture = self._workplace.officer, self._view.picture
        if officer is None or picture is None or self._view.is_recording:
            return
        encounter_id, alone, writer = self._encounter_id, self._workplace.alone, self._workplace.post.writer
        self._show(replace(self._view, is_recording=True, fault=None))

        def work() -> CaseFile:
            jpeg = masked_jpeg(picture, keep.regions, LARGEST_BYTES)

            def record(casebook: Casebook) -> CaseFile:
                keep_photograph(casebook, officer, encounter_id, keep.subject, jpeg, len(keep.regions))
                return look_again(casebook, officer, encounter_id, alone=alone)

            return writer.run(record)

        self._futures.watch(self._pictures.submit(work), self._kept, self._refused)

    def _kept(self, file: CaseFile) -> None:
        self._workplace.told()
        if file.encounter.encounter_id == self._encounter_id:
            kept = read_photographs(case_events(file))
            self._show(PhotographView(kept=kept, has_camera=self._view.has_camera, message="photograph.recorded"))

    def _refused(self, fault: Fault) -> None:
        self._show(replace(self._view, is_recording=False, fault=fault))

    def _show(self, view: PhotographView) -> None:
        self._view = view
        self.screen.show_view(view)


def _decoded(jpeg: bytes) -> Image:
    return decode_picture(jpeg, name="JPEG")
