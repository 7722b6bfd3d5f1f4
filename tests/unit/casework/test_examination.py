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
from checkpoint_app.casework.handover_file import content_of
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.papers import PaperKind, make_paper
from checkpoint_app.casework.protection import Consent, Protection, Receiver
from tests.unit.casework.test_papers import SUSPECT, case, event, postponed, protection_event

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


def handed(kind, protection, *events):
    return make_paper(case(postponed(EncounterState.PROTECTED), protection_event(protection), *events), kind)


def police_paper(consent, *events):
    protection = Protection({Receiver.POLICE: consent}, suspect=SUSPECT)
    return handed(PaperKind.HANDOVER_POLICE, protection, *events)


def examined(body):
    return event(7, EventKind.EXAMINATION, body, features=2)


def test_the_police_learn_what_was_seen_of_a_document_with_its_holder_alone():
    seen = examined(examination_body(FINDINGS))
    paper = police_paper(Consent.YES, seen)
    assert paper.examination.findings == FINDINGS
    written = content_of(paper)["examination"]
    assert written["findings"] == {feature.value: finding.value for feature, finding in FINDINGS.items()}
    assert set(written) == {"at", "officer_number", "findings"}
    assert police_paper(Consent.NO, seen).examination is None
    assert handed(PaperKind.HANDOVER_BP3MI, Protection(), seen).examination is None


def test_a_document_that_was_not_examined_or_whose_case_was_erased_has_no_such_part():
    for events in ((), (examined(None),)):
        paper = police_paper(Consent.YES, *events)
        assert paper.examination is None
        assert "examination" not in content_of(paper)
