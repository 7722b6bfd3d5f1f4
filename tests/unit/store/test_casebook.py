from __future__ import annotations

import shutil
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import (
    Action,
    Amendment,
    AmendReason,
    Encounter,
    Outcome,
    Presence,
    SecondPerson,
    StepRefused,
)
from checkpoint_app.casework.events import ClockState, verify_chain
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground, Role
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store.casebook import Casebook, ReadReason
from checkpoint_app.store.encounter_rows import encounter_of, fields_of
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.recording import FeedSeen
from tests.unit.store.conftest import DATABASE_KEY, DEVICE_KEY, OFFICER, SECOND, START, SUPERVISOR, at, open_casebook

NAME = "UTAMI SYNTHETIC"


def refer(casebook: Casebook, encounter_id: str, minutes: float = 0, **opening: object) -> None:
    values: dict[str, object] = {
        "verdict": VerdictKind.SECONDARY,
        "content": {"name": NAME},
        "open": {"flags": ["C01"]},
    }
    with casebook.record(OFFICER, at(minutes), FeedSeen("feed-1", 7)) as recording:
        recording.open_encounter(encounter_id, **{**values, **opening})  # type: ignore[arg-type]
        recording.decide(encounter_id, Action.REFER, body={"answers": {"C01": "NO"}})


def to_interview(casebook: Casebook, encounter_id: str = "e1") -> None:
    refer(casebook, encounter_id)
    with casebook.record(SUPERVISOR, at(1)) as recording:
        recording.decide(encounter_id, Action.CLAIM)
        recording.decide(encounter_id, Action.INTERVIEW, body={"note": "asked"})


def test_a_decision_its_event_and_its_place_in_the_queue_are_recorded_together(casebook: Casebook) -> None:
    refer(casebook, "e1")
    assert casebook.encounter("e1").state is EncounterState.REFERRED
    assert [case.encounter.encounter_id for case in casebook.queue()] == ["e1"]
    assert casebook.queue()[0].content == {"name": NAME}
    events = casebook.outbox.pending_events(10)
    assert [event.kind for event in events] == [EventKind.SCAN, EventKind.REFER]
    assert verify_chain(events).is_whole
    assert (events[0].feed_id, events[0].feed_seq_seen) == ("feed-1", 7)
    assert events[1].open == {"action": "REFER", "from": "OPEN", "state": "REFERRED", "verdict": "SECONDARY"}
    assert casebook.verify().is_whole


def open_and_postpone_at_once(casebook: Casebook) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter("e1", verdict=VerdictKind.ASK, content={}, open={})
        recording.decide("e1", Action.POSTPONE)


def test_a_refused_step_leaves_nothing_of_its_block(casebook: Casebook) -> None:
    with pytest.raises(StepRefused):
        open_and_postpone_at_once(casebook)
    assert casebook.head().dev_seq == 0
    with pytest.raises(DataRejected, match="no_encounter"):
        casebook.encounter("e1")


def test_nothing_of_the_traveller_is_in_the_open(casebook: Casebook, path: Path) -> None:
    refer(casebook, "e1")
    rows = casebook._db.conn.execute("SELECT wire FROM events UNION ALL SELECT record FROM encounters").fetchall()
    assert all(NAME not in row[0] for row in rows)
    casebook.close()
    assert all(NAME.encode() not in file.read_bytes() for file in path.parent.iterdir())


def test_history_tells_the_case_in_order_with_its_contents(casebook: Casebook) -> None:
    to_interview(casebook)
    entries = casebook.history("e1")
    assert [entry.event.kind.value for entry in entries] == ["scan", "refer", "claim", "interview"]
    assert [entry.body for entry in entries] == [None, {"answers": {"C01": "NO"}}, None, {"note": "asked"}]


