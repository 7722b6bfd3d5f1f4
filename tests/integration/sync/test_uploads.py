"""Enrolment and uploads against a real centre on loopback."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.events import ClockState, EventDraft, genesis_hash, seal_event
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.letters import DeviceLetter, letter_to_wire, sign_letter
from checkpoint_app.casework.receipts import Receipt, receipt_to_wire, sign_receipt
from checkpoint_app.central import enrolment as central_enrolment
from checkpoint_app.central.authorities import device_certificate, ensure_authorities
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Device, EncounterKeyRow, EventRow
from checkpoint_app.central.server import running_server
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.cycle import CycleReport, run_cycle
from checkpoint_app.sync.enrolling import OfficerPublicKey, enrol, new_machine_keys, vouch_for_officers
from checkpoint_app.sync.high_water import HighWater
from checkpoint_app.sync.repository import HttpSource
from checkpoint_app.sync.tls import Trust
from checkpoint_app.sync.uploads import BATCH, DeviceAccount, Uploader, UploadState
from checkpoint_app.tls import Peer
from tests.integration.sync.worlds import MemoryOutbox, Post, trust_after

OFFICER = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)


class Machine:
    """An enrolled machine with an outbox that fills on demand."""

    def __init__(self, centre, server):
        """Enrol at the centre."""
        self.anybody = CentreLink(server.url, Trust(server.trust))
        self.keys = new_machine_keys()
        code = central_enrolment.new_code(centre, clock.now())
        officer = OfficerPublicKey("o-1", Role.OFFICER, OFFICER.public_key().public_bytes_raw())
        self.enrolment = enrol(self.anybody, code.lower(), self.keys, "TPI Contoh", "1", [officer])
        self.trust = trust_after(self.enrolment, self.keys)
        self.link = CentreLink(server.device_url, self.trust)
        self.outbox = MemoryOutbox()
        self.uploader = Uploader(self.link, self.enrolment.account, self.outbox)

    def record(self, count=1, *, kind=EventKind.SCAN, encounter_id=None, where=None):
        """Add signed events at the end of the chain (or another machine's list of events)."""
        events = self.outbox.events if where is None else where
        account = self.enrolment.account
        for _ in range(count):
            last = events[-1] if events else None
            draft = EventDraft(
                event_id=str(uuid_v7(len(events))),
                kind=kind,
                at_wall=clock.now(),
                at_monotonic=len(events),
                boot_id="boot",
                clock_state=ClockState.TRUSTED,
                officer_id="o-1",
                role=Role.OFFICER,
                encounter_id=encounter_id,
                open={"count": len(events)},
            )
            events.append(
                seal_event(
                    draft,
                    device_id=account.device_id,
                    incarnation=account.incarnation,
                    dev_seq=len(events) + 1,
                    prev_hash=last.hash if last else genesis_hash(account.device_id, account.incarnation),
                    device_key=self.keys.signing,
                    officer_key=OFFICER,
                )
            )


_numbers = itertools.count()


def uuid_v7(_: int) -> uuid.UUID:
    return uuid.UUID(int=(0x0190_0000_0000_7000_8000 << 48) + next(_numbers))


def held(centre):
    """What the centre holds: numbers with their quarantine."""
    with reading(centre.engine) as session:
        return [(row.dev_seq, row.quarantine) for row in session.scalars(select(EventRow).order_by(EventRow.dev_seq))]


@pytest.fixture
def machine(centre):
    with running_server(centre) as server:
        enrolled = Machine(centre, server)
        yield enrolled
        enrolled.link.close()
        enrolled.anybody.close()


def test_enrolment_gives_all_that_a_machine_needs(centre, machine):
    got = machine.enrolment
    assert got.feed_id == centre.feed_id
    assert got.server_epoch == centre.server_epoch
    assert got.given.feed_identity == str(centre.keys.feed_identity)
    assert (got.given.list_key, got.given.subject_ref_key) == (centre.keys.list_key, centre.keys.subject_ref_key)
    assert got.account.receipt_key == centre.keys.receipt_public
    assert got.account.incarnation == 1


def test_enrolled_machine_sends_and_takes_in_one_cycle(centre, machine, tmp_path):
    machine.record(3)
    got = machine.enrolment
    post = Post(tmp_path / "post", got.tuf_root, got.given.feed_identity, got.given.list_key)
    report = run_cycle(machine.uploader, post.feed(HttpSource(machine.link._url, trust=machine.trust)))
    assert report.is_done
    assert (report.upload.state, report.upload.sent) == (UploadState.DONE, 3)
    assert report.download.rows == 300
    assert held(centre) == [(1, None), (2, None), (3, None)]
    assert HighWater(post.tuf).mark() >= report.upload.receipt.at


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (lambda centre: "AAAAA-AAAAA-AAAAA-AAAAA", "code_unknown"),
        (lambda centre: central_enrolment.new_code(centre, clock.now(), clock.now() - clock.now()), "code_expired"),
    ],
)
def test_code_that_admits_nobody_is_a_sentence(centre, machine, spoil, key):
    with pytest.raises(DataRejected) as caught:
        enrol(machine.anybody, spoil(centre), new_machine_keys(), "TPI", "1")
    assert caught.value.key == f"sync.fault.{key}"


