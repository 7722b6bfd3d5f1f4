"""People are added, changed, let in anew and withdrawn, each with who did it; the log stays whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.people import add_person, change_role, may_manage, reset_person, withdraw_person
from checkpoint_app.services.post import NewPerson
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer, LoginRefused
from tests.unit.store.conftest import OFFICER, SUPERVISOR, enrol_known, open_casebook

BUDI = NewPerson("budi", "Budi S.", Role.OFFICER, "salak-manis-7")


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    opened = open_casebook(tmp_path / "casebook.db")
    enrol_known(opened, OFFICER, SUPERVISOR)
    yield opened
    opened.close()


def last(casebook: Casebook) -> Event:
    return list(casebook.outbox.events_from(1, 1000))[-1]


def test_who_added_whom_is_one_signed_event(casebook: Casebook) -> None:
    add_person(casebook, SUPERVISOR, BUDI, clock.now())
    event = last(casebook)
    assert (event.kind, event.officer_id) == (EventKind.CONFIGURATION, SUPERVISOR.officer_id)
    assert dict(event.open) == {"result": "person added", "person": "budi", "role": "OFFICER"}
    assert casebook.people.log_in("budi", BUDI.password, clock.now()).role is Role.OFFICER
    assert casebook.verify().is_whole


@pytest.mark.parametrize("change", [replace(BUDI, password="short"), replace(BUDI, officer_id=OFFICER.officer_id)])
def test_what_is_refused_leaves_neither_a_person_nor_an_event(casebook: Casebook, change: NewPerson) -> None:
    before = (len(casebook.people.all()), casebook.head().dev_seq)
    with pytest.raises(DataRejected):
        add_person(casebook, SUPERVISOR, change, clock.now())
    assert (len(casebook.people.all()), casebook.head().dev_seq) == before


def test_another_role_counts_at_the_next_login(casebook: Casebook) -> None:
    add_person(casebook, SUPERVISOR, BUDI, clock.now())
    change_role(casebook, SUPERVISOR, "budi", Role.PROTECTION_OFFICER)
    assert casebook.people.log_in("budi", BUDI.password, clock.now()).role is Role.PROTECTION_OFFICER
    assert last(casebook).open["role"] == "PROTECTION_OFFICER"


def test_a_new_password_is_a_new_key_and_what_was_signed_before_stays_good(casebook: Casebook) -> None:
    add_person(casebook, SUPERVISOR, BUDI, clock.now())
    signed_in = casebook.people.log_in("budi", BUDI.password, clock.now())
    with casebook.record(signed_in, moment_now()) as recording:
        recording.note(EventKind.INFORM, open={"count": 1})
    reset_person(casebook, SUPERVISOR, "budi", "rambutan-binjai", clock.now())
    with pytest.raises(LoginRefused):
        casebook.people.log_in("budi", BUDI.password, clock.now())
    anew = casebook.people.log_in("budi", "rambutan-binjai", clock.now())
    with casebook.record(anew, moment_now()) as recording:
        recording.note(EventKind.INFORM, open={"count": 1})
    person = casebook.people.find("budi")
    assert person is not None
    assert len(person.keys) == 2
    assert casebook.verify().is_whole


def test_somebody_withdrawn_is_let_in_no_more_until_let_in_anew(casebook: Casebook) -> None:
    add_person(casebook, SUPERVISOR, BUDI, clock.now())
    withdraw_person(casebook, SUPERVISOR, "budi", clock.now())
    with pytest.raises(LoginRefused):
        casebook.people.log_in("budi", BUDI.password, clock.now())
    reset_person(casebook, SUPERVISOR, "budi", "rambutan-binjai", clock.now())
    assert casebook.people.log_in("budi", "rambutan-binjai", clock.now()).officer_id == "budi"


def _withdraw_oneself(casebook: Casebook) -> None:
    withdraw_person(casebook, SUPERVISOR, SUPERVISOR.officer_id, clock.now())


def _withdraw_the_last(casebook: Casebook) -> None:
    withdraw_person(casebook, None, SUPERVISOR.officer_id, clock.now())


def _make_the_last_an_officer(casebook: Casebook) -> None:
    change_role(casebook, SUPERVISOR, SUPERVISOR.officer_id, Role.OFFICER)


def _change_nobody(casebook: Casebook) -> None:
    change_role(casebook, SUPERVISOR, "nobody", Role.OFFICER)


@pytest.mark.parametrize(
    ("attempt", "key"),
    [
        (_withdraw_oneself, "not_oneself"),
        (_withdraw_the_last, "last_manager"),
        (_make_the_last_an_officer, "last_manager"),
        (_change_nobody, "no_person"),
    ],
)
def test_a_machine_is_never_left_without_anybody_who_can_manage_it(
    casebook: Casebook, attempt: Callable[[Casebook], None], key: str
) -> None:
    before = casebook.head().dev_seq
    with pytest.raises(DataRejected) as refused:
        attempt(casebook)
    assert refused.value.key == f"services.fault.{key}"
    assert casebook.head().dev_seq == before


@pytest.mark.parametrize(
    ("officer", "has_administrator", "may"),
    [
        (None, False, False),
        (OFFICER, False, False),
        (SUPERVISOR, False, True),
        (SUPERVISOR, True, False),
        (replace(SUPERVISOR, role=Role.ADMINISTRATOR), True, True),
    ],
)
def test_the_administrator_manages_people_and_where_there_is_none_the_supervisor(
    casebook: Casebook, officer: LoggedInOfficer | None, has_administrator: bool, may: bool
) -> None:
    if has_administrator:
        add_person(casebook, None, replace(BUDI, role=Role.ADMINISTRATOR), clock.now())
    assert may_manage(officer, casebook.people.all()) is may
