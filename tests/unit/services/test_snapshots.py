"""Lists read what was kept, and show a dash where it was erased or is of another version."""

from __future__ import annotations

import pytest

from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.recording import Place, snapshot, traveller_from
from checkpoint_app.services.snapshots import Snapshot, read_snapshot
from tests.unit.services.conftest import NOW, Desk


def kept(desk: Desk, scenario: Scenario) -> dict[str, JsonValue]:
    desk.screening.drop()
    desk.screening.present(desk.page(scenario))
    desk.screening.state_purpose(Purpose.WORK)
    assert desk.screening.check is not None
    return snapshot(desk.screening.check, Place("TPI Contoh", "4", "MV Contoh 1"))


def test_a_list_shows_name_reasons_and_place(desk: Desk) -> None:
    listed = read_snapshot(kept(desk, Scenario.SUSPENDED))
    document = desk.page(Scenario.SUSPENDED).document
    assert listed.name == f"{document.primary_identifier}, {document.secondary_identifier}"
    assert (listed.counter, listed.departure) == ("4", "MV Contoh 1")
    assert listed.codes == ("C05",)
    assert listed.titles[0].id != listed.titles[0].en
    assert not listed.discreet


def test_a_neutral_flag_makes_the_reasons_discreet(desk: Desk) -> None:
    assert read_snapshot(kept(desk, Scenario.MINOR)).discreet


def test_what_was_erased_shows_as_a_dash() -> None:
    assert read_snapshot(None) == Snapshot()
    assert read_snapshot(None).name == "–"


@pytest.mark.parametrize("missing", ["document", "flags", "counter", "departure"])
def test_another_version_shows_as_a_dash_and_does_not_stop_the_list(desk: Desk, missing: str) -> None:
    content = kept(desk, Scenario.SUSPENDED)
    del content[missing]
    assert read_snapshot(content) == Snapshot()


@pytest.mark.parametrize(
    "change",
    [
        {"document": None},
        {"document": {}},
        {"reading": "PERHAPS"},
        {"misread": "many"},
        {"papers": []},
        {"answers": {"C00": "MAYBE"}},
        {"purpose": "PICNIC"},
    ],
)
def test_a_snapshot_of_another_version_is_refused_with_a_sentence(desk: Desk, change: dict[str, JsonValue]) -> None:
    with pytest.raises(DataRejected) as refused:
        traveller_from("e-1", NOW, {**kept(desk, Scenario.SUSPENDED), **change})
    assert refused.value.key == "services.fault.snapshot_unreadable"
    assert desk.page(Scenario.SUSPENDED).document.document_number not in str(refused.value)
