from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from checkpoint_app.casework.event_wire import draft_of, to_wire
from checkpoint_app.casework.events import genesis_hash, seal_event
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.receipts import is_signed_by, receipt_from_wire
from checkpoint_app.central import ingest, outcomes, report, sightings
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading
from checkpoint_app.central.differences import gather
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.keys import public_bytes
from checkpoint_app.central.models import EventRow
from checkpoint_app.central.open_cases import gather_open_cases
from checkpoint_app.central.outcomes import settle_cases
from checkpoint_app.central.server import RunningServer
from checkpoint_app.central.sightings import gather_sightings
from tests.integration.central.conftest import NOW, Post, b64


def quarantine(centre: Centre, post: Post) -> dict[int, str | None]:
    with reading(centre.engine) as session:
        query = select(EventRow.dev_seq, EventRow.quarantine).where(EventRow.device_id == post.device_id)
        return {row[0]: row[1] for row in session.execute(query)}


def assert_receipt(centre: Centre, answer: requests.Response, through: int, head: str) -> None:
    assert answer.status_code == 200, answer.text
    receipt = receipt_from_wire(answer.json())
    assert is_signed_by(receipt, Ed25519PublicKey.from_public_bytes(centre.keys.receipt_public))
    assert (receipt.acked_through, receipt.head_hash) == (through, head)
    assert receipt.server_epoch == centre.server_epoch


def test_a_batch_is_held_and_the_receipt_is_signed(centre: Centre, post: Post) -> None:
    answer = post.upload(*(post.event() for _ in range(5)))
    assert_receipt(centre, answer, 5, post.head)
    assert quarantine(centre, post) == dict.fromkeys(range(1, 6))


def test_a_device_without_events_gets_a_receipt_for_none(centre: Centre, post: Post) -> None:
    answer = post.http.get(f"{post.url}/v1/devices/{post.device_id}/receipt", timeout=10)
    assert_receipt(centre, answer, 0, post.head)


def test_the_same_upload_twice_gives_the_same_receipt_and_one_row_each(centre: Centre, post: Post) -> None:
    events = [post.event() for _ in range(3)]
    first, second = post.upload(*events), post.upload(*events)
    assert first.json() == second.json()
    assert_receipt(centre, second, 3, post.head)
    assert len(quarantine(centre, post)) == 3


def test_an_upload_that_overlaps_goes_on_from_where_it_was(centre: Centre, post: Post) -> None:
    events = [post.event() for _ in range(4)]
    post.upload(*events[:3])
    assert_receipt(centre, post.upload(*events[1:]), 4, post.head)


def test_a_gap_names_the_event_that_is_missing(centre: Centre, post: Post) -> None:
    first, second, third = (post.event() for _ in range(3))
    post.upload(first)
    answer = post.upload(third)
    assert (answer.status_code, answer.json()) == (409, {"error": "GAP", "expected_seq": 2})
    assert_receipt(centre, post.upload(second, third), 3, post.head)


def test_what_came_before_a_gap_in_a_batch_is_kept(centre: Centre, post: Post) -> None:
    first, _, third = (post.event() for _ in range(3))
    assert post.upload(first, third).json() == {"error": "GAP", "expected_seq": 2}
    assert quarantine(centre, post) == {1: None}


def test_a_cloned_device_is_a_fork_and_both_branches_stay_known(centre: Centre, post: Post) -> None:
    clone = dataclasses.replace(post)
    mine = post.event()
    post.upload(mine)
    theirs = [clone.event(), clone.event()]
    answer = clone.upload(*theirs)
    assert answer.status_code == 409
    assert answer.json() == {"error": "FORK", "dev_seq": 1, "stored_hash": mine.hash}
    assert list(quarantine(centre, post)) == [1]


