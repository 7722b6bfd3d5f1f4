"""Who works here: the login screen, the lock, and the check of a passphrase on the casebook's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.faults import Fault
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.shell.login import LoginScreen
from checkpoint_app.ui.shell.view_model import LoginSubmitted, LoginView
from checkpoint_app.ui.workplace import Workplace


class Entrance(QObject):
    """`entered` carries the person who logged in. Lives on the main thread."""

    entered = Signal(object)

    def __init__(self, screen: LoginScreen, workplace: Workplace, *, hint: str, show: Callable[[], None]) -> None:
        super().__init__(screen)
        self._screen, self._workplace, self._hint, self._show = screen, workplace, hint, show
        self._futures = Futures(self)
        screen.intent.connect(self._take)

    def offer_training(self, open_training: Callable[[], None]) -> None:
        """Show a button that opens the training."""
        self._screen.offer_training()
        self._screen.training_wanted.connect(open_training)

    def ask(self, *, error: str = "", locked_for: str = "") -> None:
        """Bring the login screen to the front."""
        people, words, place = self._people(), self._workplace.words, self._workplace.place()
        where = words("workplace.place", post=place.post, counter=place.counter)
        hint = self._hint or ("" if people else words("workplace.no_people"))
        self._screen.show_login(LoginView(people, locked_for, where, error, hint=hint))
        self._show()
        self._screen.start()

    def _people(self) -> tuple[tuple[str, str], ...]:
        known = self._workplace.post.people()
        return tuple((each.officer_id, each.display_name) for each in known if each.left_at is None)

    def _take(self, intent: object) -> None:
        if isinstance(intent, LoginSubmitted):
            self._screen.show_login(replace(LoginView(self._people()), busy=True))
            person, passphrase = intent.person, intent.passphrase
            future = self._workplace.post.writer.submit(lambda casebook: _log_in(casebook, person, passphrase))
            self._futures.watch(future, self._checked, self.refuse)

    def _checked(self, officer: LoggedInOfficer) -> None:
        self.entered.emit(officer)

    def refuse(self, fault: Fault) -> None:
        """Say why something did not work; whoever wants in is asked again."""
        self.ask(error=self._workplace.words(fault.key, **fault.values))


def _log_in(casebook: Casebook, person: str, passphrase: str) -> LoggedInOfficer:
    officer = casebook.people.log_in(person, passphrase, clock.now())
    if casebook.is_enrolled:
        with casebook.record(officer, moment_now()) as recording:
            recording.note(EventKind.LOGIN, open={"result": "in"})
    return officer
