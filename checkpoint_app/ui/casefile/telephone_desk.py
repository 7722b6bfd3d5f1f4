"""The second person of a decision: who can be called, the code that is read out, and whether they prove it."""

from __future__ import annotations

from checkpoint_app import clock
from checkpoint_app.casework.encounter import SecondPerson
from checkpoint_app.casework.telephone import TelephoneChallenge
from checkpoint_app.services.telephone import ask_challenge, confirm_by_telephone
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.people import LoggedInOfficer, Person
from checkpoint_app.ui.casefile.view_model import (
    ByTelephone,
    Challenge,
    SecondPeople,
    SecondPersonGiven,
    SignsHere,
)
from checkpoint_app.ui.casefile.view_model import Person as TelephonePerson


class TelephoneDesk:
    """Holds the people with a telephone key and the code that was asked for last. Main thread."""

    def __init__(self) -> None:
        self.people: tuple[Person, ...] = ()
        self._challenge: TelephoneChallenge | None = None

    def ask(self, officer_id: str, encounter_id: str) -> None:
        """Draw a code to read out to this person."""
        self._challenge = ask_challenge(officer_id, encounter_id)

    def take_challenge(self) -> TelephoneChallenge | None:
        """Give the code away: one answer to one code, and a wrong one asks for a new code."""
        challenge, self._challenge = self._challenge, None
        return challenge

    def forget(self) -> None:
        """End the code."""
        self._challenge = None

    def callable_by(self, officer: LoggedInOfficer | None) -> SecondPeople:
        """Tell whom this person could call: nobody is their own second person."""
        asked = self._challenge
        others = tuple(
            TelephonePerson(person.officer_id, f"{person.display_name} · {person.officer_id}")
            for person in self.people
            if officer is None or person.officer_id != officer.officer_id
        )
        return SecondPeople(others, Challenge(asked.officer_id, asked.text, asked.valid_until) if asked else None)


def prove_second(
    casebook: Casebook,
    officer: LoggedInOfficer,
    given: SecondPersonGiven | None,
    challenge: TelephoneChallenge | None,
) -> LoggedInOfficer | SecondPerson | None:
    """Find who stands behind a decision; raises DataRejected when they do not prove it. Casebook's thread."""
    if isinstance(given, SignsHere):
        return casebook.people.log_in(given.officer_id, given.password, clock.now())
    if isinstance(given, ByTelephone) and challenge is not None and challenge.text == given.challenge:
        return confirm_by_telephone(casebook, officer, challenge, given.response)
    return None
