"""The first start from step to step; keys, enrolment and people are made on a job thread.

What is made stays made: a start that is broken off goes on at the step it was broken off at. Main thread only.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from checkpoint_app import clock
from checkpoint_app.config import Settings, load_settings, write_settings
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.services.backing_up import FoundBackup
from checkpoint_app.services.post import NewPerson, Post, ask_fingerprint, enrol_people, open_post_with
from checkpoint_app.services.restoring import Admittance, choose_backup, restore
from checkpoint_app.services.restoring_by_stick import restore_or_ask
from checkpoint_app.store.keys import KeySource, choose_key_source
from checkpoint_app.ui.firststart.view_model import (
    STEPS,
    FetchData,
    LookChosen,
    OpenTraining,
    PersonGiven,
    PostGiven,
    SetUpStep,
    SetUpView,
    StepLeft,
    Use,
    UseChosen,
)
from checkpoint_app.ui.firststart.window import SetUpWindow
from checkpoint_app.ui.sentence import Sentence
from checkpoint_app.ui.synchroniser import Synchroniser, SyncStatus
from checkpoint_app.ui.theme import Theme
from checkpoint_app.ui.workers import JobEnded, JobRunner


def _asks_passphrase(settings: Settings) -> bool:
    """Whether only a passphrase can seal this machine's key: no keyring, no credential of a service manager."""
    try:
        choose_key_source(settings.data_dir, os.environ)
    except EnvironmentFault:
        return True
    return False


class SetUpResult(Enum):
    """How the first start ended."""

    READY = "READY"
    TRIAL = "TRIAL"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lost machine asks lies on its stick."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The synthetic country, made."""

    world: object


