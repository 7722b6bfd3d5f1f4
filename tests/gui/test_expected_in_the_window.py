"""A passenger list in the real window: at the counter with the page, linked to somebody flagged, for the gates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Paper, PaperState, Purpose
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.presented import FlaggedShared
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.documents.passenger_list import (
    Leg,
    ListedDocument,
    ListedPerson,
    ListForm,
    PassengerList,
    PersonRole,
    PortTime,
    write_paxlst,
)
from checkpoint_app.services.kept_lists import lists_of, take_list_file
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.ui.counter import intents
from checkpoint_app.ui.expected.view_model import ExportGateList
from checkpoint_app.ui.keyboard import KeyPress
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, enrolled_post, open_station
from tests.little_country import LittleCountry, reading_of_lines

FIRST, SECOND, LOST = Scenario.SUSPENDED, Scenario.WORKER_IN_ORDER, Scenario.LOST_PASSPORT


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    made = enrolled_post(folder, country, OFFICER, SUPERVISOR)
    assert synchronise(made).is_done
    departs = clock.now().astimezone() + timedelta(hours=2)
    at = PortTime(departs.date(), departs.time().replace(second=0, microsecond=0))
    leg = Leg("V12", "OP", "MV Contoh", "IDBTM", "SGSIN", at)
    people = tuple(_listed(country, each, line) for line, each in enumerate((FIRST, SECOND, LOST), 1))
    path = folder / "list.txt"
    path.write_text(write_paxlst(PassengerList(ListForm.PAXLST, "1", "D.05B", "OP", (leg,), people)))
    take_list_file(made, path)
    yield made
    made.close()


def _listed(country: LittleCountry, scenario: Scenario, line: int) -> ListedPerson:
    document = reading_of_lines(country.travellers[scenario].passport.lines, country.today).document
    return ListedPerson(
        *(line, PersonRole.PASSENGER, document.primary_identifier, document.secondary_identifier),
        birth_date=document.birth_date,
        nationality=document.nationality,
        documents=(ListedDocument("P", document.document_number, document.issuing_state, document.expiry_date),),
        booking="KBRT7" if scenario is not LOST else "OTHER",
    )


def shown(desk: Station, country: LittleCountry, scenario: Scenario) -> set[str]:
    counter = desk.station.counter
    desk.type_burst("\n".join(country.travellers[scenario].passport.lines))
    counter.take(intents.PurposeChosen(Purpose.WORK))
    check = counter.screening.check
    assert check is not None
    return {flag.code for flag in check.assessment.flags}


def test_the_entry_appears_with_the_page_and_a_flagged_companion_links(
    qapp: QApplication, country: LittleCountry, post: Post, tmp_path: Path
) -> None:
    with open_station(post, tmp_path) as desk:
        desk.player.log_in(OFFICER)
        counter, workplace = desk.station.counter, desk.station.workplace
        desk.wait(lambda: len(workplace.lists) == 1)
        assert "T03" not in shown(desk, country, FIRST)
        traveller = desk.station.counter_screen._view.traveller
        assert traveller is not None
        assert any("KBRT7" in line and "MV Contoh" in line for line in traveller.joined)
        counter.take(intents.PaperSet(((Paper.VISIT_VISA, PaperState.SEEN),)))
        counter._record(Action.REFER)
        desk.wait(lambda: not counter.is_busy and counter.screening.check is None)
        assert "T03" in shown(desk, country, SECOND)
        desk.wait(lambda: any("T02" in codes for kept in lists_of(post).all() for codes in kept.marks.values()))


def test_the_supervisor_sees_whom_to_expect_and_writes_the_list_for_the_gates(
    qapp: QApplication, country: LittleCountry, post: Post, tmp_path: Path
) -> None:
    with open_station(post, tmp_path) as desk:
        desk.player.log_in(SUPERVISOR)
        expected = desk.station.expected
        expected._ask_path = lambda name: tmp_path / name
        desk.station.go_to("expected")
        desk.wait(lambda: desk.station.expected_screen.people.rowCount() == 3)
        desk.wait(lambda: expected.is_ready)
        expected._take(ExportGateList())
        (written,) = tmp_path.glob("staffed-counter-*.csv")
        rows = written.read_text().splitlines()
        assert 2 <= len(rows) <= 4
        number = country.travellers[LOST].passport.fields.document_number
        assert number not in written.read_text()
        desk.wait(lambda: expected.is_ready)
        desk.station.go_to("queue")
        assert desk.station.expected_screen.people.rowCount() == 0
        desk.station.lock()
        assert workplace_is_empty(desk)


def workplace_is_empty(desk: Station) -> bool:
    return desk.station.workplace.lists == ()


SHEET = """PT Laut Contoh;Kapal;MV Contoh 9
Dari;Batam Centre;Tanggal;{day};Jam;{hour}
Urut;Orang;Identitas;Lahir;Kelas
1;DEWI SARI;C1234567;31/12/1990;VIP
2;BUDI;C7654321;;VIP
"""


def test_a_sheet_that_nobody_knows_is_explained_by_keys_and_known_from_then_on(
    qapp: QApplication, country: LittleCountry, post: Post, tmp_path: Path
) -> None:
    path = tmp_path / "daftar.csv"
    departs = clock.now().astimezone() + timedelta(hours=3)
    path.write_text(SHEET.format(day=f"{departs:%d/%m/%Y}", hour=f"{departs:%H.%M}"))
    with open_station(post, tmp_path) as desk:
        desk.player.log_in(SUPERVISOR)
        expected, screen = desk.station.expected, desk.station.expected_screen
        expected._ask_list = lambda: path
        desk.station.go_to("expected")
        desk.wait(lambda: expected.is_ready)
        screen.handle_key(KeyPress(Qt.Key.Key_O))
        desk.wait(lambda: expected.is_ready and screen.asks_for_columns)
        screen.handle_key(KeyPress(Qt.Key.Key_Down))
        for key in "X164":
            screen.handle_key(KeyPress(ord(key)))
            desk.wait(lambda: expected.is_ready)
        assert screen.columns.people.rowCount() == 2
        screen.handle_key(KeyPress(Qt.Key.Key_F9))
        desk.wait(lambda: expected.is_ready and not screen.asks_for_columns)
        assert screen.people.rowCount() == 2
        assert screen._view.taken is not None
        assert [fault.line for fault in screen._view.faults] == [3, 5]
        screen.handle_key(KeyPress(Qt.Key.Key_O))
        desk.wait(lambda: expected.is_ready)
        assert not screen.asks_for_columns
        screen.handle_key(KeyPress(Qt.Key.Key_C))
        desk.wait(lambda: expected.is_ready)
        assert screen.asks_for_columns
        screen.handle_key(KeyPress(Qt.Key.Key_Escape))
        assert not screen.asks_for_columns
        screen.handle_key(KeyPress(Qt.Key.Key_C))
        desk.wait(lambda: expected.is_ready)
        desk.station.lock()
        assert screen.columns.people.rowCount() == 0
        assert not screen.asks_for_columns
        for kept in lists_of(post).all():
            if len(kept.given.persons) == 2:
                _forget(post, kept.list_id)


def _forget(post: Post, list_id: str) -> None:
    """Leave the list of the other tests alone in the store."""
    with lists_of(post)._open() as connection:
        connection.execute("DELETE FROM lists WHERE list_id = ?", (list_id,))


def test_a_companion_flagged_at_another_counter_is_marked_on_both_screens(
    qapp: QApplication, country: LittleCountry, post: Post, tmp_path: Path
) -> None:
    with open_station(post, tmp_path) as desk:
        desk.player.log_in(SUPERVISOR)
        station, now = desk.station, clock.now()
        desk.wait(lambda: len(station.workplace.lists) == 1)
        station.go_to("counter")
        assert "T03" not in shown(desk, country, LOST)
        hashed = station.workplace.keys().presented.booking("OP", "OTHER").hex()
        station.hub.flagged_shared.emit((FlaggedShared("elsewhere", "somebody", hashed, "", now),))
        check = station.counter.screening.check
        assert check is not None
        assert "T03" in {flag.code for flag in check.assessment.flags}
        station.go_to("expected")
        desk.wait(lambda: station.expected.is_ready and station.expected_screen.people.rowCount() == 3)
        linked = [each.person.booking for each in station.expected_screen._view.expected if each.links]
        assert "OTHER" in linked
