"""A card that verified before its record came is looked at again by the sync that brings the record, or lacks it."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance, ClearanceId, ClearanceStatus
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.casework.encounter import Action, Encounter, Outcome, needs_review
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.central.changes import change_status, put_record
from checkpoint_app.central.database import writing
from checkpoint_app.central.models import ClearanceRow
from checkpoint_app.central.publisher import publish_delta
from checkpoint_app.central.sealing import ensure_sealer
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.review import give_review, load_queue
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.synchronising import exchange_by_stick, synchronise
from checkpoint_app.services.traveller import ShownCode
from checkpoint_app.store.casebook import HistoryEntry
from checkpoint_app.store.moments import moment_now
from tests.little_country import LittleCountry, machine, make_country, reading_of_lines
from tests.unit.store.conftest import OFFICER, SUPERVISOR

CARD_NO = "K7120440002"
_STEPS = itertools.count(1)


def later() -> datetime:
    """Give an instant behind all that were given before: a card tells when it was sealed in whole seconds."""
    return clock.now() + timedelta(seconds=2 * next(_STEPS))


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleCountry]:
    made = make_country(tmp_path_factory.mktemp("rechecks") / "country")
    # The signers of seals are published; the records behind new cards are not.
    ensure_sealer(made.centre.folder / "keys", clock.now())
    publish_delta(made.centre, later())
    yield made
    made.server.stop()
    made.centre.close()


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with machine(tmp_path_factory.mktemp("rechecks") / "post", country) as opened:
        yield opened


@pytest.fixture
def record(country: LittleCountry, post: Post) -> Iterator[Clearance]:
    """A placement record of somebody the published data know nothing of; gone again after the test."""
    known = country.travellers[Scenario.WORKER_IN_ORDER].clearance
    fields = country.travellers[Scenario.WORK_WITHOUT_RECORD].passport.fields
    assert known is not None
    assert fields.birth_date is not None
    made = replace(
        known,
        clearance_id=ClearanceId(str(uuid.uuid4())),
        document_number=fields.document_number,
        name_primary=fields.primary_identifier,
        name_secondary=fields.secondary_identifier,
        name_civil="",
        birth_date=fields.birth_date,
        card_no=CARD_NO,
    )
    yield made
    with writing(country.centre.engine) as session:
        if session.get(ClearanceRow, made.clearance_id) is not None:
            change_status(session, made.clearance_id, ClearanceStatus.TOMBSTONE, None, clock.now())
    publish_delta(country.centre, later())
    assert synchronise(post).is_done


def depart(post: Post, country: LittleCountry, record: Clearance) -> None:
    """Let somebody go whose card is right and newer than the data."""
    text = ensure_sealer(country.centre.folder / "keys", clock.now()).seal(record, later())
    cache = post.cache()
    try:
        screening = Screening(Environment(cache, post.pack, clock.now, clock.today, lambda: record.clearance_id))
        lines = country.travellers[Scenario.WORK_WITHOUT_RECORD].passport.lines
        screening.present(reading_of_lines(lines, country.today))
        screening.state_purpose(Purpose.WORK)
        screening.present_code(ShownCode.of(text.encode(), text))
        check = screening.check
        assert check is not None
        assert "S04" in {flag.code for flag in check.assessment.flags}
        keys = SubjectKeys(post.secrets.subject_ref_key or bytes(32), post.secrets.list_key or bytes(32))
        decided = Decided(check, Action.DEPART)
        post.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, Place("-", "4"), keys, None))
    finally:
        cache.close()


def put(country: LittleCountry, record: Clearance) -> None:
    with writing(country.centre.engine) as session:
        put_record(session, record, clock.now())


def take_news(post: Post, country: LittleCountry, record: Clearance) -> Encounter:
    publish_delta(country.centre, later())
    assert synchronise(post).is_done
    return post.writer.run(lambda casebook: casebook.encounter(record.clearance_id))


def kinds(post: Post, record: Clearance) -> list[EventKind]:
    return [each.event.kind for each in post.writer.run(lambda casebook: casebook.history(record.clearance_id))]


def is_queued(post: Post, record: Clearance) -> bool:
    part = post.writer.run(load_queue)
    return record.clearance_id in [case.encounter.encounter_id for case in part.cases]


def told_of(post: Post, record: Clearance, kind: EventKind) -> HistoryEntry:
    history = post.writer.run(lambda casebook: casebook.history(record.clearance_id))
    (found,) = [each for each in history if each.event.kind is kind]
    return found


def test_a_card_that_the_new_data_confirm_is_closed_quietly_and_the_departure_noted_on_its_record(
    country, post, record
):
    depart(post, country, record)
    assert synchronise(post).is_done
    assert kinds(post, record).count(EventKind.RECHECK) == 0, "the data are still older than the card"
    put(country, record)
    assert take_news(post, country, record).recheck is Recheck.AGREES
    assert kinds(post, record)[-2:] == [EventKind.RECHECK, EventKind.EXIT_SEEN]
    assert not is_queued(post, record)
    exit_seen = told_of(post, record, EventKind.EXIT_SEEN)
    assert exit_seen.event.open["clearance_id"] == record.clearance_id
    put(country, replace(record, record_version=9))
    take_news(post, country, record)
    assert kinds(post, record).count(EventKind.RECHECK) == 1, "what is closed is not looked at again"


def test_newer_data_without_the_record_bring_the_case_to_a_person_with_the_reason(country, post, record):
    before = post.writer.run(lambda casebook: casebook.cards_in_doubt())
    depart(post, country, record)
    found = take_news(post, country, record)
    assert found.recheck is Recheck.MISSING
    assert needs_review(found)
    assert is_queued(post, record)
    assert post.writer.run(lambda casebook: casebook.cards_in_doubt()) == before + 1
    told = told_of(post, record, EventKind.RECHECK)
    assert told.event.open["result"] == "MISSING"
    assert told.event.officer_id is None, "the machine looked, and decides nothing"
    assert told.body is not None
    assert told.body["document"], "whoever looks at it elsewhere reads whose card it was"
    assert EventKind.EXIT_SEEN not in kinds(post, record)


def test_a_record_that_comes_later_closes_the_doubt_again_by_itself(country, post, record):
    depart(post, country, record)
    take_news(post, country, record)
    put(country, record)
    assert take_news(post, country, record).recheck is Recheck.AGREES
    assert not is_queued(post, record)


def test_a_doubt_that_a_supervisor_settled_is_not_opened_again(country, post, record):
    depart(post, country, record)
    take_news(post, country, record)
    post.writer.run(lambda casebook: give_review(casebook, SUPERVISOR, record.clearance_id, Outcome.IN_ORDER, None))
    assert not is_queued(post, record)
    put(country, replace(record, card_no="K0000000001"))
    assert take_news(post, country, record).recheck is Recheck.MISSING
    assert kinds(post, record).count(EventKind.RECHECK) == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"card_no": "K0000000001"}, Recheck.OTHER_CARD),
        ({"name_primary": "SIREGAR", "name_secondary": "BUDI"}, Recheck.OTHER_PERSON),
    ],
)
def test_a_record_that_says_otherwise_brings_the_case_to_a_person(country, post, record, changes, found):
    depart(post, country, record)
    put(country, replace(record, **changes))
    assert take_news(post, country, record).recheck is found
    assert is_queued(post, record)


def test_a_record_that_was_revoked_before_the_departure_is_told(country, post, record):
    put(country, record)
    with writing(country.centre.engine) as session:
        change_status(session, record.clearance_id, ClearanceStatus.REVOKED, "FRAUD", clock.now())
    depart(post, country, record)
    assert take_news(post, country, record).recheck is Recheck.NOT_IN_FORCE


def test_a_stick_brings_the_answer_as_well(country, post, record, tmp_path):
    depart(post, country, record)
    publish_delta(country.centre, later())
    assert synchronise(post, source=country.centre.folder / "repository").is_done
    assert is_queued(post, record)
    assert exchange_by_stick(post, tmp_path).upload_fault is None


def test_what_was_erased_before_the_data_came_is_closed_as_such(country, post, record):
    depart(post, country, record)
    moment = moment_now()
    post.writer.run(lambda casebook: casebook.erase_due(replace(moment, at=moment.at + timedelta(hours=73))))
    found = take_news(post, country, record)
    assert found.recheck is Recheck.GONE
    assert not is_queued(post, record)


def test_a_cycle_that_was_broken_off_before_looking_is_made_good_by_the_next(country, post, record, monkeypatch):
    depart(post, country, record)
    with monkeypatch.context() as patched:
        patched.setattr("checkpoint_app.services.synchronising.recheck_cards", lambda _post: ())
        assert take_news(post, country, record).recheck is Recheck.WAITING
    assert synchronise(post).is_done
    assert is_queued(post, record)
