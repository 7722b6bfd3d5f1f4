"""Joins the administration screen with synchronising, enrolment, the doctor and the people of this device."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from checkpoint_app import __version__, clock
from checkpoint_app.config import write_settings
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.scan.cameras import FoundCamera, find_cameras
from checkpoint_app.services.backing_up import last_backup
from checkpoint_app.services.doctor import Finding, examine_machine
from checkpoint_app.services.post import ask_fingerprint
from checkpoint_app.services.post_doctor import examine_open_post
from checkpoint_app.services.post_hub import is_hub
from checkpoint_app.services.renewing import certificate_state
from checkpoint_app.services.screening import Environment
from checkpoint_app.services.watching import Look
from checkpoint_app.store.keys import SECRETS_FILE, sealed_with
from checkpoint_app.sync.cycle import CycleState, Progress
from checkpoint_app.sync.sticks import find_sticks
from checkpoint_app.tls import fingerprint
from checkpoint_app.ui.administration.people_desk import PeopleDesk
from checkpoint_app.ui.administration.screen import AdministrationScreen
from checkpoint_app.ui.administration.view_model import (
    AdministrationView,
    CameraOption,
    CancelSync,
    ChooseCamera,
    DeviceState,
    DoctorLine,
    Enrol,
    EnrolmentState,
    FindCameras,
    Health,
    HubCardState,
    HubMachine,
    PersonRow,
    RenewalState,
    RulePackState,
    RunDoctor,
    SyncByStick,
    SyncNow,
    SyncProgress,
    SyncState,
    SyncStep,
    UseHub,
)
from checkpoint_app.ui.camera import Camera
from checkpoint_app.ui.synchroniser import Synchroniser, SyncStatus
from checkpoint_app.ui.workers import JobEnded, JobRunner
from checkpoint_app.ui.workplace import Workplace

_STICKS_MS = 3000
_ENROL_AGAIN = frozenset(
    {"sync.forked", "sync.fault.receipt_differs", "sync.fault.incarnation_ended", "sync.fault.events_lost"}
)
_STEPS = {state: SyncStep[state.name] for state in CycleState}


class AdministrationController(QObject):
    """Lives on the main thread; the doctor and an enrolment run on a job thread."""

    def __init__(
        self,
        screen: AdministrationScreen,
        workplace: Workplace,
        synchroniser: Synchroniser,
        environment: Callable[[], Environment],
        camera: Camera,
    ) -> None:
        super().__init__(screen)
        self._camera = camera
        self._cameras: tuple[FoundCamera, ...] = ()
        self._camera_jobs = JobRunner("cameras", self)
        self._camera_jobs.ended.connect(self._cameras_told)
        self.screen, self._workplace = screen, workplace
        self._synchroniser, self._environment = synchroniser, environment
        self._findings: tuple[Finding, ...] = ()
        self._examined_at: datetime | None = None
        self._fault: Fault | None = None
        self._camera_fault: Fault | None = None
        self._fingerprint: str | None = None
        self._cancelling = False
        self._shown = False
        self._jobs = JobRunner("administration", self)
        self._jobs.ended.connect(self._job_ended)
        self._sticks: tuple[Path, ...] = ()
        # On a thread of its own: a medium that hangs must not hold up the doctor, let alone the window.
        self._stick_jobs = JobRunner("sticks", self)
        self._stick_jobs.ended.connect(self._sticks_told)
        self._stick_timer = QTimer(self)
        self._stick_timer.setInterval(_STICKS_MS)
        self._stick_timer.timeout.connect(self._look_for_sticks)
        self.people = PeopleDesk(screen, workplace)
        self.people.changed.connect(self.refresh)
        screen.intent.connect(self._take)
        synchroniser.changed.connect(self._sync_changed)

    def show(self) -> None:
        """Show everything as it is now; the doctor examines the machine the first time."""
        self._shown = True
        if self._examined_at is None and not self._jobs.is_running:
            self._jobs.run(self._examine)
        self._look_for_sticks()
        self._stick_timer.start()
        self._show()

    @property
    def is_ready(self) -> bool:
        """Whether the doctor's report is on the screen."""
        return self._examined_at is not None and not self._jobs.is_running

    def stop(self) -> None:
        """End the job threads."""
        self._stick_timer.stop()
        self._stick_jobs.stop()
        self._camera_jobs.stop()
        self._jobs.stop()
        self.people.stop()

    def forget(self) -> None:
        """Take what was typed off the screen."""
        self.people.forget()
        self.screen.people.close_form()

    def _take(self, intent: object) -> None:
        if self.people.take(intent):
            return
        match intent:
            case SyncNow():
                self._synchroniser.run_now()
            case CancelSync():
                self._cancelling = True
                self._synchroniser.cancel()
            case SyncByStick():
                self._by_stick()
            case RunDoctor():
                self._jobs.run(self._examine)
            case Enrol(code):
                self._enrol(code)
            case UseHub(address):
                if self._workplace.hub is not None:
                    self._workplace.hub.use(address)
            case FindCameras():
                in_use = self._workplace.post.settings.camera if self._camera.is_on else ""
                self._camera_jobs.run(lambda: find_cameras(in_use))
            case ChooseCamera(source):
                self._choose_camera(source)
        self._show()

    def _by_stick(self) -> None:
        if len(self._sticks) == 1:
            self._synchroniser.run_from(self._sticks[0])
            return
        folder = QFileDialog.getExistingDirectory(self.screen)
        if folder:
            self._synchroniser.run_from(Path(folder))

    def _look_for_sticks(self) -> None:
        """Ask which sticks are plugged in; nobody is asked while the screen is hidden."""
        if not self.screen.isVisible() and self._stick_timer.isActive():
            self._stick_timer.stop()
            return
        self._stick_jobs.run(find_sticks)

    def _sticks_told(self, ended: object) -> None:
        found = ended.result if isinstance(ended, JobEnded) and isinstance(ended.result, tuple) else ()
        if found != self._sticks:
            self._sticks = found
            if self.screen.isVisible():
                self._show()

    def _enrol(self, code: str) -> None:
        post, settings, membership = (
            self._workplace.post,
            self._workplace.post.settings,
            self._workplace.post.membership,
        )
        self._fault = None
        if membership is not None and membership.letter is not None:
            # Enrolled before: at the same centre, whose authority is known since then.
            known = fingerprint(membership.letter.servers.encode())
            url, name, counter = membership.centre_url, membership.post, membership.counter
            self._jobs.run(lambda: post.join(url, code, name, counter, known))
            return
        told = self._fingerprint
        if told is None:
            # First the fingerprint is shown: the code goes out only after somebody compared it.
            self._jobs.run(lambda: ask_fingerprint(settings.centre_url))
            return
        self._jobs.run(lambda: post.join(settings.centre_url, code, settings.post, settings.counter, told))

    def _examine(self) -> tuple[Finding, ...]:
        post = self._workplace.post
        return (*examine_machine(post.settings, camera_in_use=self._camera.is_on), *examine_open_post(post))

    def _job_ended(self, ended: object) -> None:
        if not isinstance(ended, JobEnded):
            return
        self._fault = ended.fault
        self._fingerprint = ended.result if isinstance(ended.result, str) else None
        if isinstance(ended.result, str):
            pass
        elif isinstance(ended.result, tuple):
            self._findings, self._examined_at = ended.result, clock.now()
        elif ended.fault is None:
            self._synchroniser.run_now()
        self._show()

    def _sync_changed(self, status: object) -> None:
        if isinstance(status, SyncStatus) and status.progress is None:
            self._cancelling = False
        if self._shown and self.screen.isVisible():
            self._show()

    def _show(self) -> None:
        now = clock.now()
        post = self._workplace.post
        self.screen.show_view(
            AdministrationView(
                now=now,
                sync=self._sync_state(self._synchroniser.status),
                feeds=self._environment().records.ages(now),
                device=self._device(),
                people=tuple(
                    PersonRow(each.officer_id, each.display_name, each.role, None, each.left_at is None)
                    for each in post.people()
                ),
                people_news=self.people.news,
                cameras=self._camera_options(),
                camera=post.settings.camera,
                can_find_cameras=self._camera.can_change and not self._camera_jobs.is_running,
                camera_fault=self._camera_fault,
                doctor=tuple(DoctorLine(Health(each.health.value), each.key, each.values) for each in self._findings),
                doctor_at=self._examined_at,
                doctor_running=self._jobs.is_running,
                hub=self._hub(),
                rules=RulePackState(
                    post.pack.pack_id,
                    str(post.pack.version),
                    None,
                    len(post.pack.rules),
                    post.pack.unchecked_texts + post.pack.unchecked_bases,
                    is_demo=post.pack.pack_id == "demo",
                ),
            )
        )

    def refresh(self) -> None:
        """Show what the hub's state is now, when the screen is in view."""
        if self._shown and self.screen.isVisible():
            self._show()

    def _hub(self) -> HubCardState:
        hub = self._workplace.hub
        if hub is None:
            return HubCardState()
        status = hub.status
        members = status.state.members if status.state else ()
        machines = tuple(
            HubMachine(each.member.counter, each.seen_at, each.waiting, each.member.reads_cases, each.trouble)
            for each in members
        )
        return HubCardState(
            status.url,
            is_hub(self._workplace.post),
            status.is_connected,
            status.since,
            machines,
            status.refused,
            status.testing,
            status.fault,
        )

    def _camera_options(self) -> tuple[CameraOption, ...]:
        """Those that were found, the one of the settings always among them."""
        words, chosen = self._workplace.words, self._workplace.post.settings.camera
        found = self._cameras or (FoundCamera(chosen),)
        if chosen not in {each.source for each in found}:
            found = (FoundCamera(chosen), *found)
        return tuple(
            CameraOption(
                each.source,
                each.name or words("administration.camera.number", number=each.source),
                f"{each.width_px} × {each.height_px}" if each.width_px else words("administration.camera.setting"),
            )
            for each in found
        )

    def _cameras_told(self, ended: object) -> None:
        if isinstance(ended, JobEnded) and isinstance(ended.result, tuple):
            self._cameras = ended.result
        self._show()

    def _choose_camera(self, source: str) -> None:
        """Use another camera at once, and from the next start on."""
        post = self._workplace.post
        self._camera_fault = None
        try:
            write_settings(post.settings.data_dir, camera=source)
        except EnvironmentFault as fault:
            self._camera_fault = fault
        post.settings = replace(post.settings, camera=source)
        self._camera.use(source)

    def show_frame(self, look: Look) -> None:
        """Show what the camera sees, as its test."""
        self.screen.camera.show_frame(look.frame.image)

    def _sync_state(self, status: SyncStatus) -> SyncState:
        membership = self._workplace.post.membership
        backup = self._workplace.post.writer.run(last_backup)
        return SyncState(
            membership.centre_url if membership else self._workplace.post.settings.centre_url,
            status.is_linked,
            status.waiting,
            last_ok_at=status.last_ok_at,
            progress=self._progress(status.progress),
            fault=status.fault,
            stick=self._sticks[0].name or str(self._sticks[0]) if self._sticks else None,
            backup_at=backup.at if backup else None,
            backup_stick=backup.stick if backup else "",
        )

    def _progress(self, progress: Progress | None) -> SyncProgress | None:
        if progress is None:
            return None
        total = progress.bytes_total or None
        left_s = self._synchroniser.status.left_s
        return SyncProgress(_STEPS[progress.state], progress.bytes_done, total, left_s, self._cancelling)

    def _enrolment_state(self) -> EnrolmentState:
        """A machine whose history forked, or that was enrolled again elsewhere, is offered a new code."""
        if self._workplace.post.membership is None:
            return EnrolmentState.NOT_ENROLLED
        fault = self._synchroniser.status.fault
        is_forked = fault is not None and fault.key in _ENROL_AGAIN
        return EnrolmentState.FORKED if is_forked else EnrolmentState.ENROLLED

    def _device(self) -> DeviceState:
        post = self._workplace.post
        membership = post.membership
        place = self._workplace.place()
        found, until = certificate_state(membership, clock.now())
        sealed_by = sealed_with(post.settings.data_dir / SECRETS_FILE)
        state = DeviceState(
            self._enrolment_state(),
            membership.account.device_id if membership else "–",
            place.post,
            place.counter,
            membership.account.incarnation if membership else 0,
            until,
            sealed_by == "keyring",
            shutil.disk_usage(post.settings.data_dir).free,
            __version__,
        )
        letter = membership.letter if membership else None
        told = fingerprint(letter.servers.encode()) if letter else self._fingerprint
        return replace(
            state,
            enrolling=state.enrolment is not EnrolmentState.ENROLLED and self._jobs.is_running,
            fault=self._fault,
            renewal=RenewalState(found.value),
            fingerprint=told or "",
        )
