"""What was seen beside a specimen: recorded, never added up; what was not looked at is not in it."""

from checkpoint_app.casework.examination import (
    Feature,
    Finding,
    Specimen,
    examination_body,
    examination_open,
    read_examination,
    specimens_of,
)
from checkpoint_app.casework.kinds import EventKind
from tests.unit.casework.test_papers import event

FINDINGS = {Feature.PHOTOGRAPH: Finding.DIFFERS, Feature.ZONE: Finding.AGREES}


def specimen(name, feature, state="IDN"):
    return Specimen(name, state, feature, "kata", "words", b"picture")


def test_specimens_come_in_the_order_of_the_list_and_of_the_state_alone():
    given = [specimen("b", Feature.ZONE), specimen("x", Feature.PAGE, "UTO"), specimen("a", Feature.PAGE)]
    assert [each.specimen_id for each in specimens_of(given, "IDN")] == ["a", "b"]


def test_the_open_part_tells_how_much_and_never_what():
    assert examination_open(FINDINGS, [specimen("a", Feature.PAGE)]) == {"features": 2, "specimens": ["a"]}


def test_the_last_examination_counts_and_without_its_key_only_that_it_was():
    first = event(1, EventKind.EXAMINATION, examination_body({Feature.PAGE: Finding.CANNOT_TELL}))
    last = event(2, EventKind.EXAMINATION, examination_body(FINDINGS))
    found = read_examination([event(3, EventKind.CLAIM), first, last])
    assert found is not None
    assert dict(found.findings) == FINDINGS
    gone = read_examination([event(2, EventKind.EXAMINATION)])
    assert gone is not None
    assert dict(gone.findings) == {}
    assert read_examination([]) is None