def test_code_is_spent_once(centre, machine):
    code = central_enrolment.new_code(centre, clock.now())
    enrol(machine.anybody, code, new_machine_keys(), "TPI", "2")
    with pytest.raises(DataRejected) as caught:
        enrol(machine.anybody, code, new_machine_keys(), "TPI", "3")
    assert caught.value.key == "sync.fault.code_used"


def test_machine_vouches_for_its_people(machine):
    people = [OfficerPublicKey("o-2", Role.SUPERVISOR, OFFICER.public_key().public_bytes_raw())]
    vouch_for_officers(machine.link, machine.enrolment.account.device_id, people, machine.keys.signing)
    with pytest.raises(DataRejected):
        vouch_for_officers(machine.link, machine.enrolment.account.device_id, people, OFFICER)


def test_events_are_sent_in_batches_and_each_receipt_is_kept(centre, machine):
    machine.record(BATCH + 5)
    acked = []
    report = machine.uploader.push(acked.append)
    assert report.sent == BATCH + 5
    assert acked == [BATCH, BATCH + 5]
    assert machine.outbox.last_receipt() == report.receipt
    assert machine.outbox.last_receipt().head_hash == machine.outbox.events[-1].hash
    assert len(held(centre)) == BATCH + 5


def test_nothing_new_sends_nothing_and_keeps_no_second_receipt(machine):
    machine.record(2)
    machine.uploader.push()
    kept = len(machine.outbox.receipts)
    assert machine.uploader.push().sent == 0
    assert len(machine.outbox.receipts) == kept


def test_encounter_keys_travel_wrapped_to_the_centre(centre, machine):
    machine.record(2, encounter_id="e-1")
    machine.record(1, encounter_id="e-erased")
    machine.outbox.keys["e-1"] = b"\x09" * 32
    machine.uploader.push()
    with reading(centre.engine) as session:
        rows = {row.encounter_id: row.wrapped for row in session.scalars(select(EncounterKeyRow))}
    assert list(rows) == ["e-1"]
    assert pyrage.decrypt(rows["e-1"], [centre.keys.centre_identity]) == b"\x09" * 32


def test_events_whose_receipt_was_lost_are_sent_again_and_stored_once(centre, machine):
    machine.record(4)
    machine.uploader.push()
    machine.outbox.receipts.clear()
    report = machine.uploader.push()
    assert report.receipt.acked_through == 4
    assert held(centre) == [(seq, None) for seq in (1, 2, 3, 4)]


def test_centre_that_was_restored_gets_the_events_again(centre, machine):
    machine.record(5)
    machine.uploader.push()
    restore_from_backup(centre, acked_through=2, head_hash=machine.outbox.events[1].hash)
    with running_server(dataclasses.replace(centre, server_epoch="another life")) as server:
        uploader = Uploader(CentreLink(server.device_url, machine.trust), machine.enrolment.account, machine.outbox)
        report = uploader.push()
    assert report.epoch_changed
    assert report.sent == 3
    assert machine.outbox.last_receipt().server_epoch == "another life"
    assert len(held(centre)) == 5


def restore_from_backup(centre, acked_through, head_hash):
    with writing(centre.engine) as session:
        for row in session.scalars(select(EventRow).where(EventRow.dev_seq > acked_through)):
            session.delete(row)
        device = session.scalars(select(Device)).one()
        device.acked_through, device.head_hash = acked_through, head_hash


def test_receipt_that_falls_back_within_one_life_is_not_believed(centre, machine):
    machine.record(5)
    machine.uploader.push()
    restore_from_backup(centre, acked_through=2, head_hash=machine.outbox.events[1].hash)
    with pytest.raises(DataRejected) as caught:
        machine.uploader.push()
    assert caught.value.key == "sync.fault.receipt_fell_back"
    assert machine.outbox.last_receipt().acked_through == 5


def test_cloned_machine_stops_with_a_clear_state(centre, machine):
    machine.record(3)
    clone = MemoryOutbox(events=machine.outbox.events[:2])
    machine.uploader.push()
    machine.record(1, where=clone.events)
    account = machine.enrolment.account
    assert clone.events[2].hash != machine.outbox.events[2].hash
    with pytest.raises(DataRejected) as caught:
        Uploader(machine.link, account, clone).push()
    assert caught.value.key == "sync.fault.receipt_differs"
    assert len(held(centre)) == 3
    assert clone.receipts == []


