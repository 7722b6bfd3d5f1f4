from __future__ import annotations

from datetime import timedelta

import pytest

from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import DataRejected
from checkpoint_app.store import people as people_module
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.people import LoginRefused
from tests.unit.store.conftest import START

SECOND = timedelta(seconds=1)


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lighter Argon2id for tests that log in many times; one test uses the real one."""
    monkeypatch.setattr(people_module, "_ARGON_MEMORY_KIB", 64)
    monkeypatch.setattr(people_module, "_ARGON_TIME", 1)


def test_a_login_opens_the_persons_own_key(casebook: Casebook) -> None:
    enrolled = casebook.people.enrol("budi", "Budi S.", Role.OFFICER, "salak-manis-7", START)
    officer = casebook.people.log_in("budi", "salak-manis-7", START)
    assert (officer.officer_id, officer.display_name, officer.role) == ("budi", "Budi S.", Role.OFFICER)
    enrolled.public_key.verify(officer.signer.sign(b"x"), b"x")


@pytest.mark.usefixtures("_quick")
def test_wrong_password_unknown_person_and_somebody_who_left_are_told_the_same(casebook: Casebook) -> None:
    casebook.people.enrol("budi", "Budi", Role.OFFICER, "salak-manis-7", START)
    casebook.people.enrol("citra", "Citra", Role.AUDITOR, "salak-manis-8", START)
    casebook.people.leave("citra", START)
    for who, password in (("budi", "salak-manis-8"), ("nobody", "x"), ("citra", "salak-manis-8")):
        with pytest.raises(LoginRefused, match="login_wrong"):
            casebook.people.log_in(who, password, START)
    left = casebook.people.find("citra")
    assert left is not None
    assert left.left_at == START


@pytest.mark.usefixtures("_quick")
def test_failed_attempts_delay_the_next_one_and_success_forgives(casebook: Casebook) -> None:
    casebook.people.enrol("budi", "Budi", Role.OFFICER, "salak-manis-7", START)
    for _ in range(4):
        with pytest.raises(LoginRefused, match="login_wrong"):
            casebook.people.log_in("budi", "wrong", START)
    with pytest.raises(LoginRefused, match="login_delayed") as caught:
        casebook.people.log_in("budi", "salak-manis-7", START + SECOND)
    assert caught.value.retry_at == START + 2 * SECOND
    assert casebook.people.log_in("budi", "salak-manis-7", START + 2 * SECOND).officer_id == "budi"
    with pytest.raises(LoginRefused, match="login_wrong"):
        casebook.people.log_in("budi", "wrong", START)
    assert casebook.people.log_in("budi", "salak-manis-7", START).officer_id == "budi"


@pytest.mark.usefixtures("_quick")
def test_the_delay_never_passes_a_quarter_of_an_hour(casebook: Casebook) -> None:
    casebook.people.enrol("budi", "Budi", Role.OFFICER, "salak-manis-7", START)
    now = START
    for _ in range(20):
        with pytest.raises(LoginRefused):
            casebook.people.log_in("budi", "wrong", now)
        now += timedelta(minutes=15)
    assert casebook.people.log_in("budi", "salak-manis-7", now).officer_id == "budi"


@pytest.mark.usefixtures("_quick")
def test_a_changed_password_keeps_the_key(casebook: Casebook) -> None:
    person = casebook.people.enrol("budi", "Budi", Role.OFFICER, "salak-manis-7", START)
    casebook.people.change_password(casebook.people.log_in("budi", "salak-manis-7", START), "rambutan-9x")
    again = casebook.people.log_in("budi", "rambutan-9x", START)
    assert again.signer.public_key().public_bytes_raw() == person.public_key.public_bytes_raw()
    with pytest.raises(LoginRefused):
        casebook.people.log_in("budi", "salak-manis-7", START)
    with pytest.raises(DataRejected, match="password_short"):
        casebook.people.change_password(again, "short")


@pytest.mark.usefixtures("_quick")
def test_short_passwords_and_taken_ids_are_refused(casebook: Casebook) -> None:
    with pytest.raises(DataRejected, match="password_short"):
        casebook.people.enrol("budi", "Budi", Role.OFFICER, "1234567", START)
    with pytest.raises(DataRejected, match="person_exists"):
        casebook.people.enrol("ani", "Other", Role.OFFICER, "long-enough-1", START)
    assert [person.officer_id for person in casebook.people.all()] == ["ani", "dewi", "sari"]
