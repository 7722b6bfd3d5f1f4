"""What was done on paper is entered by keys afterwards: with its own time, marked wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.casework.canonical import instant_from_wire
from checkpoint_app.casework.events import ClockState
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.ui.shift.late_view_model import read_typed_instant
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, enrolled_post, open_station, words_on
from tests.little_country import LittleCountry

NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(qapp: QApplication, country: LittleCountry, tmp_path) -> Iterator[tuple[Station, Post]]:
    post = enrolled_post(tmp_path / "post", country, OFFICER, SUPERVISOR)
    assert synchronise(post).is_done
    with open_station(post, tmp_path / "out") as station:
        station.player.log_in(SUPERVISOR)
        station.station.go_to("shift")
        station.wait(lambda: bool(station.station.desk.shift().screen.desk._view.giver))
        station.player.press("F4")
        yield station, post
    post.close()


def fill(station: Station, *, day: str, typed: str, decided: str) -> None:
    for text in ("SYNTHETIC, LATE", "12-03-1994", "X9990001", "IDN", day, typed):
        station.type_by_hand(text)
        station.press_while("Tab", NONE)
    station.press_while("1", ALT)
    station.press_while(decided, ALT)
    station.press_while("1", ALT)
    station.player.press("F9")


def recorded(post: Post):
    entries = post.writer.run(lambda book: book.entries_of((EventKind.LATE_ENTRY,)))
    return [entry.event for entry in entries]


def test_a_line_of_the_paper_is_entered_by_keys_with_both_instants(desk):
    station, post = desk
    fill(station, day="-", typed="09.12", decided="2")
    station.wait(lambda: len(recorded(post)) == 1)
    encounter_id = recorded(post)[0].encounter_id
    events = [entry.event for entry in post.writer.run(lambda book: book.history(encounter_id))]
    assert {event.clock_state for event in events} == {ClockState.LATE_ENTRY}
    marked = [event for event in events if "happened_at" in event.open]
    assert {EventKind.SCAN, EventKind.LATE_ENTRY, EventKind.REFER} <= {event.kind for event in marked}
    happened = instant_from_wire(str(marked[0].open["happened_at"]))
    local = happened.astimezone()
    assert (local.hour, local.minute) == (9, 12)
    assert local.date() == clock.today() - timedelta(days=1)
    assert events[0].at_wall > happened
    encounter = post.writer.run(lambda book: book.encounter(encounter_id))
    assert (encounter.state, encounter.opened_at) == (EncounterState.REFERRED, happened)
    page = station.station.desk.shift().screen.late
    station.wait(lambda: page.name.value == "")
    assert (page.time.value, page.reason.chosen is not None) == ("09.12", True)
    station.player.press("Esc")
    station.wait(lambda: station.station.desk.shift().screen.desk.isVisible())
    station.station.go_to("queue")
    station.wait(lambda: station.station.queue.is_ready)
    words = station.station.theme.texts
    assert words("late.short", time=words.time(happened)) in words_on(station.station.queue_screen)
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    assert words("late.happened", time=words.instant(happened)) in words_on(station.station.case.screen)


def test_a_time_that_lies_ahead_records_nothing_and_leaves_what_was_typed(desk):
    station, post = desk
    page = station.station.desk.shift().screen.late
    page._today = clock.today() + timedelta(days=2)
    fill(station, day="", typed="23.59", decided="1")
    station.wait(lambda: bool(page.notice.accessibleName()))
    assert recorded(post) == []
    assert page.name.value == "SYNTHETIC, LATE"
    station.station.lock()
    assert page.name.value == ""


def test_nothing_is_recorded_while_something_is_missing(desk):
    station, post = desk
    station.type_by_hand("SYNTHETIC, LATE")
    station.player.press("F9")
    assert not station.station.desk.shift().screen.late.record.isEnabled()
    assert recorded(post) == []


@pytest.mark.parametrize(
    ("typed", "hour"), [("09.12", 9), ("9:12", 9), ("24.00", None), ("9.60", None), ("", None), ("noon", None)]
)
def test_a_time_is_read_as_people_write_it(typed, hour):
    found = read_typed_instant(date(2026, 11, 24), typed, UTC)
    assert found == (None if hour is None else datetime(2026, 11, 24, hour, 12, tzinfo=UTC))
    assert read_typed_instant(None, typed, UTC) is None