def test_machine_that_the_centre_does_not_know_is_a_sentence(machine):
    account = dataclasses.replace(machine.enrolment.account, device_id=str(uuid.uuid4()))
    with pytest.raises(DataRejected) as caught:
        Uploader(machine.link, account, machine.outbox).push()
    assert caught.value.key == "sync.fault.device_unknown"


def test_offline_is_a_value_of_the_cycle_and_nothing_is_lost(machine):
    machine.record(2)
    uploader = Uploader(CentreLink("https://127.0.0.1:9", machine.trust), machine.enrolment.account, machine.outbox)
    report = run_cycle(uploader, None)
    assert isinstance(report.upload_fault, EnvironmentFault)
    assert report.upload_fault.key == "sync.fault.centre_unreachable"
    assert report.upload is None
    assert not report.is_done
    assert machine.outbox.receipts == []


def test_address_that_is_none_is_a_sentence(machine):
    for url in ("", "not an address", "http://", "ftp://127.0.0.1"):
        with pytest.raises(EnvironmentFault) as caught:
            CentreLink(url).get("/v1/health")
        assert caught.value.key == "sync.fault.address_invalid"


def test_stop_between_batches(machine):
    machine.record(BATCH * 2)
    acked = []
    report = machine.uploader.push(acked.append, lambda: bool(acked))
    assert report.state is UploadState.CANCELLED
    assert report.receipt.acked_through == BATCH
    assert run_cycle(machine.uploader, None, should_stop=lambda: True).is_cancelled


class Script(BaseHTTPRequestHandler):
    """Answers as scripted, one answer a request."""

    def log_message(self, *_):
        """Stay quiet."""

    def do_GET(self):
        self._answer("GET")

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(content))
        self._answer("POST")

    def _answer(self, method):
        status, content = self.server.answers.pop(0)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        if status in {301, 302}:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def scripted(*answers):
    server = HTTPServer(("127.0.0.1", 0), Script)
    server.answers, server.asked = list(answers), []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


RECEIPT_KEY = Ed25519PrivateKey.from_private_bytes(b"\x06" * 32)


class Scripted:
    """A machine whose centre is a script."""

    def __init__(self):
        """Five events, and the account they were made under."""
        self.keys = new_machine_keys()
        recipient = str(pyrage.x25519.Identity.generate().to_public())
        self.account = DeviceAccount("d-1", 1, RECEIPT_KEY.public_key().public_bytes_raw(), recipient)
        self.enrolment = dataclasses.make_dataclass("E", ["account"])(self.account)
        self.outbox = MemoryOutbox()
        Machine.record(self, 5)

    def receipt(self, acked, /, **changes):
        """A signed receipt as it travels."""
        events = self.outbox.events
        head = events[acked - 1].hash if acked else genesis_hash("d-1", 1)
        values = {"device_id": "d-1", "incarnation": 1, "acked_through": acked, "head_hash": head}
        values |= {"server_epoch": "life 1", "at": clock.now()}
        return receipt_to_wire(sign_receipt(Receipt(**{**values, **changes}), RECEIPT_KEY))

    def push(self, *answers):
        """Run against these answers; gives the report and what was sent."""
        with scripted(*answers) as (server, url):
            report = Uploader(CentreLink(url), self.account, self.outbox).push()
            assert server.answers == []
            return report, [[event["dev_seq"] for event in batch["events"]] for batch in server.asked]


def test_gap_is_answered_from_the_expected_number():
    machine = Scripted()
    report, sent = machine.push(
        (200, machine.receipt(3)), (409, {"error": "GAP", "expected_seq": 2}), (200, machine.receipt(5))
    )
    assert sent == [[4, 5], [2, 3, 4, 5]]
    assert report.state is UploadState.DONE


def test_fork_stops_and_names_the_number():
    machine = Scripted()
    report, _ = machine.push(
        (200, machine.receipt(0)), (409, {"error": "FORK", "dev_seq": 3, "stored_hash": "00" * 32})
    )
    assert (report.state, report.forked_at) == (UploadState.FORKED, 3)
    assert not CycleReport(report, None).is_done


