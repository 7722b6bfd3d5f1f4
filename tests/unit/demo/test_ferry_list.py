"""The demonstration's ferry list is read like any operator's, with the faults that such lists have."""

from datetime import UTC, date, datetime

from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.demo import Scenario, demo_travellers
from checkpoint_app.central.seed.passenger_list import GROUP, GROUP_BOOKING, VESSEL, ferry_list
from checkpoint_app.documents.passenger_list import ListFaultKind
from checkpoint_app.services.list_files import read_list_bytes

TODAY = date(2026, 11, 24)


def test_the_demos_list_is_read_with_its_group_and_its_faults():
    travellers = {each.scenario: each for each in demo_travellers(generate_country(5, 100, TODAY), TODAY)}
    departs = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    (found,) = read_list_bytes(ferry_list(travellers, departs).encode(), "list.csv", TODAY, {})
    assert len(found.persons) == len(Scenario)
    assert found.departure is not None
    assert (found.departure.vessel, found.sender) == (VESSEL, "Laut Tenang")
    assert sum(person.booking == GROUP_BOOKING for person in found.persons) == len(GROUP)
    assert {fault.kind for fault in found.faults} == {ListFaultKind.COLUMN_NOT_USED, ListFaultKind.ROW_SKIPPED}
