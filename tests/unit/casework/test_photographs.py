"""Photographs of disputed papers: what is in the open, who gets them, and that they end with their key."""

from datetime import timedelta

from checkpoint_app.casework.canonical import to_base64
from checkpoint_app.casework.handover_file import content_of
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.papers import HandOver, PaperKind, make_paper
from checkpoint_app.casework.photographs import Subject, photograph_body, photograph_open, read_photographs
from checkpoint_app.casework.protection import Consent, Protection, Receiver
from tests.unit.casework.builders import START
from tests.unit.casework.test_papers import SUSPECT, case, event, postponed, protection_event

JPEG = b"a picture"


def pictured(number=5, *, erased=False):
    body = None if erased else photograph_body(JPEG)
    return event(number, EventKind.PHOTOGRAPH, body, **photograph_open(Subject.CONTRACT, 2, JPEG))


def test_the_open_part_says_what_it_shows_and_never_shows_it():
    written = photograph_open(Subject.CONTRACT, 2, JPEG)
    assert (written["subject"], written["masked"], written["bytes"]) == ("CONTRACT", 2, len(JPEG))
    assert to_base64(JPEG) not in str(written)


def test_a_photograph_is_read_back_and_without_its_key_only_that_it_was():
    kept, gone = read_photographs([event(1, EventKind.SCAN), pictured(), pictured(6, erased=True)])
    assert (kept.jpeg, kept.subject, kept.masked) == (JPEG, Subject.CONTRACT, 2)
    assert kept.at == START + timedelta(seconds=5)
    assert (gone.jpeg, gone.sha256) == (None, kept.sha256)


def handed(kind, state, protection):
    found = make_paper(
        case(postponed(state), protection_event(protection), pictured(), pictured(6, erased=True)), kind
    )
    assert isinstance(found, HandOver)
    return found


def test_bp3mi_gets_them_with_the_identity_and_not_without():
    agreed = Protection({Receiver.BP3MI: Consent.YES})
    refused = Protection({Receiver.BP3MI: Consent.NO})
    assert len(handed(PaperKind.HANDOVER_BP3MI, EncounterState.PROTECTED, agreed).photographs) == 1
    assert handed(PaperKind.HANDOVER_BP3MI, EncounterState.PROTECTED, refused).photographs == ()


def test_the_police_get_them_only_with_consent_or_a_named_duty():
    agreed = Protection({Receiver.POLICE: Consent.YES}, suspect=SUSPECT)
    without = Protection(suspect=SUSPECT)
    assert len(handed(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, agreed).photographs) == 1
    assert handed(PaperKind.HANDOVER_POLICE, EncounterState.PROTECTED, without).photographs == ()


def test_the_signed_file_carries_the_pictures_with_their_digests():
    paper = handed(PaperKind.HANDOVER_BP3MI, EncounterState.POSTPONED, Protection())
    (written,) = content_of(paper)["photographs"]
    assert (written["jpeg"], written["sha256"]) == (to_base64(JPEG), paper.photographs[0].sha256)
