"""A search tolerant of spelling: names as at the counter, numbers by a part, dates as far as known; on record."""

from __future__ import annotations

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.records import NoRecords
from checkpoint_app.services.searching import Sought, folded, note_search, search
from checkpoint_app.store.audit_trail import TrailFilter
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import DATABASE_KEY, DEVICE_KEY, OFFICER, START, SUPERVISOR, at, enrol_known

PEOPLE = (
    ("SUHARTO", "JOKO", "X12O4471", "1994-03-12"),
    ("SOEHARTO", "DJOKO", "C7730021", "1994-03"),
    ("RAHMAN", "ABDUL", "E0091177", "1980-01-02"),
)


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> Casebook:
    casebook = Casebook.open(tmp_path_factory.mktemp("search") / "c.db", DATABASE_KEY, DEVICE_KEY, START)
    casebook.adopt_device("device-1", 1)
    enrol_known(casebook, OFFICER, SUPERVISOR)
    for number, (primary, secondary, document, born) in enumerate(PEOPLE):
        content = {
            "document": {
                "primary_identifier": primary,
                "secondary_identifier": secondary,
                "number": document,
                "birth_date": born,
            }
        }
        with casebook.record(OFFICER, at(number)) as recording:
            recording.open_encounter(f"e{number}", verdict=VerdictKind.NOTHING_TO_FLAG, content=content, open={})
            recording.decide(f"e{number}", Action.DEPART)
    yield casebook
    casebook.close()


def found(cases: Casebook, **sought) -> list[str | None]:
    return [hit.encounter_id for hit in search(cases, NoRecords(), Sought(**sought), lambda _: None).hits]


def test_a_name_is_found_in_every_right_spelling_the_newest_first(cases) -> None:
    assert found(cases, name="joko suharto") == ["e1", "e0"]
    assert found(cases, name="Abdoel Rachman") == ["e2"]
    assert found(cases, name="Siti Aminah") == []
    assert found(cases, name="Djoko") == ["e1", "e0"]


def test_a_number_is_found_by_a_part_and_o_is_zero(cases) -> None:
    assert found(cases, number="x1204") == ["e0"]
    assert found(cases, number="73OO21") == ["e1"]
    assert folded("x 12-O4") == "X1204"


def test_a_birth_date_agrees_as_far_as_it_is_known_and_all_that_is_given_must(cases) -> None:
    born = PartialDate(1994, 3, 12)
    assert found(cases, birth_date=born) == ["e1", "e0"]
    assert found(cases, birth_date=born, number="1204") == ["e0"]
    assert found(cases, birth_date=PartialDate(1980)) == ["e2"]


def test_a_name_alone_is_not_looked_for_among_placement_records_and_that_is_told(cases) -> None:
    assert search(cases, NoRecords(), Sought("Joko"), lambda _: None).without_records
    assert not search(cases, NoRecords(), Sought("Joko", "1204"), lambda _: None).without_records


@pytest.mark.parametrize("sought", [Sought(), Sought(number="12"), Sought(number=" - ")])
def test_what_would_find_everybody_is_refused(cases, sought) -> None:
    with pytest.raises(DataRejected):
        search(cases, NoRecords(), sought, lambda _: None)


def test_the_search_is_on_record_by_what_and_how_many_never_whom(cases) -> None:
    note_search(cases, SUPERVISOR, Sought("Joko", "1204"), 1)
    (entry,) = cases.trail_entries(cases.trail(TrailFilter(kind=EventKind.READ)))
    assert dict(entry.open) == {"reason": "SEARCH", "what": "name number", "count": "1"}
