"""The people of this machine: added, given another role, let in anew, withdrawn; each with who did it, in one event.

Runs on the casebook's thread. Their public keys go to the centre with `tell_centre`; while there is no link that
waits, and the next synchronisation does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.post import NewPerson, Post
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer, Person

_UNTOLD = "people_untold"
_MANAGERS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})


def may_manage(officer: LoggedInOfficer | None, people: Iterable[Person]) -> bool:
    """Whether somebody may change the people: the administrator; where there is none, the supervisor."""
    if officer is None:
        return False
    has_administrator = any(each.role is Role.ADMINISTRATOR and each.left_at is None for each in people)
    return officer.role is Role.ADMINISTRATOR or (officer.role is Role.SUPERVISOR and not has_administrator)


def add_person(casebook: Casebook, by: LoggedInOfficer | None, person: NewPerson, now: datetime) -> None:
    """Enrol somebody; raises DataRejected for a short password or a number that is taken."""

    def enrol() -> None:
        casebook.people.enrol(person.officer_id, person.display_name, person.role, person.password, now)

    _change(casebook, by, "person added", person.officer_id, person.role, enrol)


def change_role(casebook: Casebook, by: LoggedInOfficer | None, officer_id: str, role: Role) -> None:
    """Give somebody another role; raises DataRejected where nobody would be left to manage people."""
    person = _known(casebook, officer_id)
    if role not in _MANAGERS:
        _keep_a_manager(casebook, person)
    _change(casebook, by, "role changed", officer_id, role, lambda: casebook.people.change_role(officer_id, role))


def reset_person(
    casebook: Casebook, by: LoggedInOfficer | None, officer_id: str, password: str, now: datetime
) -> None:
    """Let somebody in anew who lost their password, or who was withdrawn: a new key under a new password."""
    person = _known(casebook, officer_id)
    _change(
        casebook,
        by,
        "credentials reset",
        officer_id,
        person.role,
        lambda: casebook.people.reset(officer_id, password, now),
    )


def withdraw_person(casebook: Casebook, by: LoggedInOfficer | None, officer_id: str, now: datetime) -> None:
    """Let somebody in no more; their public key stays for the log.

    Raises DataRejected for oneself, and where nobody would be left to manage people.
    """
    person = _known(casebook, officer_id)
    if by is not None and by.officer_id == officer_id:
        raise DataRejected("services.fault.not_oneself")
    _keep_a_manager(casebook, person)
    _change(casebook, by, "person withdrawn", officer_id, person.role, lambda: casebook.people.leave(officer_id, now))


def tell_centre(post: Post) -> None:
    """Tell the centre the keys of this machine's people, if that is still to be done; raises what `vouch` raises."""
    if post.membership is None or not post.writer.run(lambda casebook: casebook.setting(_UNTOLD)):
        return
    post.vouch()
    post.writer.run(lambda casebook: casebook.set_setting(_UNTOLD, ""))


def _known(casebook: Casebook, officer_id: str) -> Person:
    person = casebook.people.find(officer_id)
    if person is None:
        raise DataRejected("services.fault.no_person", officer=officer_id)
    return person


def _keep_a_manager(casebook: Casebook, person: Person) -> None:
    others = (each for each in casebook.people.all() if each.officer_id != person.officer_id)
    is_left = any(each.role in _MANAGERS and each.left_at is None for each in others)
    if person.role in _MANAGERS and person.left_at is None and not is_left:
        raise DataRejected("services.fault.last_manager", officer=person.display_name)


def _change(
    casebook: Casebook,
    by: LoggedInOfficer | None,
    result: str,
    officer_id: str,
    role: Role,
    change: Callable[[], None],
) -> None:
    """Change the table of people and record who did what to whom, together; before enrolment there is no log."""
    if not casebook.is_enrolled:
        change()
        return
    with casebook.record(by, moment_now()) as recording:
        change()
        recording.note(EventKind.CONFIGURATION, open={"result": result, "person": officer_id, "role": role.value})
    casebook.set_setting(_UNTOLD, "1")
