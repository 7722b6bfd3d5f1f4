"""What one shift leaves to the next: the order, what may stand in the open, and how a record is read."""

from datetime import UTC, date, datetime, timedelta

from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground
from checkpoint_app.casework.shift import (
    MOST_NAMED,
    ShiftHandOver,
    ShiftStand,
    hand_over_open,
    in_hand_over_order,
    read_hand_over,
)
from tests.unit.casework.test_events import sealed

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def case(name, state, ago=0):
    at = NOW - timedelta(minutes=ago)
    return Encounter(name, at, "ani", state=state, changed_at=at if ago else None, provisional_since=at)


def test_what_has_a_clock_comes_first_then_what_stands_longest():
    cases = [
        case("young", EncounterState.POSTPONED, 5),
        case("old", EncounterState.POSTPONED, 50),
        case("clock", EncounterState.POSTPONED_PROVISIONAL),
    ]
    assert [each.encounter_id for each in in_hand_over_order(cases)] == ["clock", "old", "young"]


def test_the_record_holds_counts_and_random_ids_only():
    kept = KeptDocument("one", "e", NOW, "ani", Ground.ART16_DOCUMENT, date(2026, 11, 23), "laci")
    cases = tuple(case(f"c{number}", EncounterState.REFERRED) for number in range(MOST_NAMED + 1))
    stand = ShiftStand((*cases, case("p", EncounterState.POSTPONED_PROVISIONAL)), 7, (kept,))
    written = hand_over_open(stand, TODAY)
    assert (written["cases"], written["provisional"], written["unsent"]) == (MOST_NAMED + 2, 1, 7)
    assert (written["kept"], written["overdue"]) == (1, 1)
    assert len(written["case_ids"]) == MOST_NAMED
    assert "laci" not in str(written)


def test_a_hand_over_is_read_from_its_event_and_an_odd_count_is_none():
    event = sealed(kind=EventKind.SHIFT_HANDOVER, open={"cases": 3, "unsent": "many"}, second_person="officer-2")
    assert read_hand_over(event) == ShiftHandOver(event.at_wall, "officer-1", "officer-2", 3, 0, 0, 0)