@pytest.mark.parametrize("field", ["kind", "open", "at_wall", "officer_id", "prev_hash"])
def test_a_tampered_event_goes_to_quarantine_and_is_acknowledged(centre: Centre, post: Post, field: str) -> None:
    wire = to_wire(post.event())
    changed = {
        "kind": "outcome",
        "open": {"flags": []},
        "at_wall": "2026-11-24T03:00:00.000009Z",
        "officer_id": "officer-9",
        "prev_hash": "0" * 64,
    }
    answer = post.upload({**wire, field: changed[field]})
    assert_receipt(centre, answer, 1, post.head)
    assert "HASH" in (quarantine(centre, post)[1] or "")


def test_events_after_a_tampered_one_still_count(centre: Centre, post: Post) -> None:
    damaged = {**to_wire(post.event()), "boot_id": "elsewhere"}
    assert_receipt(centre, post.upload(damaged, post.event()), 2, post.head)
    held = quarantine(centre, post)
    assert held[1] is not None
    assert held[2] is None


def test_a_whole_copy_takes_the_place_of_one_damaged_on_its_way(centre: Centre, post: Post) -> None:
    event = post.event()
    post.upload({**to_wire(event), "boot_id": "elsewhere"})
    assert_receipt(centre, post.upload(event), 1, post.head)
    assert quarantine(centre, post) == {1: None}


def test_whoever_has_read_past_a_damaged_event_reads_the_whole_one_that_takes_its_place(centre, post) -> None:
    presented = post.event(EventKind.PRESENTED, said={"document": "ab" * 32, "post": "-", "at": "-"})
    scan, refer = post.event(encounter="e-1"), post.event(EventKind.REFER, encounter="e-1")
    post.upload(*({**to_wire(each), "boot_id": "elsewhere"} for each in (presented, scan, refer)), post.event())
    gather_sightings(centre, NOW), settle_cases(centre), gather_open_cases(centre, NOW), gather(centre, NOW)
    unread = (sightings.events_unread(centre), outcomes.events_unread(centre))
    assert unread == (0, 0)
    post.upload(presented, scan, refer)
    assert quarantine(centre, post) == dict.fromkeys(range(1, 5))
    assert (sightings.events_unread(centre), outcomes.events_unread(centre)) == (2, 2)
    assert gather_sightings(centre, NOW) == 1
    assert settle_cases(centre) == 0, "the case is open, and it is followed without a fault"
    post.upload(presented, scan, refer)
    assert sightings.events_unread(centre) == outcomes.events_unread(centre) == 0, "a duplicate is nothing new"


def test_an_event_signed_by_nobody_known_goes_to_quarantine(centre: Centre, post: Post) -> None:
    post.officer_key = Ed25519PrivateKey.generate()
    post.upload(post.event())
    assert quarantine(centre, post) == {1: "OFFICER_SIGNATURE"}


def test_an_officer_with_a_new_key_may_sign_and_late_events_of_the_old_one_count(centre: Centre, post: Post) -> None:
    late = post.event()
    post.officer_key = Ed25519PrivateKey.generate()
    officer = {"officer_id": "officer-1", "role": "OFFICER", "public_key": b64(public_bytes(post.officer_key))}
    assert post.vouch([officer]).status_code == 204
    post.upload(late, post.event())
    assert quarantine(centre, post) == {1: None, 2: None}


@pytest.mark.parametrize("nonsense", [None, 7, "text", [], {}, {"dev_seq": "1"}, {"dev_seq": True}, {"kind": "scan"}])
def test_nonsense_is_stored_where_it_came_and_never_bounced(centre: Centre, post: Post, nonsense: object) -> None:
    answer = post.upload(nonsense)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer.json()["acked_through"] == 1
    assert (quarantine(centre, post)[1] or "").startswith("MALFORMED")


def test_an_event_of_another_device_goes_to_quarantine(centre: Centre, post: Post) -> None:
    mine = post.device_id
    post.device_id = "00000000-0000-4000-8000-000000000000"
    event = post.event()
    post.device_id = mine
    post.upload(event)
    assert "STRANGER" in (quarantine(centre, post)[1] or "")