class FirstStart(QObject):
    """`ended` carries a `SetUpResult`; `post` is then open, unless nothing was made.

    `make_trial` makes the synthetic country, on a job thread; what it made is in `trial` when the result is TRIAL.
    `open_training` opens the training beside this window.
    """

    ended = Signal(object)
    crashed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        post: Post | None = None,
        *,
        make_trial: Callable[[], object] = lambda: None,
        open_training: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(theme)
        self.window = SetUpWindow()
        self.settings, self.post, self._theme = settings, post, theme
        self._make_trial, self._open_training = make_trial, open_training
        self._backup: FoundBackup | None = None
        self.trial: object = None
        self._sync: Synchroniser | None = None
        self._is_over = False
        step = SetUpStep.LOOK if post is None else SetUpStep.PEOPLE
        self._view = SetUpView(step, asks_passphrase=_asks_passphrase(settings))
        self._jobs = JobRunner("first-start", self)
        self._jobs.ended.connect(self._job_ended)
        self.window.intent.connect(self._take)
        self.window.closed.connect(self._closed)
        if step is SetUpStep.LOOK:
            place = self.window.steps[SetUpStep.POST]
            place.centre.edit.setText(settings.centre_url)  # type: ignore[attr-defined]
        self._show()

    def show(self) -> None:
        """Show the window."""
        self.window.resize(self.window.sizeHint())
        self.window.show()

    @property
    def view(self) -> SetUpView:
        """What is shown."""
        return self._view

    def _show(self, **changes: object) -> None:
        self._view = replace(self._view, **changes)  # type: ignore[arg-type]
        self.window.show_view(self._view)

    def _go(self, step: SetUpStep) -> None:
        self._show(step=step, fault=Sentence())

    def _take(self, intent: object) -> None:
        match intent:
            case LookChosen(language, palette):
                self._theme.set_palette(palette)
                self._theme.set_language(language)
                self._show()
            case StepLeft(back):
                self._leave(back=back)
            case UseChosen(use):
                self._take_use(use)
            case OpenTraining():
                self._train()
            case PostGiven():
                self._take_post(intent)
            case PersonGiven():
                self._take_person(intent)
            case FetchData(by_stick):
                self._fetch(by_stick=by_stick)

    def _train(self) -> None:
        try:
            self._open_training()
        except EnvironmentFault as fault:
            self._show(fault=Sentence.of(fault))

    def _leave(self, *, back: bool) -> None:
        at = STEPS.index(self._view.step)
        if back:
            self._show(step=STEPS[max(0, at - 1)], fault=Sentence(), fingerprint="")
        elif self._view.step is SetUpStep.DATA:
            self._end(SetUpResult.READY)
        else:
            following = STEPS[at + 1]
            self._go(following)
            if following is SetUpStep.DATA:
                self._begin_data()

    def _take_use(self, use: Use) -> None:
        match use:
            case Use.WORK:
                self._backup = None
                self._show(step=SetUpStep.POST, fault=Sentence(), fingerprint="", backup=None)
            case Use.RESTORE:
                folder = QFileDialog.getExistingDirectory(self.window)
                if folder:
                    self._run(lambda: choose_backup(Path(folder)))
            case Use.TRIAL:
                self._run(lambda: Trial(self._make_trial()))
            case never:
                assert_never(never)

    def _backup_found(self, found: FoundBackup) -> None:
        """Show whose backup it is; the centre and a code for that very machine are asked for next."""
        self._backup, head = found, found.head
        shown = (head.post, head.counter, self._theme.texts.instant(head.made_at))
        self._show(step=SetUpStep.POST, busy=False, fault=Sentence(), fingerprint="", backup=shown, is_asked=False)

    # -- this machine -----------------------------------------------------------------------------------------------
    def _take_post(self, given: PostGiven) -> None:
        """Without a code the machine is made alone; with one, first the fingerprint is shown to be compared."""
        if given.code and given.centre_url and not given.compared:
            self._run(lambda: ask_fingerprint(given.centre_url))
            return
        told = self._view.fingerprint
        self._run(lambda: self._make(given, told))

    def _make(self, given: PostGiven, told: str) -> Post | Asked:
        """Make keys and casebook, and join the centre; on the job thread."""
        folder, backup = self.settings.data_dir, self._backup
        write_settings(
            folder,
            language=self._theme.language,
            palette=self._theme.palette.name,
            post=given.post if backup is None else backup.head.post,
            counter=given.counter if backup is None else backup.head.counter,
            centre_url=given.centre_url,
        )
        settings = load_settings(folder)
        source = choose_key_source(folder, os.environ, lambda: given.passphrase)
        if backup is not None:
            return self._bring_back(settings, source, backup, given, told)
        post = self.post
        if post is None:
            post = self.post = open_post_with(settings, source, create=True)
        if given.code and post.membership is None:
            post.join(given.centre_url, given.code, given.post, given.counter, told)
        return post

    def _bring_back(
        self, settings: Settings, source: KeySource, backup: FoundBackup, given: PostGiven, told: str
    ) -> Post | Asked:
        """Restore by link; without an address by stick: with the answer on it, or else it is asked there."""
        if given.centre_url:
            restore(settings, source, backup, Admittance(given.centre_url, told, given.code))
        elif restore_or_ask(settings, source, backup, given.code) is None:
            return Asked()
        self.post = open_post_with(settings, source)
        return self.post

    # -- people -----------------------------------------------------------------------------------------------------
    def _take_person(self, given: PersonGiven) -> None:
        post = self.post
        if post is None:
            return
        person = NewPerson(given.officer_id, given.name, given.role, given.passphrase)

        def work() -> None:
            enrol_people(post, [person], clock.now())
            post.vouch()

        self._run(work)

    def _people(self) -> tuple[tuple[str, object], ...]:
        return () if self.post is None else tuple((each.display_name, each.role) for each in self.post.people())

    # -- data -------------------------------------------------------------------------------------------------------
    def _begin_data(self) -> None:
        if self.post is None or self.post.membership is None:
            self._show(data=Sentence("firststart.data.not_joined"), is_enrolled=False)
            return
        if self._sync is None:
            self._sync = Synchroniser(self.post, by_itself=False, parent=self)
            self._sync.changed.connect(self._synced)
            self._sync.crashed.connect(self.crashed)
        self._show(data=Sentence("firststart.data.none"), is_enrolled=True)
        self._fetch(by_stick=False)

    def _fetch(self, *, by_stick: bool) -> None:
        if self._sync is None:
            return
        if not by_stick:
            self._show(progress=0.0, fault=Sentence())
            self._sync.run_now()
            return
        folder = QFileDialog.getExistingDirectory(self.window)
        if folder:
            self._show(progress=0.0, fault=Sentence())
            self._sync.run_from(Path(folder))

    def _synced(self, status: object) -> None:
        if not isinstance(status, SyncStatus):
            return
        if status.progress is not None:
            total = status.progress.bytes_total
            self._show(progress=status.progress.bytes_done / total if total else 0.0)
        elif status.last_ok_at is not None:
            self._show(progress=None, has_data=True, fault=Sentence(), data=Sentence("firststart.data.here"))
        elif status.fault is not None:
            self._show(progress=None, fault=Sentence.of(status.fault))

    # -- jobs -------------------------------------------------------------------------------------------------------
    def _run(self, job: object) -> None:
        if callable(job) and self._jobs.run(job):
            self._show(busy=True, fault=Sentence())

    def _job_ended(self, ended: object) -> None:
        if not isinstance(ended, JobEnded):
            return
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        fault = Sentence.of(ended.fault) if isinstance(ended.fault, Fault) else Sentence()
        result = ended.result
        if isinstance(result, Trial):
            self.trial = result.world
            self._end(SetUpResult.TRIAL)
            return
        if isinstance(result, FoundBackup):
            self._backup_found(result)
            return
        if isinstance(result, str):
            self._show(busy=False, fingerprint=result)
            return
        if isinstance(result, Asked):
            self._show(busy=False, fault=Sentence(), fingerprint="", is_asked=True)
            return
        # a code that was refused is asked for anew, with the fingerprint compared again
        changes: dict[str, object] = {"busy": False, "fault": fault, "people": self._people()}
        if fault:
            changes["fingerprint"] = ""
        self._show(**changes)
        if isinstance(result, Post):
            self._go(SetUpStep.PEOPLE)

    # -- the end ----------------------------------------------------------------------------------------------------
    def _closed(self) -> None:
        self._end(SetUpResult.CLOSED)

    def _end(self, result: SetUpResult) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._jobs.stop()
        if self._sync is not None:
            self._sync.stop()
        self.window.close()
        self.ended.emit(result)
