"""People are managed on the administration screen by keys: added, changed, let in anew, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app.casework.events import Event
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.services.post import NewPerson, Post
from checkpoint_app.ui.administration.people_card import PeopleCard, PeopleForm
from checkpoint_app.ui.administration.view_model import GiveTelephoneKey
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, enrolled_post, open_station
from tests.little_country import LittleCountry

PASSPHRASE = "word-of-budi-1"
CITRA = NewPerson("citra", "Citra Dewi", Role.ADMINISTRATOR, "word-of-citra")


@pytest.fixture
def post(country: LittleCountry, tmp_path: Path) -> Iterator[Post]:
    made = enrolled_post(tmp_path / "post", country, OFFICER, SUPERVISOR)
    yield made
    made.close()


@pytest.fixture
def desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    with open_station(post, tmp_path / "out") as station:
        station.player.log_in(SUPERVISOR)
        station.station.go_to("administration")
        yield station


def card_of(desk: Station) -> PeopleCard:
    return desk.station.administration.screen.people


def press(widget: QWidget) -> None:
    assert widget.isEnabled()
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Space)


def open_form(desk: Station, officer_id: str, form: PeopleForm) -> PeopleCard:
    card = card_of(desk)
    row = next(each for each in card.rows if each._person.officer_id == officer_id)
    press(row.buttons[form])
    return card


def fill(card: PeopleCard, *, name: str = "", number: str = "", role: Role | None = None, word: str = "") -> None:
    for field, text in ((card.person, name), (card.number, number), (card.passphrase, word), (card.again, word)):
        if text:
            field.edit.setFocus()
            QTest.keyClicks(field.edit, text)
    if role is not None:
        card.role.box.setCurrentIndex(card.role.box.findData(role))


def done(desk: Station, what: str) -> None:
    desk.wait(lambda: desk.station.administration.people.news.done == what)
    assert not card_of(desk).form.isVisible()


def changes(post: Post) -> list[Event]:
    events = post.writer.run(lambda casebook: list(casebook.outbox.events_from(1, 1000)))
    return [event for event in events if event.kind is EventKind.CONFIGURATION and "person" in event.open]


def test_somebody_is_added_by_keys_and_may_log_in_and_who_did_it_is_on_record(desk: Station, post: Post):
    card = card_of(desk)
    press(card.add_button)
    assert card.person.edit.hasFocus()
    fill(card, name="Budi S.", number="budi", role=Role.OFFICER, word=PASSPHRASE)
    press(card.confirm)
    done(desk, "added")
    (event,) = changes(post)
    assert (event.officer_id, event.open["person"]) == (SUPERVISOR.officer_id, "budi")
    assert card.passphrase.edit.text() == ""
    desk.station.lock()
    desk.player.log_in(NewPerson("budi", "Budi S.", Role.OFFICER, PASSPHRASE))
    assert desk.station.window.current == "counter"


def test_what_is_missing_is_said_under_each_field_and_nothing_is_asked(desk: Station, post: Post):
    card = card_of(desk)
    press(card.add_button)
    fill(card, name="Budi S.", word="short")
    press(card.confirm)
    assert card.number._message.text() != ""
    assert "10" in card.passphrase._message.text()
    assert card.form.isVisible()
    assert changes(post) == []


def test_a_role_a_passphrase_and_a_withdrawal_by_keys(desk: Station, post: Post):
    card = open_form(desk, OFFICER.officer_id, PeopleForm.ROLE)
    fill(card, role=Role.PROTECTION_OFFICER)
    press(card.confirm)
    done(desk, "role")
    card = open_form(desk, OFFICER.officer_id, PeopleForm.RESET)
    fill(card, word=PASSPHRASE)
    press(card.confirm)
    done(desk, "reset")
    card = open_form(desk, OFFICER.officer_id, PeopleForm.WITHDRAW)
    press(card.confirm)
    done(desk, "withdrawn")
    assert [event.open["result"] for event in changes(post)] == [
        "role changed",
        "credentials reset",
        "person withdrawn",
    ]
    row = next(each for each in card.rows if each._person.officer_id == OFFICER.officer_id)
    assert set(row.buttons) == {PeopleForm.RESET}


def test_the_palette_names_whose_role_is_changed(desk: Station):
    words = {command.words for command in desk.station._commands()}
    assert f"Change the role of {OFFICER.display_name}" in words
    assert f"Change the role of {SUPERVISOR.display_name}" in words


def test_nobody_withdraws_themselves_and_the_sentence_says_why(desk: Station, post: Post):
    card = open_form(desk, SUPERVISOR.officer_id, PeopleForm.WITHDRAW)
    press(card.confirm)
    desk.wait(lambda: desk.station.administration.people.news.fault is not None)
    assert "yourself" in card.news.accessibleName()
    assert changes(post) == []


def test_a_telephone_key_is_sealed_by_the_persons_own_passphrase(desk: Station, tmp_path: Path):
    people, file = desk.station.administration.people, tmp_path / "hartono.key"
    people.write_telephone_key(GiveTelephoneKey(SUPERVISOR.officer_id, "somebody else's"), file)
    desk.wait(lambda: people.news.fault is not None)
    assert not file.exists()
    people.write_telephone_key(GiveTelephoneKey(SUPERVISOR.officer_id, SUPERVISOR.password), file)
    done(desk, "telephone")
    assert file.read_bytes().startswith(b"{")


def test_where_there_is_an_administrator_a_supervisor_sees_and_changes_nothing(desk: Station, post: Post):
    card = card_of(desk)
    press(card.add_button)
    fill(card, name=CITRA.display_name, number=CITRA.officer_id, role=CITRA.role, word=CITRA.password)
    press(card.confirm)
    done(desk, "added")
    assert not card.add_button.isVisible()
    assert not any(row.buttons for row in card.rows)


def test_locking_empties_what_was_typed(desk: Station):
    card = card_of(desk)
    press(card.add_button)
    fill(card, name="Budi S.", word=PASSPHRASE)
    desk.station.lock()
    assert card.passphrase.edit.text() == card.person.edit.text() == ""
    assert not card.form.isVisible()