def test_too_many_events_at_once_are_refused_whole(centre: Centre, post: Post) -> None:
    assert post.upload(*([None] * 1001)).status_code == 422
    assert quarantine(centre, post) == {}


def test_the_centre_opens_bodies_with_the_encounters_key(centre: Centre, post: Post) -> None:
    key = os.urandom(32)
    post.upload(post.event(encounter="enc-open", key=key), post.event(), keys={"enc-open": key})
    first, second = report.events(centre, post.device_id, with_bodies=True)
    assert (first["body_state"], first["body"]) == ("OPENED", {"document_number": "X0000001"})
    assert (second["body_state"], second["body"]) == ("NONE", None)
    closed, _ = report.events(centre, post.device_id)
    assert (closed["body_state"], closed["body"]) == ("CLOSED", None)


def test_a_body_without_its_key_is_closed_for_ever(centre: Centre, post: Post) -> None:
    post.upload(post.event(encounter="enc-none", key=os.urandom(32)))
    (event,) = report.events(centre, post.device_id, with_bodies=True)
    assert (event["body_state"], event["body"]) == ("ERASED", None)


def test_a_wrong_key_is_reported_and_nothing_breaks(centre: Centre, post: Post) -> None:
    post.upload(post.event(encounter="enc-wrong", key=os.urandom(32)), keys={"enc-wrong": os.urandom(32)})
    (event,) = report.events(centre, post.device_id, with_bodies=True)
    assert event["body_state"] == "UNREADABLE"


def test_an_erase_event_destroys_the_key_and_a_late_copy_does_not_bring_it_back(centre: Centre, post: Post) -> None:
    key = os.urandom(32)
    scan = post.event(encounter="enc-erased", key=key)
    post.upload(scan, keys={"enc-erased": key})
    post.upload(post.event(EventKind.ERASE, encounter="enc-erased"), keys={"enc-erased": key})
    post.upload(scan, keys={"enc-erased": key})
    first, second = report.events(centre, post.device_id, with_bodies=True)
    assert (first["kind"], first["body_state"]) == ("scan", "ERASED")
    assert second["kind"] == "erase"


def test_the_report_tells_what_is_needed_to_compare_event_by_event(centre: Centre, post: Post) -> None:
    event = post.event(encounter="enc-report")
    post.upload(event)
    (told,) = report.events(centre, post.device_id)
    assert told["event_id"] == event.event_id
    assert (told["device"], told["dev_seq"], told["kind"], told["hash"]) == (post.device_id, 1, "scan", event.hash)
    assert told["open"] == {"elapsed_ms": 12, "flags": ["C01"]}
    assert told["quarantine"] is None


def test_the_summary_counts_devices_and_quarantine(centre: Centre, post: Post) -> None:
    before = report.summary(centre)["quarantined"]
    post.upload(post.event(), {"kind": "nonsense"})
    told = report.summary(centre)
    assert told["quarantined"] == before + 1
    (device,) = (each for each in told["devices"] if each["device_id"] == post.device_id)
    assert (device["acked_through"], device["post"]) == (2, "TPI Contoh")
    assert sum(told["clearances"].values()) == 400


def test_what_somebody_else_slipped_in_does_not_keep_the_device_out(centre: Centre, post: Post) -> None:
    forged = {**to_wire(post.event()), "hash": "f" * 64}
    post.dev_seq, post.head = 0, str(forged["prev_hash"])
    post.upload(forged)
    first, second = post.event(), post.event()
    assert_receipt(centre, post.upload(first, second), 2, post.head)
    assert quarantine(centre, post) == {1: None, 2: None}


