"""Changes the people of this machine: on the casebook's thread, then told to the centre on a job thread.

Lives on the main thread. `changed` tells that the list, or what became of the last change, is another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from checkpoint_app import clock
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.medium import medium_faults, write_whole
from checkpoint_app.services.people import (
    add_person,
    change_role,
    may_manage,
    reset_person,
    tell_centre,
    withdraw_person,
)
from checkpoint_app.services.post import NewPerson
from checkpoint_app.services.telephone import enrol_telephone_key
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.ui.administration.view_model import (
    AddPerson,
    ChangeRole,
    GiveTelephoneKey,
    PeopleNews,
    ResetPerson,
    WithdrawPerson,
)
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workers import JobEnded, JobRunner
from checkpoint_app.ui.workplace import Workplace


class PeopleDesk(QObject):
    """See the module; `news` is what the card shows."""

    changed = Signal()

    def __init__(self, screen: QWidget, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._news = PeopleNews()
        self._futures = Futures(self)
        self._jobs = JobRunner("people", self)
        self._jobs.ended.connect(self._told)

    @property
    def news(self) -> PeopleNews:
        """What became of the last change, and whether the person at the screen may make another."""
        people = self._workplace.post.people()
        return replace(self._news, may_manage=may_manage(self._workplace.officer, people))

    def forget(self) -> None:
        """Somebody else sits here now."""
        self._news = PeopleNews()

    def stop(self) -> None:
        """End the job thread."""
        self._jobs.stop()

    def take(self, intent: object) -> bool:
        """Act on an intent about people; False when it is about something else, or not theirs to make."""
        officer = self._workplace.officer
        if officer is None or not may_manage(officer, self._workplace.post.people()):
            return False
        if isinstance(intent, GiveTelephoneKey):
            self._give_telephone_key(intent)
            return True
        found = _change_of(intent, officer)
        if found is None:
            return False
        done, who, change = found
        future = self._workplace.post.writer.submit(change)
        self._futures.watch(future, lambda _: self._done(done, who), self._refused)
        return True

    def _give_telephone_key(self, intent: GiveTelephoneKey) -> None:
        """The person types their own password and takes their file along."""
        name, _ = QFileDialog.getSaveFileName(self._screen, "", f"{intent.officer_id}.checkpoint-key")
        if name:
            self.write_telephone_key(intent, Path(name))

    def write_telephone_key(self, intent: GiveTelephoneKey, path: Path) -> None:
        """Make somebody's key for the telephone, and write it to a file."""

        def work(casebook: Casebook) -> None:
            data = enrol_telephone_key(casebook, intent.officer_id, intent.passphrase, clock.now())
            with medium_faults():
                write_whole(path, data)

        future = self._workplace.post.writer.submit(work)
        self._futures.watch(future, lambda _: self._done("telephone", path.name), self._refused)

    def _done(self, done: str, who: str) -> None:
        self._news = PeopleNews(done=done, who=who)
        self.changed.emit()
        post = self._workplace.post
        self._jobs.run(lambda: tell_centre(post))

    def _told(self, ended: object) -> None:
        if isinstance(ended, JobEnded) and isinstance(ended.fault, EnvironmentFault):
            self._news = replace(self._news, untold=True)
            self.changed.emit()

    def _refused(self, fault: Fault) -> None:
        self._news = PeopleNews(fault=fault)
        self.changed.emit()


def _change_of(intent: object, by: LoggedInOfficer) -> tuple[str, str, Callable[[Casebook], None]] | None:
    """Give what is done, to whom, and the work; None when the intent is about something else."""
    match intent:
        case AddPerson(officer_id, name, role, passphrase):
            person = NewPerson(officer_id, name, role, passphrase)
            return "added", name, lambda casebook: add_person(casebook, by, person, clock.now())
        case ChangeRole(officer_id, role):
            return "role", officer_id, lambda casebook: change_role(casebook, by, officer_id, role)
        case ResetPerson(officer_id, passphrase):
            return (
                "reset",
                officer_id,
                lambda casebook: reset_person(casebook, by, officer_id, passphrase, clock.now()),
            )
        case WithdrawPerson(officer_id):
            return "withdrawn", officer_id, lambda casebook: withdraw_person(casebook, by, officer_id, clock.now())
    return None