def test_a_postponement_is_signed_by_both_people(casebook: Casebook) -> None:
    to_interview(casebook)
    with casebook.record(SUPERVISOR, at(5)) as recording:
        done = recording.decide(
            "e1", Action.POSTPONE, reason="no contract", ground=Ground.CIRCULAR_WORKER, second=SECOND
        )
    assert (done.state, done.confirmed_by) == (EncounterState.POSTPONED, "dewi")
    event = casebook.history("e1")[-1].event
    assert (event.second_person, event.signatures.second is not None) == ("dewi", True)
    assert casebook.history("e1")[-1].body == {"reason": "no contract"}
    assert casebook.verify().is_whole


def test_a_telephone_confirmation_names_the_second_person(casebook: Casebook) -> None:
    to_interview(casebook)
    phone = SecondPerson("dewi", Role.SUPERVISOR, Presence.BY_TELEPHONE)
    with casebook.record(SUPERVISOR, at(5)) as recording:
        recording.decide("e1", Action.POSTPONE, reason="r", ground=Ground.ART16_DOCUMENT, second=phone)
    event = casebook.history("e1")[-1].event
    assert (event.open["presence"], event.signatures.second) == ("BY_TELEPHONE", None)
    assert casebook.verify().is_whole


def test_the_clock_lets_go_and_ends_leases(casebook: Casebook) -> None:
    to_interview(casebook, "e1")
    with casebook.record(SUPERVISOR, at(5)) as recording:
        recording.decide("e1", Action.POSTPONE_PROVISIONALLY, reason="r", ground=Ground.CIRCULAR_WORKER)
    refer(casebook, "e2")
    with casebook.record(SUPERVISOR, at(2)) as recording:
        recording.decide("e2", Action.CLAIM)
    assert casebook.let_clock_act(at(16)) == ()
    assert [each.state for each in casebook.let_clock_act(at(17))] == [EncounterState.REFERRED]
    assert [each.state for each in casebook.let_clock_act(at(65))] == [EncounterState.LAPSED]
    assert casebook.let_clock_act(at(300)) == ()
    lapse = casebook.history("e1")[-1].event
    assert (lapse.kind, lapse.officer_id, lapse.role) == (EventKind.LAPSE, None, None)
    assert casebook.verify().is_whole


def test_the_queue_goes_by_boarding_then_level_then_waiting_and_completed_papers_first(casebook: Casebook) -> None:
    refer(casebook, "late", boarding_at=START + timedelta(minutes=90))
    refer(casebook, "soon", boarding_at=START + timedelta(minutes=20))
    refer(casebook, "waiting", minutes=1)
    refer(casebook, "high", minutes=2, verdict=VerdictKind.SUPERVISOR)
    to_interview(casebook, "papers")
    with casebook.record(SUPERVISOR, at(5)) as recording:
        recording.decide("papers", Action.POSTPONE, reason="r", ground=Ground.CIRCULAR_WORKER, second=SECOND)
        recording.decide("papers", Action.COMPLETE_PAPERS)
    assert [case.encounter.encounter_id for case in casebook.queue()] == ["papers", "soon", "late", "high", "waiting"]


def test_who_may_depart_comes_first_and_who_is_only_to_be_reviewed_last(casebook: Casebook) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter("gone", verdict=VerdictKind.SUPERVISOR, content={}, open={})
        recording.decide("gone", Action.DEPART, alone=True, reason="newer passport seen")
    refer(casebook, "ask", boarding_at=START + timedelta(minutes=20, seconds=5), verdict=VerdictKind.ASK)
    refer(casebook, "higher", boarding_at=START + timedelta(minutes=20, seconds=50), minutes=3)
    refer(casebook, "lapsed")
    with casebook.record(OFFICER, at(4)) as recording:
        recording.decide("lapsed", Action.CLAIM, alone=True)
        recording.decide("lapsed", Action.INTERVIEW, alone=True)
        recording.decide(
            "lapsed", Action.POSTPONE_PROVISIONALLY, alone=True, reason="r", ground=Ground.CIRCULAR_WORKER
        )
    casebook.let_clock_act(at(120))
    ids = [case.encounter.encounter_id for case in casebook.queue()]
    assert ids == ["lapsed", "higher", "ask", "gone"]
    assert [case.encounter.encounter_id for case in casebook.queue(1, 2)] == ids[1:3]
    assert (casebook.queue_length(), casebook.waiting_long(at(2).at), casebook.waiting_long(at(4).at)) == (4, 1, 2)
    assert [(each.minute, each.count) for each in casebook.referrals(at(2).at)] == [(at(3).at, 1)]


