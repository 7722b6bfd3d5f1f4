"""Joins the examination list with the camera, the specimens' feed and the casebook. Lives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.examination import Feature, Finding, read_examination, specimens_of
from checkpoint_app.faults import DataRejected, Fault
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.pictures import decode_picture
from checkpoint_app.services.examining import record_examination
from checkpoint_app.services.recording import traveller_from
from checkpoint_app.services.review import CaseFile, look_again
from checkpoint_app.services.screening import Environment
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.casefile.presenter import case_events
from checkpoint_app.ui.examination.screen import ExaminationScreen
from checkpoint_app.ui.examination.view_model import ExaminationView, Record, Wish
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace


class ExaminationController(QObject):
    """`closed` tells that the officer goes back to the case file."""

    closed = Signal()

    def __init__(
        self, screen: ExaminationScreen, workplace: Workplace, environment: Callable[[], Environment]
    ) -> None:
        super().__init__(screen)
        self.screen, self._workplace, self._environment = screen, workplace, environment
        self._futures = Futures(self)
        self._view = ExaminationView()
        self._encounter_id = ""
        screen.intent.connect(self._take)

    @property
    def view(self) -> ExaminationView:
        """What is shown."""
        return self._view

    def open(self, file: CaseFile, *, is_open: bool, has_camera: bool) -> None:
        """Show the list for the case's document, with the specimens of its State."""
        encounter = file.encounter
        self._encounter_id = encounter.encounter_id
        try:
            traveller = traveller_from(encounter.encounter_id, encounter.opened_at, file.content or {})
        except DataRejected as fault:
            self._show(ExaminationView(fault=fault, is_open=False, has_camera=has_camera))
            return
        document, records = traveller.main.document, self._environment().records
        specimens = specimens_of(records.specimens(), document.issuing_state)
        ages = {age.feed: age.as_of for age in records.ages(clock.now())}
        found = read_examination(case_events(file))
        self._show(
            ExaminationView(
                document.issuing_state,
                document.document_number or "–",
                specimens,
                {each.specimen_id: decode_picture(each.picture, name=each.specimen_id) for each in specimens},
                ages.get(Feed.SPECIMENS),
                dict(found.findings) if found else {},
                has_camera=has_camera,
                is_open=is_open,
            )
        )

    def look(self, frame: Frame) -> None:
        """Show a frame of the camera, unless the picture is held."""
        if self._encounter_id and not self._view.is_held:
            self.screen.show_frame(frame.image)

    def forget(self) -> None:
        """Take it off the screen."""
        self._encounter_id = ""
        self._show(ExaminationView())

    def _take(self, intent: object) -> None:
        match intent:
            case Wish.HOLD:
                self._show(replace(self._view, is_held=not self._view.is_held))
            case Record(findings):
                self._record(dict(findings))
            case Wish.CLOSE:
                self.forget()
                self.closed.emit()

    def _record(self, findings: dict[Feature, Finding]) -> None:
        officer, encounter_id, alone = self._workplace.officer, self._encounter_id, self._workplace.alone
        if officer is None:
            return
        specimens = self._view.specimens

        def work(casebook: Casebook) -> CaseFile:
            record_examination(casebook, officer, encounter_id, findings, specimens)
            return look_again(casebook, officer, encounter_id, alone=alone)

        self._futures.watch(self._workplace.post.writer.submit(work), self._recorded, self._refused)

    def _recorded(self, file: CaseFile) -> None:
        self._workplace.told()
        found = read_examination(case_events(file))
        if found is not None and file.encounter.encounter_id == self._encounter_id:
            self._show(replace(self._view, findings=dict(found.findings), recorded_at=found.at, fault=None))

    def _refused(self, fault: Fault) -> None:
        self._show(replace(self._view, fault=fault))

    def _show(self, view: ExaminationView) -> None:
        self._view = view
        self.screen.show_view(view)
