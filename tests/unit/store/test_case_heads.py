"""Heads of cases: what a search reads; they end with their content, follow it, and tell nothing in the clear."""

from __future__ import annotations

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import OFFICER, at


def content(name: str) -> dict[str, object]:
    said = {"primary_identifier": name, "secondary_identifier": "SYNTHETIC", "number": "X01", "birth_date": "1994"}
    return {"document": said}


def open_case(casebook: Casebook, encounter_id: str, name: str) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter(encounter_id, verdict=VerdictKind.ASK, content=content(name), open={})


def heads(casebook: Casebook) -> list[tuple[str, str]]:
    return [(each.encounter_id, each.name) for each in casebook.kept_heads()]


def sealed(casebook: Casebook) -> dict[str, str]:
    return dict(casebook._db.conn.execute("SELECT encounter_id, sealed FROM case_heads").fetchall())


def test_the_newest_comes_first_with_all_that_a_search_compares(casebook: Casebook) -> None:
    open_case(casebook, "e1", "WATI")
    open_case(casebook, "e2", "BUDI")
    assert heads(casebook) == [("e2", "BUDI SYNTHETIC"), ("e1", "WATI SYNTHETIC")]
    (first, _) = casebook.kept_heads()
    assert (first.number, first.birth_date) == ("X01", "1994")


def test_erasing_ends_the_head_with_the_content(casebook: Casebook) -> None:
    open_case(casebook, "e1", "WATI")
    open_case(casebook, "e2", "BUDI")
    with casebook.record(None, at(1)) as recording:
        recording.erase("e1")
    assert heads(casebook) == [("e2", "BUDI SYNTHETIC")]
    assert list(sealed(casebook)) == ["e2"]


def test_a_destroyed_key_alone_ends_it_too(casebook: Casebook) -> None:
    open_case(casebook, "e1", "WATI")
    destroy = "UPDATE encounter_keys SET key = NULL, destroyed_at = ? WHERE encounter_id = 'e1'"
    casebook._db.execute(destroy, ["2026-11-24T03:00:00.000000Z"])
    assert sealed(casebook) == {}


def test_a_corrected_content_is_found_under_what_it_says_now(casebook: Casebook) -> None:
    open_case(casebook, "e1", "WATI")
    with casebook.record(OFFICER, at(1)) as recording:
        recording.note(EventKind.AMEND, encounter_id="e1", content=content("SITI"))
    assert heads(casebook) == [("e1", "SITI SYNTHETIC")]


def test_a_head_is_read_as_no_other_cases(casebook: Casebook) -> None:
    open_case(casebook, "e1", "WATI")
    open_case(casebook, "e2", "BUDI")
    casebook._db.execute("UPDATE case_heads SET sealed = ? WHERE encounter_id = 'e1'", [sealed(casebook)["e2"]])
    with pytest.raises(DataRejected, match="body_unreadable"):
        heads(casebook)


def test_cases_of_an_earlier_program_are_found_and_get_their_heads_a_few_at_a_time(casebook: Casebook) -> None:
    for number in range(5):
        open_case(casebook, f"e{number}", f"NAME{number}")
    casebook._db.execute("DELETE FROM case_heads")
    everybody = [(f"e{number}", f"NAME{number} SYNTHETIC") for number in (4, 3, 2, 1, 0)]
    assert heads(casebook) == everybody
    assert [casebook.fill_heads(2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(sealed(casebook)) == 5
    assert heads(casebook) == everybody


def test_a_case_that_came_on_paper_has_its_head(casebook: Casebook) -> None:
    from checkpoint_app.casework.bodies import new_encounter_key

    key = new_encounter_key(b"\x07" * 32)
    assert casebook.post_cases.take_slip(Encounter("e9", at().at, "other"), key, content("WATI"), "device-2")
    assert list(sealed(casebook)) == ["e9"]
    assert heads(casebook) == [("e9", "WATI SYNTHETIC")]


def test_a_case_without_a_document_has_an_empty_head(casebook: Casebook) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter("e1", verdict=None, content={"v": 1}, open={})
    (head,) = casebook.kept_heads()
    assert (head.name, head.number, head.birth_date) == ("", "", "")