def test_letting_go_at_level_3_waits_for_a_review_by_another(casebook: Casebook) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter("e1", verdict=VerdictKind.SUPERVISOR, content={"name": NAME}, open={})
        recording.decide("e1", Action.DEPART, alone=True, reason="newer passport seen")
    assert [case.encounter.encounter_id for case in casebook.queue()] == ["e1"]
    with casebook.record(SUPERVISOR, at(30)) as recording:
        recording.review("e1", Outcome.IN_ORDER, "agreed")
    assert casebook.queue() == ()
    assert casebook._db.conn.execute("SELECT outcome FROM reviews").fetchall() == [("IN_ORDER",)]


def test_a_review_by_the_device_itself_is_refused(casebook: Casebook) -> None:
    refer(casebook, "e1")
    with pytest.raises(StepRefused), casebook.record(None, at(3)) as recording:
        recording.review("e1", Outcome.IN_ORDER)


def test_an_amendment_names_what_it_replaces(casebook: Casebook) -> None:
    refer(casebook, "e1")
    replaced = casebook.encounter("e1").last_event_id or ""
    with casebook.record(OFFICER, at(1)) as recording:
        done = recording.decide("e1", Action.DEPART, amends=Amendment(replaced, AmendReason.WRONG_KEY))
    assert done.state is EncounterState.DEPARTED
    event = casebook.history("e1")[-1].event
    assert (event.kind, event.open["amends"], event.open["amend_reason"]) == (EventKind.AMEND, replaced, "WRONG_KEY")
    decided = casebook._db.conn.execute("SELECT action, amends FROM decisions ORDER BY event_id").fetchall()
    assert decided == [("REFER", None), ("DEPART", replaced)]


def test_a_note_may_change_verdict_content_and_boarding(casebook: Casebook) -> None:
    refer(casebook, "e1")
    with casebook.record(SUPERVISOR, at(1)) as recording:
        recording.note(
            EventKind.PAPERS,
            encounter_id="e1",
            verdict=VerdictKind.RETURNING_WORKER,
            content={"name": NAME, "papers": ["CONTRACT"]},
            boarding_at=START + timedelta(hours=1),
        )
    case = casebook.queue()[0]
    assert (case.encounter.verdict, case.encounter.boarding_at) == (
        VerdictKind.RETURNING_WORKER,
        START + timedelta(hours=1),
    )
    assert case.content == {"name": NAME, "papers": ["CONTRACT"]}


def test_looking_again_is_recorded_and_stays_within_15_minutes_and_ones_own(casebook: Casebook) -> None:
    for number in range(12):
        refer(casebook, f"e{number}", minutes=number)
    seen = casebook.last_ten(OFFICER, at(12), ReadReason.WRONG_KEY)
    assert [case.encounter.encounter_id for case in seen] == [f"e{number}" for number in range(11, 1, -1)]
    assert len(casebook.last_ten(OFFICER, at(25), ReadReason.WRONG_KEY)) == 1
    assert casebook.last_ten(SUPERVISOR, at(12), ReadReason.REVIEW) == ()
    case = casebook.read_case(SUPERVISOR, at(13), "e0", ReadReason.CASE_WORK)
    assert case.content == {"name": NAME}
    reads = [event for event in casebook.outbox.pending_events(100) if event.kind is EventKind.READ]
    assert [(event.officer_id, event.open["count"]) for event in reads] == [
        ("ani", 10), ("ani", 1), ("sari", 0), ("sari", 1),
    ]  # fmt: skip