def test_a_second_person_of_another_device_may_sign(centre: Centre, server: RunningServer, post: Post) -> None:
    other = Post(server)
    other.enrol(new_code(centre, NOW))
    key = Ed25519PrivateKey.generate()
    name = f"supervisor-{other.device_id}"
    supervisor = {
        "officer_id": name,
        "role": "SUPERVISOR",
        "public_key": b64(public_bytes(key)),
    }
    assert other.vouch([supervisor]).status_code == 204
    draft = dataclasses.replace(draft_of(post.event()), second_person=name)
    event = seal_event(
        draft,
        device_id=post.device_id,
        incarnation=1,
        dev_seq=1,
        prev_hash=genesis_hash(post.device_id, 1),
        device_key=post.device_key,
        officer_key=post.officer_key,
        second_key=key,
    )
    post.upload(event)
    assert quarantine(centre, post) == {1: None}


@given(
    nonsense=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["dev_seq", "hash", "kind", "event_id", "encounter_id", "open", "body", "x"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=8,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_is_held_or_named_as_a_gap_or_fork(centre: Centre, post: Post, nonsense: Any) -> None:
    before = ingest.current_receipt(centre, post.device_id, NOW).acked_through
    try:
        receipt = ingest.take_in(centre, post.device_id, [nonsense], [], NOW)
    except (ingest.Gap, ingest.Fork):
        return
    assert receipt.acked_through in {before, before + 1}
    assert list(report.events(centre, post.device_id, with_bodies=True))


def test_half_a_surrogate_pair_and_nul_are_stored(centre: Centre, post: Post) -> None:
    receipt = ingest.take_in(centre, post.device_id, [{"event_id": "\ud800", "kind": "a\0b"}], [], NOW)
    assert receipt.acked_through == 1
    (event,) = report.events(centre, post.device_id)
    assert (event["event_id"], event["kind"]) == ("?", "a?b")


def test_a_body_larger_than_any_batch_is_refused(post: Post) -> None:
    url = f"{post.url}/v1/devices/{post.device_id}/events"

    def endless() -> Iterator[bytes]:
        yield b'{"events":["'
        for _ in range(40):
            yield b"x" * 1_000_000

    assert post.http.post(url, data=b"x" * 33_600_000, timeout=20).status_code == 413
    assert post.http.post(url, data=endless(), timeout=20).status_code == 413


def test_many_devices_upload_at_once_and_none_loses_anything(centre: Centre, server: RunningServer) -> None:
    posts = [Post(server) for _ in range(6)]
    for each in posts:
        each.enrol(new_code(centre, NOW))

    def work(each: Post) -> int:
        for _ in range(4):
            answer = each.upload(*(each.event() for _ in range(5)))
            assert answer.status_code == 200
        return int(answer.json()["acked_through"])

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, posts)) == [20] * 6
    for each in posts:
        assert quarantine(centre, each) == dict.fromkeys(range(1, 21))


def test_a_forged_erase_event_destroys_nothing(centre: Centre, post: Post) -> None:
    key = os.urandom(32)
    post.upload(post.event(encounter="enc-kept", key=key), keys={"enc-kept": key})
    forged = {**to_wire(post.event(EventKind.SCAN, encounter="enc-kept")), "kind": "erase"}
    post.upload(forged)
    first, second = report.events(centre, post.device_id, with_bodies=True)
    assert first["body_state"] == "OPENED"
    assert (second["kind"], second["quarantine"] is None) == ("erase", False)


def test_a_device_erases_its_own_copy_of_a_key_only(centre: Centre, server: RunningServer, post: Post) -> None:
    key = os.urandom(32)
    other = Post(server)
    other.enrol(new_code(centre, NOW))
    other.upload(other.event(encounter="enc-shared", key=key), keys={"enc-shared": key})
    post.upload(post.event(EventKind.ERASE, encounter="enc-shared"), keys={"enc-shared": key})
    (event,) = report.events(centre, other.device_id, with_bodies=True)
    assert event["body_state"] == "OPENED"
