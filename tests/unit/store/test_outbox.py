from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.bodies import open_body
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.events import genesis_hash
from checkpoint_app.casework.receipts import Receipt
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import OFFICER, START, at


def fill(casebook: Casebook, count: int) -> None:
    for number in range(count):
        with casebook.record(OFFICER, at(number)) as recording:
            recording.open_encounter(
                f"e{number}",
                verdict=VerdictKind.ASK,
                content={},
                open={},
                body={"n": number},
                is_shared=number % 2 == 0,
            )


def receipt(casebook: Casebook, through: int, epoch: str = "epoch-1", minutes: int = 0) -> Receipt:
    events = casebook._db.conn.execute("SELECT hash FROM events WHERE dev_seq = ?", (through,)).fetchone()
    head = events[0] if events else genesis_hash("device-1", 1)
    return Receipt("device-1", 1, through, head, epoch, START + timedelta(minutes=minutes), "c2ln")


def test_events_wait_until_a_receipt_covers_them(casebook: Casebook) -> None:
    fill(casebook, 5)
    assert [event.dev_seq for event in casebook.outbox.pending_events(3)] == [1, 2, 3]
    assert casebook.outbox.last_receipt() is None
    given = receipt(casebook, 3)
    assert casebook.outbox.keep_receipt(given, START)
    assert [event.dev_seq for event in casebook.outbox.pending_events(9)] == [4, 5]
    assert casebook.outbox.pending_count() == 2
    assert casebook.outbox.last_receipt() == given
    assert casebook.verify().acked_through == 3
    assert casebook.outbox.keep_receipt(receipt(casebook, 5), START)
    assert casebook.outbox.pending_events(9) == ()


def test_an_old_stick_takes_nothing_back(casebook: Casebook) -> None:
    fill(casebook, 5)
    casebook.outbox.keep_receipt(receipt(casebook, 4), START)
    assert not casebook.outbox.keep_receipt(receipt(casebook, 2), START)
    assert not casebook.outbox.keep_receipt(receipt(casebook, 4), START)
    assert casebook.outbox.pending_count() == 1


def test_a_restored_centre_gets_the_events_again_once(casebook: Casebook) -> None:
    fill(casebook, 5)
    casebook.outbox.keep_receipt(receipt(casebook, 5, minutes=1), START)
    assert casebook.outbox.keep_receipt(receipt(casebook, 2, "epoch-2", minutes=2), START)
    assert casebook.outbox.pending_count() == 3
    assert not casebook.outbox.keep_receipt(receipt(casebook, 5, minutes=1), START)
    assert casebook.outbox.pending_count() == 3
    assert casebook.outbox.keep_receipt(receipt(casebook, 5, "epoch-2", minutes=3), START)
    assert casebook.outbox.pending_count() == 0
    assert not casebook.outbox.keep_receipt(receipt(casebook, 0, "epoch-0", minutes=0), START)


def test_a_receipt_for_another_branch_is_refused(casebook: Casebook) -> None:
    fill(casebook, 2)
    with pytest.raises(DataRejected, match="receipt_other_branch"):
        casebook.outbox.keep_receipt(replace(receipt(casebook, 2), head_hash="ab" * 32), START)
    with pytest.raises(DataRejected, match="receipt_other_branch"):
        casebook.outbox.keep_receipt(replace(receipt(casebook, 2), acked_through=3), START)
    assert casebook.outbox.pending_count() == 2


def test_only_shared_keys_go_along_and_they_open_the_bodies(casebook: Casebook) -> None:
    fill(casebook, 3)
    events = casebook.outbox.pending_events(9)
    keys = {shared.encounter_id: shared.key for shared in casebook.outbox.encounter_keys_for(events)}
    assert sorted(keys) == ["e0", "e2"]
    assert open_body(keys["e2"], events[2].event_id, events[2].body or "") == {"n": 2}
    with casebook.record(OFFICER, at(9)) as recording:
        recording.decide("e1", Action.REFER)
    assert [shared.encounter_id for shared in casebook.outbox.encounter_keys_for(events[1:2])] == ["e1"]
    assert casebook.outbox.encounter_keys_for([]) == ()


def test_an_erased_unsent_event_is_still_sent(casebook: Casebook) -> None:
    fill(casebook, 1)
    assert casebook.erase_due(at(80 * 60)) == 1
    assert [event.kind.value for event in casebook.outbox.pending_events(9)] == ["scan", "erase"]
    assert casebook.outbox.encounter_keys_for(casebook.outbox.pending_events(9)) == ()


def test_the_outbox_reads_only_what_waits(casebook: Casebook) -> None:
    plan = casebook._db.conn.execute("EXPLAIN QUERY PLAN SELECT count(*) FROM outbox").fetchall()
    assert any("SEARCH events USING" in row[3] and "dev_seq>?" in row[3] for row in plan)
