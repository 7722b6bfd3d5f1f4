"""What is recorded of a traveller, and what of it could be read elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose
from checkpoint_app.casework.canonical import canonical_bytes
from checkpoint_app.casework.encounter import Action, StepRefused
from checkpoint_app.casework.events import Event, to_wire
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.recording import (
    Decided,
    Place,
    Recorded,
    SubjectKeys,
    record_decision,
    snapshot,
    traveller_from,
)
from checkpoint_app.services.screening import Check, examine
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.recording import FeedSeen, load_key
from tests.unit.services.conftest import Desk
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR, enrol_known, open_casebook

PLACE = Place("TPI Contoh", "4", "MV Contoh 1, 14.30", datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
KEYS = SubjectKeys(b"\x01" * 32, b"\x02" * 32)
FEED = FeedSeen("feed-1", 1)


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    opened = open_casebook(tmp_path / "casebook.db")
    enrol_known(opened, OFFICER, SUPERVISOR, SECOND)
    yield opened
    opened.close()


def checked(desk: Desk, scenario: Scenario) -> Check:
    """The traveller as the counter has them when everything was asked."""
    traveller = desk.people[scenario]
    desk.screening.drop()
    desk.screening.present(desk.page(scenario))
    desk.screening.state_purpose(traveller.purpose)
    for paper, state in traveller.papers:
        desk.screening.mark_paper(paper, state)
    for code, answer in traveller.answers:
        desk.screening.answer(code, answer)
    assert desk.screening.check is not None
    return desk.screening.check


def record(casebook: Casebook, check: Check, action: Action, **more: object) -> Recorded:
    decided = replace(Decided(check, action), **more)  # type: ignore[arg-type]
    return record_decision(casebook, OFFICER, decided, PLACE, KEYS, FEED)


def events(casebook: Casebook) -> list[Event]:
    return list(casebook.outbox.events_from(1, 1000))


def secrets_of(check: Check) -> list[str]:
    """Every text that names the traveller, in the forms in which it might slip out."""
    document = check.traveller.main.document
    words = [*document.primary_identifier.split(), *document.secondary_identifier.split(), document.document_number]
    assert document.birth_date is not None
    born = document.birth_date.isoformat()
    return [*(word for word in words if len(word) > 3), born, born.replace("-", "")[2:]]


def assert_nothing_named(text: str, check: Check) -> None:
    found = [word for word in secrets_of(check) if word.upper() in text.upper()]
    assert not found


def readable(event: Event) -> str:
    """All that travels in the open; ciphertext and signatures, in which any letters may meet, are left out."""
    wire = to_wire(event)
    return canonical_bytes(
        {name: value for name, value in wire.items() if name not in {"body", "signatures"}}
    ).decode()


def shared_keys(casebook: Casebook) -> set[str]:
    return {key.encounter_id for key in casebook.outbox.encounter_keys_for(events(casebook))}


@pytest.mark.parametrize("scenario", [Scenario.TOURIST, Scenario.FOREIGN_TOURIST, Scenario.WORKER_IN_ORDER])
def test_a_traveller_without_a_flag_leaves_no_identity_in_any_event(
    casebook: Casebook, desk: Desk, scenario: Scenario
) -> None:
    check = checked(desk, scenario)
    recorded = record(casebook, check, Action.DEPART, informed=True)
    assert recorded.encounter.state is EncounterState.DEPARTED
    assert all(event.body is None and event.subject_ref is None for event in events(casebook))
    assert_nothing_named("".join(map(readable, events(casebook))), check)
    assert shared_keys(casebook) == set()


@pytest.mark.parametrize("scenario", list(Scenario))
@pytest.mark.parametrize("action", [Action.DEPART, Action.REFER, Action.CALL, Action.ABANDON])
def test_what_travels_open_never_names_anybody(
    casebook: Casebook, desk: Desk, scenario: Scenario, action: Action
) -> None:
    check = checked(desk, scenario)
    record(casebook, check, action, reason="confirmed_by_office" if action is Action.DEPART else None)
    for event in events(casebook):
        assert_nothing_named(readable(event), check)


def test_a_flagged_traveller_travels_encrypted_and_the_centre_may_have_a_key(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.REVOKED_FRAUD)
    recorded = record(casebook, check, Action.REFER)
    encounter_id = recorded.encounter.encounter_id
    bodies = [entry.body for entry in casebook.history(encounter_id) if entry.body]
    assert bodies[0] == snapshot(check, PLACE)
    assert shared_keys(casebook) == {encounter_id}
    scan = events(casebook)[0]
    assert scan.subject_ref == KEYS.subject_ref(check.traveller.main.document, scan.at_wall)


@pytest.mark.parametrize(
    ("scenario", "action", "travels"),
    [
        (Scenario.TOURIST, Action.DEPART, False),
        (Scenario.TOURIST, Action.ABANDON, False),
        (Scenario.TOURIST, Action.REFER, True),
        (Scenario.TOURIST, Action.CALL, True),
        (Scenario.SUSPENDED, Action.DEPART, True),
        (Scenario.SUSPENDED, Action.ABANDON, True),
        (Scenario.SUSPENDED, Action.REFER, True),
    ],
)
def test_identity_travels_only_where_something_was_flagged_or_somebody_was_referred(
    casebook: Casebook, desk: Desk, scenario: Scenario, action: Action, travels: bool
) -> None:
    recorded = record(casebook, checked(desk, scenario), action)
    scan = events(casebook)[0]
    assert scan.kind is EventKind.SCAN
    assert (scan.body is not None) is travels
    assert (scan.subject_ref is not None) is travels
    assert (recorded.encounter.encounter_id in shared_keys(casebook)) is travels


def test_what_the_officer_saw_stays_here_for_unflagged_travellers_too(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.TOURIST)
    recorded = record(casebook, check, Action.DEPART)
    assert casebook.content(recorded.encounter.encounter_id) == snapshot(check, PLACE)
    raw = Path(casebook._path).read_bytes() + Path(f"{casebook._path}-wal").read_bytes()
    assert check.traveller.main.document.document_number.encode() not in raw


def test_everything_of_one_traveller_is_one_transaction_with_its_facts(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.WORKER_IN_ORDER)
    desk.screening.answer("C00", Answer.YES)
    assert desk.screening.check is not None
    recorded = record(casebook, desk.screening.check, Action.DEPART, informed=True)
    assert [event.kind for event in events(casebook)] == [
        EventKind.SCAN,
        EventKind.ANSWER,
        EventKind.PAPERS,
        EventKind.INFORM,
        EventKind.PRESENTED,
        EventKind.DECISION,
        EventKind.EXIT_SEEN,
    ]
    assert recorded.event_ids == tuple(event.event_id for event in events(casebook))
    assert recorded.last_seq == 7
    assert {(event.feed_id, event.feed_seq_seen) for event in events(casebook)} == {("feed-1", 1)}
    exit_seen = events(casebook)[-1]
    clearance = desk.people[Scenario.WORKER_IN_ORDER].clearance
    assert clearance is not None
    assert exit_seen.open["clearance_id"] == clearance.clearance_id
    assert_nothing_named(json.dumps(dict(exit_seen.open)), check)


def test_a_departure_on_a_record_not_in_order_is_no_official_use_of_it(casebook: Casebook, desk: Desk) -> None:
    record(casebook, checked(desk, Scenario.SUSPENDED), Action.DEPART)
    assert EventKind.EXIT_SEEN not in {event.kind for event in events(casebook)}


def test_letting_go_at_level_three_takes_a_reason_and_without_one_nothing_is_recorded(
    casebook: Casebook, desk: Desk
) -> None:
    check = checked(desk, Scenario.REVOKED_FRAUD)
    with pytest.raises(StepRefused):
        record(casebook, check, Action.DEPART)
    assert events(casebook) == []
    recorded = record(casebook, check, Action.DEPART, reason="papers_complete")
    assert [case.encounter.encounter_id for case in casebook.queue()] == [recorded.encounter.encounter_id]


def test_papers_that_were_not_asked_are_not_told(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.TOURIST)
    desk.screening.mark_paper(Paper.CONTRACT, PaperState.SEEN)
    desk.screening.mark_paper(Paper.CONTRACT, PaperState.NOT_ASKED)
    assert desk.screening.check is not None
    record(casebook, desk.screening.check, Action.DEPART)
    assert check is not desk.screening.check
    assert EventKind.PAPERS not in {event.kind for event in events(casebook)}


def test_references_are_keyed_rotate_with_the_month_and_tell_documents_apart(desk: Desk) -> None:
    one = desk.page(Scenario.TOURIST).document
    other = desk.page(Scenario.MINOR).document
    november, december = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert KEYS.subject_ref(one, november) == KEYS.subject_ref(one, november.replace(day=1))
    assert KEYS.subject_ref(one, november) != KEYS.subject_ref(one, december)
    assert KEYS.subject_ref(one, november) != KEYS.subject_ref(other, november)
    assert KEYS.presented_ref(one) != KEYS.presented_ref(other)
    assert KEYS.presented_ref(one) != SubjectKeys(b"\x01" * 32, b"\x03" * 32).presented_ref(one)


def test_a_document_without_a_number_has_no_reference_and_is_recorded(casebook: Casebook, desk: Desk) -> None:
    page = desk.page(Scenario.TOURIST)
    desk.screening.present(replace(page, document=replace(page.document, document_number=""), mrz=None))
    desk.screening.state_purpose(Purpose.WORK)
    assert desk.screening.check is not None
    record(casebook, desk.screening.check, Action.REFER)
    kinds = [event.kind for event in events(casebook)]
    assert EventKind.PRESENTED not in kinds
    assert all(event.subject_ref is None for event in events(casebook))


@pytest.mark.parametrize("scenario", list(Scenario))
def test_a_kept_snapshot_is_assessed_as_it_was(casebook: Casebook, desk: Desk, scenario: Scenario) -> None:
    check = checked(desk, scenario)
    recorded = record(casebook, check, Action.REFER)
    kept = casebook.content(recorded.encounter.encounter_id)
    assert kept is not None
    again = examine(
        traveller_from(check.traveller.encounter_id, check.traveller.opened_at, kept), desk.screening.environment
    )
    assert again.assessment.verdict is check.assessment.verdict
    assert [flag.code for flag in again.assessment.flags] == [flag.code for flag in check.assessment.flags]


def test_erasing_leaves_a_whole_chain_and_nobody_in_it(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.SUSPENDED)
    recorded = record(casebook, check, Action.REFER)
    encounter_id = recorded.encounter.encounter_id
    with casebook.record(None, moment_now()) as recording:
        recording.erase(encounter_id)
    assert load_key(casebook._db, encounter_id) is None
    assert casebook.content(encounter_id) is None
    assert all(entry.body is None for entry in casebook.history(encounter_id))
    assert casebook.verify().is_whole
