"""The differences list: fed by posts and imports, owned, aged, closed by a correction or by a person."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import replace
from datetime import timedelta

import pyrage
import pytest
import requests

from checkpoint_app.assessment.clearance import ClearanceStatus
from checkpoint_app.casework.bodies import EncounterKey, seal_body
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState, Ministry
from checkpoint_app.casework.events import ClockState, EventDraft, genesis_hash, seal_event, to_wire
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central.changes import put_record
from checkpoint_app.central.database import writing
from checkpoint_app.central.difference_work import counts, listing, reject, to_json
from checkpoint_app.central.differences import gather
from checkpoint_app.central.ingest import WrappedKey, take_in
from checkpoint_app.central.operators import Hand
from checkpoint_app.central.server import running_server
from checkpoint_app.faults import DataRejected
from tests.integration.courier.worlds import NOW
from tests.unit.casework_feed.people import clearance

KEY = EncounterKey(b"\x21" * 32)


def put(world, *records):
    with writing(world.centre.engine) as session:
        for record in records:
            put_record(session, record, world.tick())


def report(world, device, kind, opened, body=None):
    """Let a device record and send one event, with the key of its encounter."""
    events = device.outbox.events
    event_id = str(uuid.UUID(int=(0x0190_0000_0000_7000_8000 << 48) + 10**9 + len(events)))
    encounter = f"e-{len(events)}"
    draft = EventDraft(
        event_id=event_id,
        kind=kind,
        at_wall=NOW,
        at_monotonic=1,
        boot_id="boot",
        clock_state=ClockState.TRUSTED,
        encounter_id=encounter,
        open=opened,
        body=None if body is None else seal_body(KEY, os.urandom(12), event_id, body),
    )
    events.append(
        seal_event(
            draft,
            device_id=device.account.device_id,
            incarnation=1,
            dev_seq=len(events) + 1,
            prev_hash=events[-1].hash if events else genesis_hash(device.account.device_id, 1),
            device_key=device.signing,
        )
    )
    recipient = pyrage.x25519.Recipient.from_str(device.account.centre_recipient)
    keys = [] if body is None else [WrappedKey(encounter, pyrage.encrypt(KEY, [recipient]))]
    take_in(world.centre, device.account.device_id, [to_wire(events[-1])], keys, world.tick())


def body_of(record, **changes):
    """What the officer saw, as `services.recording.snapshot` writes it."""
    document = {
        "kind": "PASSPORT",
        "source": "MRZ",
        "issuing_state": "IDN",
        "nationality": "IDN",
        "number": record.document_number,
        "primary_identifier": record.name_primary,
        "secondary_identifier": record.name_secondary,
        "birth_date": record.birth_date.isoformat(),
        "expiry_date": None,
        "check_digits_agree": True,
        "names_truncated": False,
        **changes,
    }
    return {"v": 1, "document": document, "flags": []}


def page_of(server, **asked):
    return requests.get(f"{server.operators_url}/differences", params=asked, timeout=10)


def listed(world, **options):
    return list(listing(world.centre, **options))


def exit_seen(world, device, clearance_id, at=NOW):
    opened = {"clearance_id": clearance_id, "at": instant_to_wire(at)}
    report(world, device, EventKind.EXIT_SEEN, opened)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"primary_identifier": "ZAINUDDIN"}, {DifferenceKind.NAME}),
        ({"birth_date": "1960-01-02"}, {DifferenceKind.BIRTH_DATE}),
        (
            {"primary_identifier": "ZAINUDDIN", "secondary_identifier": "QOMAR", "birth_date": "1960-01-02"},
            {DifferenceKind.NAME, DifferenceKind.BIRTH_DATE},
        ),
    ],
)
def test_c10_says_which_of_name_and_birth_date_differ(world, device, changes, kinds):
    record = clearance(1)
    put(world, record)
    report(world, device, EventKind.SCAN, {"flags": ["C10", "C01"]}, body_of(record, **changes))
    assert gather(world.centre, world.tick()) == len(kinds)
    assert {each.kind for each in listed(world)} == kinds
    assert {(each.owner, each.unit, each.clearance_id) for each in listed(world)} == {
        (Ministry.KP2MI, "BP3MI Contoh", record.clearance_id)
    }


def test_c10_whose_body_is_erased_is_still_on_the_list(world, device):
    report(world, device, EventKind.SCAN, {"flags": ["C10"]})
    gather(world.centre, world.tick())
    (each,) = listed(world)
    assert (each.kind, each.clearance_id) == (DifferenceKind.NAME, None)


def test_one_matter_is_opened_once_however_often_it_is_seen(world, device):
    record = clearance(1)
    put(world, record)
    for _ in range(3):
        report(world, device, EventKind.SCAN, {"flags": ["C10"]}, body_of(record, birth_date="1960-01-02"))
    assert gather(world.centre, world.tick()) == 1
    assert gather(world.centre, world.tick()) == 0


def test_c16_and_d03_name_the_record_in_their_evidence(world, device):
    record = clearance(1)
    put(world, record)
    for code in ("C16", "D03"):
        seen = body_of(record, number="A0000009")
        seen["flags"] = [{"code": code, "evidence": [{"key": "document_number", "recorded": record.document_number}]}]
        report(world, device, EventKind.SCAN, {"flags": [code]}, seen)
    assert gather(world.centre, world.tick()) == 1
    (each,) = listed(world)
    assert (each.kind, each.clearance_id) == (DifferenceKind.NUMBER, record.clearance_id)


def test_a_correction_closes_it_and_a_version_about_something_else_does_not(world, device):
    record = clearance(1)
    put(world, record)
    report(world, device, EventKind.SCAN, {"flags": ["C10"]}, body_of(record, birth_date="1960-01-02"))
    gather(world.centre, world.tick())
    put(world, replace(record, record_version=2, employer_name="Other"))
    gather(world.centre, world.tick())
    assert [each.state for each in listed(world)] == [DifferenceState.OPEN]
    put(world, replace(record, record_version=3, birth_date=replace(record.birth_date, year=1960)))
    gather(world.centre, world.tick())
    (each,) = listed(world)
    assert (each.state, each.closing) == (DifferenceState.CORRECTED, "version 3")


def test_a_rejected_one_stays_rejected_until_the_record_changes(world, device):
    record = clearance(1)
    put(world, record)
    seen = body_of(record, birth_date="1960-01-02")
    report(world, device, EventKind.SCAN, {"flags": ["C10"]}, seen)
    gather(world.centre, world.tick())
    (each,) = listed(world)
    with pytest.raises(DataRejected):
        reject(world.centre, each.difference_id, "  ", Hand("op", world.tick()))
    reject(world.centre, each.difference_id, "misread at the post", Hand("op", world.tick()))
    with pytest.raises(DataRejected):
        reject(world.centre, each.difference_id, "again", Hand("op", world.tick()))
    report(world, device, EventKind.SCAN, {"flags": ["C10"]}, seen)
    assert gather(world.centre, world.tick()) == 0
    assert counts(world.centre) == {"OPEN": 0, "CORRECTED": 0, "REJECTED": 1}


def test_an_exit_without_a_valid_record_is_the_post_s(world, device):
    record = replace(clearance(1), status=ClearanceStatus.REVOKED)
    put(world, record)
    exit_seen(world, device, record.clearance_id)
    exit_seen(world, device, str(uuid.UUID(int=5)))
    assert gather(world.centre, world.tick()) == 2
    assert {(each.kind, each.owner, each.unit) for each in listed(world)} == {
        (DifferenceKind.EXIT_WITHOUT_CLEARANCE, Ministry.IMIPAS, "PLBN Contoh")
    }


def test_a_record_that_does_not_hear_of_the_exit_is_told_after_a_week(world, device):
    told, untold = clearance(1), clearance(2)
    put(world, told, untold)
    exit_seen(world, device, told.clearance_id)
    exit_seen(world, device, untold.clearance_id)
    departed = replace(told, record_version=2, status=ClearanceStatus.DEPARTED, last_exit_at=NOW)
    put(world, departed)
    assert gather(world.centre, NOW + timedelta(days=3)) == 0
    assert gather(world.centre, NOW + timedelta(days=9)) == 1
    (each,) = listed(world)
    assert (each.kind, each.clearance_id) == (DifferenceKind.STATUS, untold.clearance_id)
    assert each.age_days(NOW + timedelta(days=12)) == 3


def test_a_departure_that_nobody_saw_is_closed_when_the_stick_comes(world, device, tmp_path):
    from tests.integration.courier.test_importing import as_row, clearances_file, take_import

    record = clearance(1)
    put(world, record)
    path = tmp_path / "rows.jsonl"
    departed = replace(record, record_version=2, status=ClearanceStatus.DEPARTED, last_exit_at=NOW)
    path.write_text(json.dumps(as_row(departed)) + "\n")
    assert take_import(world.centre, clearances_file(path), world.tick()).differences == 1
    (each,) = listed(world)
    assert (each.kind, each.owner) == (DifferenceKind.CLEARANCE_WITHOUT_EXIT, Ministry.IMIPAS)
    assert each.source == "import rows.jsonl line 1"
    exit_seen(world, device, record.clearance_id)
    assert gather(world.centre, world.tick()) == 0
    assert listed(world)[0].state is DifferenceState.CORRECTED


def test_a_dispute_is_on_the_list(world, device):
    record = clearance(1)
    put(world, record)
    report(world, device, EventKind.DISPUTED, {"clearance_id": record.clearance_id})
    gather(world.centre, world.tick())
    assert listed(world)[0].kind is DifferenceKind.DISPUTED


def test_the_list_and_its_page_hold_no_person(world, device):
    record = clearance(1)
    put(world, record)
    seen = body_of(record, primary_identifier="ZAINUDDIN", birth_date="1960-01-02")
    report(world, device, EventKind.SCAN, {"flags": ["C10"]}, seen)
    gather(world.centre, world.tick())
    told = json.dumps([to_json(each, NOW) for each in listed(world)])
    with running_server(world.centre, now=world.tick) as server:
        pages = [page_of(server, language=language) for language in ("id", "en")]
    assert "Tanggal lahir berbeda" in pages[0].text
    assert "Date of birth differs" in pages[1].text
    for text in (told, *(page.text for page in pages)):
        for secret in ("ZAINUDDIN", record.name_primary, record.document_number, "1960-01-02"):
            assert secret not in text


def test_what_an_operator_wrote_is_text_on_the_page(world, device):
    report(world, device, EventKind.SCAN, {"flags": ["C10"]})
    gather(world.centre, world.tick())
    reject(world.centre, listed(world)[0].difference_id, "<script>x</script>", Hand("op", world.tick()))
    with running_server(world.centre, now=world.tick) as server:
        page = page_of(server, state="REJECTED")
        assert page_of(server, state="NONSENSE").status_code == 422
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