def _signed_by_another(machine):
    wire = machine.receipt(0)
    return {**wire, "server_epoch": "forged"}


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        (lambda m: [(200, _signed_by_another(m))], "sync.fault.receipt_signature"),
        (lambda m: [(200, m.receipt(0, device_id="d-2"))], "sync.fault.receipt_stranger"),
        (lambda m: [(200, m.receipt(0, incarnation=2))], "sync.fault.incarnation_ended"),
        (lambda m: [(200, m.receipt(2, head_hash="00" * 32))], "sync.fault.receipt_differs"),
        (lambda m: [(200, m.receipt(5, acked_through=9))], "sync.fault.receipt_differs"),
        (lambda m: [(200, {"hello": 1})], "casework.fault.receipt_malformed"),
        (lambda m: [(200, b"<html>Sign in to the hotel's network</html>")], "sync.fault.answer_unreadable"),
        (lambda m: [(200, b"[]")], "sync.fault.answer_unreadable"),
        (lambda m: [(200, b"x" * 4_100_000)], "sync.fault.answer_unreadable"),
        (lambda m: [(302, {})], "sync.fault.answer_refused"),
        (lambda m: [(500, b"oops")], "sync.fault.centre_busy"),
        (lambda m: [(200, m.receipt(0)), (200, m.receipt(0))], "sync.fault.answer_contradicts"),
        (
            lambda m: [(200, m.receipt(0)), (409, {"error": "GAP", "expected_seq": 99})],
            "sync.fault.answer_contradicts",
        ),
        (lambda m: [(200, m.receipt(0)), (409, {"error": "GAP"})], "sync.fault.answer_unreadable"),
        (
            lambda m: [(200, m.receipt(0))] + [(409, {"error": "GAP", "expected_seq": 1})] * 4,
            "sync.fault.answer_contradicts",
        ),
        (lambda m: [(200, m.receipt(0)), (422, {"detail": []})], "sync.fault.answer_refused"),
    ],
)
def test_answer_that_cannot_be_believed_is_a_sentence_and_keeps_nothing(answers, key):
    machine = Scripted()
    with pytest.raises((DataRejected, EnvironmentFault)) as caught:
        machine.push(*answers(machine))
    assert caught.value.key == key
    assert all(receipt.acked_through == 0 for receipt in machine.outbox.receipts)


def test_events_that_are_no_longer_held_are_told():
    machine = Scripted()
    known = machine.receipt(3)
    del machine.outbox.events[:2]
    with pytest.raises(DataRejected) as caught:
        machine.push((200, known), (409, {"error": "GAP", "expected_seq": 1}))
    assert caught.value.key == "sync.fault.events_lost"


def test_receipt_for_a_part_of_a_batch_is_kept_and_the_rest_sent():
    machine = Scripted()
    report, sent = machine.push((200, machine.receipt(0)), (200, machine.receipt(3)), (200, machine.receipt(5)))
    assert sent == [[1, 2, 3, 4, 5], [4, 5]]
    assert report.sent == 5


def test_large_events_travel_in_smaller_requests():
    machine = Scripted()
    machine.outbox.events.clear()
    Machine.record(machine, 3)
    bodies = [dataclasses.replace(event, body="A" * 2_000_000) for event in machine.outbox.events]
    machine.outbox.events = bodies
    _, sent = machine.push(
        (200, machine.receipt(0)), (200, machine.receipt(1)), (200, machine.receipt(2)), (200, machine.receipt(3))
    )
    assert sent == [[1], [2], [3]]


@pytest.mark.parametrize(
    "spoil", ["letter", "device_port", "receipt_key", "tuf_root", "centre_recipient", "device_id"]
)
def test_enrolment_answer_that_cannot_be_read_is_a_sentence(spoil, tmp_path):
    keys = new_machine_keys()
    recipient = pyrage.x25519.Identity.from_str(keys.identity).to_public()
    key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    identity = str(pyrage.x25519.Identity.generate())
    secrets = json.dumps({"feed_identities": [identity], "list_key": key, "subject_ref_key": key}).encode()
    authorities = ensure_authorities(tmp_path, clock.now())
    public = keys.signing.public_key().public_bytes_raw()
    certificate = device_certificate(authorities, public, Peer("d-1", "TPI"), clock.now()).decode()
    sealed = base64.b64encode(pyrage.encrypt(secrets, [recipient])).decode()
    letter = DeviceLetter("d-1", 1, clock.now(), certificate, "SERVERS", "DEVICES", sealed)
    good = {
        "device_id": "d-1",
        "incarnation": 1,
        "feed_id": "f",
        "server_epoch": "e",
        "receipt_key": base64.b64encode(RECEIPT_KEY.public_key().public_bytes_raw()).decode(),
        "centre_recipient": str(recipient),
        "tuf_root": "e30=",
        "letter": letter_to_wire(sign_letter(letter, RECEIPT_KEY)),
        "device_port": 8471,
    }
    with scripted((200, good)) as (_, url):
        assert enrol(CentreLink(url), "c", keys, "TPI", "1").given.list_key == from_base64(key)
    spoilt = {**good, spoil: "" if spoil == "device_id" else "nonsense!"}
    with scripted((200, spoilt)) as (_, url), pytest.raises(DataRejected) as caught:
        enrol(CentreLink(url), "c", keys, "TPI", "1")
    assert caught.value.key == "sync.fault.answer_unreadable"