def test_erasing_destroys_the_key_and_keeps_the_chain(casebook: Casebook, path: Path) -> None:
    with casebook.record(OFFICER, at()) as recording:
        recording.open_encounter("e1", verdict=VerdictKind.ASK, content={"name": NAME}, open={}, body={"name": NAME})
        recording.decide("e1", Action.DEPART)
    refer(casebook, "e2")
    hour = 60
    assert casebook.erase_due(at(72 * hour - 1)) == 0
    assert casebook.erase_due(at(72 * hour)) == 1
    assert casebook.erase_due(at(72 * hour)) == 0
    assert casebook.last_ten(OFFICER, at(10), ReadReason.WRONG_KEY)[0].content is not None
    entries = casebook.history("e1")
    assert [entry.body for entry in entries] == [None, None, None]
    assert entries[-1].event.kind is EventKind.ERASE
    assert entries[0].event.body is not None
    assert casebook.verify().is_whole
    assert casebook.outbox.encounter_keys_for(entry.event for entry in entries) == ()
    with pytest.raises(DataRejected, match="erased"), casebook.record(OFFICER, at()) as recording:
        recording.note(EventKind.INFORM, encounter_id="e1", content={"name": NAME})


def test_a_body_without_an_encounter_is_a_bug(casebook: Casebook) -> None:
    with pytest.raises(ValueError, match="encounter"), casebook.record(OFFICER, at()) as recording:
        recording.note(EventKind.LOGIN, body={"x": 1})


def test_an_unenrolled_device_records_nothing(path: Path) -> None:
    fresh = Casebook.open(path, DATABASE_KEY, DEVICE_KEY, START)
    with pytest.raises(EnvironmentFault, match="not_enrolled"):
        fresh.head()
    with pytest.raises(EnvironmentFault, match="not_enrolled"), fresh.record(OFFICER, at()):
        pass
    assert fresh.verify().is_whole
    fresh.close()


def test_a_new_incarnation_begins_its_own_chain_and_the_old_one_is_still_sent(casebook: Casebook) -> None:
    refer(casebook, "e1")
    casebook.adopt_device("device-1", 1)
    assert casebook.head().dev_seq == 2
    casebook.adopt_device("device-1", 2)
    assert (casebook.head().incarnation, casebook.head().dev_seq) == (2, 0)
    refer(casebook, "e2")
    assert [(event.incarnation, event.dev_seq) for event in casebook.outbox.pending_events(9)] == [(1, 1), (1, 2)]
    assert casebook.outbox.pending_count() == 4
    assert casebook.verify().is_whole


def test_settings_are_kept(casebook: Casebook) -> None:
    assert casebook.setting("centre") is None
    casebook.set_setting("centre", "a")
    casebook.set_setting("centre", "b")
    assert casebook.setting("centre") == "b"


def test_everything_is_there_after_closing_and_opening(casebook: Casebook, path: Path) -> None:
    refer(casebook, "e1")
    before = casebook.head()
    casebook.close()
    again = open_casebook(path)
    assert again.head() == before
    assert again.is_space_reserved
    assert again.verify().is_whole
    again.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EnvironmentFault, match="cannot_open"):
        Casebook.open(tmp_path / "file" / "casebook.db", DATABASE_KEY, DEVICE_KEY, START)


def test_when_the_disk_runs_low_the_reserve_is_given_to_the_casebook(
    casebook: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert casebook.is_space_reserved
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    refer(casebook, "e1")
    assert not casebook.is_space_reserved
    assert casebook.encounter("e1").state is EncounterState.REFERRED


def test_a_moment_reads_every_clock_once() -> None:
    moment = moment_now()
    assert moment.at.tzinfo is UTC
    assert moment.clock_state is ClockState.UNCHECKED
    assert moment.monotonic_ms > 0
    assert moment.boot_id


def test_fields_of_a_later_version_do_not_stop_an_encounter_from_being_read() -> None:
    encounter = Encounter("e", START, "ani")
    assert encounter_of({**fields_of(encounter), "later": 1}) == encounter
    with pytest.raises(TypeError, match="object"):
        fields_of(Encounter("e", START, object()))  # type: ignore[arg-type]
