"""A real centre on loopback, and a simulated post that enrols, signs and uploads as a device does."""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
import requests
import uuid6
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.bodies import EncounterKey, seal_body
from checkpoint_app.casework.canonical import canonical_bytes
from checkpoint_app.casework.event_wire import to_wire
from checkpoint_app.casework.events import ClockState, Event, EventDraft, genesis_hash, seal_event
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.central.centre import Centre, create_centre
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.keys import public_bytes
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.load import seed_centre
from checkpoint_app.central.server import RunningServer, running_server
from checkpoint_app.sync.tls import Trust, pin
from checkpoint_app.tls import Credentials, request_certificate
from tests.postgres import database_for_tests

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ROWS = 400


class StoppedClock:
    """A clock that a test moves."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Post:
    """One device of a post with one officer, its sequence and its keys."""

    server: RunningServer
    device_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    officer_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    identity: pyrage.x25519.Identity = field(default_factory=pyrage.x25519.Identity.generate)
    device_id: str = ""
    dev_seq: int = 0
    head: str = ""
    enrolled: dict = field(default_factory=dict)
    http: requests.Session = field(default_factory=requests.Session)

    @property
    def url(self) -> str:
        """Where an enrolled device works."""
        return self.server.device_url

    def enrolment(self, code: str) -> dict:
        return {
            "code": code,
            "certificate_request": request_certificate(self.device_key).decode(),
            "device_recipient": str(self.identity.to_public()),
            "post": "TPI Contoh",
            "counter": "1",
            "officers": [
                {"officer_id": "officer-1", "role": "OFFICER", "public_key": b64(public_bytes(self.officer_key))}
            ],
        }

    def enrol(self, code: str) -> requests.Response:
        answer = self.ask_admission(self.enrolment(code))
        if answer.ok:
            self.enrolled = answer.json()
            self.http = self.device_session()
            self.device_id = self.enrolled["device_id"]
            self.dev_seq, self.head = 0, genesis_hash(self.device_id, 1)
        return answer

    def ask_admission(self, content: dict) -> requests.Response:
        with anybody(self.server) as session:
            return session.post(f"{self.server.url}/v1/enrolments", json=content, timeout=10)

    def device_session(self) -> requests.Session:
        """A session that shows this device's certificate."""
        own = Credentials(self.enrolled["letter"]["certificate"].encode(), self.device_key)
        return _session(Trust(self.server.trust, own))

    def secrets(self) -> dict:
        return json.loads(pyrage.decrypt(base64.b64decode(self.enrolled["letter"]["secrets"]), [self.identity]))

    def event(
        self,
        kind: EventKind = EventKind.SCAN,
        encounter: str | None = None,
        key: bytes | None = None,
        said: dict | None = None,
    ) -> Event:
        """Sign the next event of the sequence."""
        event_id = str(uuid6.uuid7())
        body = None
        if key is not None:
            body = seal_body(EncounterKey(key), os.urandom(12), event_id, {"document_number": "X0000001"})
        draft = EventDraft(
            event_id=event_id,
            kind=kind,
            at_wall=NOW + timedelta(seconds=self.dev_seq),
            at_monotonic=1000 * self.dev_seq,
            boot_id="boot",
            clock_state=ClockState.TRUSTED,
            officer_id="officer-1",
            role=Role.OFFICER,
            encounter_id=encounter,
            open=said or {"elapsed_ms": 12, "flags": ["C01"]},
            body=body,
        )
        event = seal_event(
            draft,
            device_id=self.device_id,
            incarnation=1,
            dev_seq=self.dev_seq + 1,
            prev_hash=self.head,
            device_key=self.device_key,
            officer_key=self.officer_key,
        )
        self.dev_seq, self.head = event.dev_seq, event.hash
        return event

    def upload(self, *events: Event | dict, keys: dict[str, bytes] | None = None) -> requests.Response:
        recipient = pyrage.x25519.Recipient.from_str(self.enrolled["centre_recipient"])
        batch = {
            "events": [to_wire(each) if isinstance(each, Event) else each for each in events],
            "encounter_keys": [
                {"encounter_id": encounter, "wrapped": b64(pyrage.encrypt(key, [recipient]))}
                for encounter, key in (keys or {}).items()
            ],
        }
        return self.http.post(f"{self.url}/v1/devices/{self.device_id}/events", json=batch, timeout=10)

    def vouch(self, officers: list[dict], key: Ed25519PrivateKey | None = None) -> requests.Response:
        signature = (key or self.device_key).sign(b"checkpoint officers v1\n" + canonical_bytes(officers))
        batch = {"officers": officers, "signature": b64(signature)}
        return self.http.post(f"{self.url}/v1/devices/{self.device_id}/officers", json=batch, timeout=10)


def anybody(server: RunningServer) -> requests.Session:
    """A session of somebody who knows the centre's fingerprint and has no certificate."""
    return _session(Trust(server.trust))


def _session(trust: Trust) -> requests.Session:
    session = pin(requests.Session(), trust)
    session.trust_env = False
    return session


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre with a small country, published once."""
    made = create_centre(tmp_path_factory.mktemp("centre") / "data", NOW, database_url=database_for_tests())
    seed_centre(made, generate_country(1, ROWS, TODAY), as_of=NOW)
    publish_base(made, NOW)
    yield made
    made.close()


@pytest.fixture(scope="session")
def stopped_clock() -> StoppedClock:
    return StoppedClock(NOW)


@pytest.fixture(scope="session")
def server(centre: Centre, stopped_clock: StoppedClock) -> Iterator[RunningServer]:
    with running_server(centre, now=stopped_clock) as running:
        yield running


@pytest.fixture
def post(centre: Centre, server: RunningServer) -> Iterator[Post]:
    """A newly enrolled device."""
    made = Post(server)
    assert made.enrol(new_code(centre, NOW)).status_code == 200
    yield made
    made.http.close()


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    return tmp_path / uuid.uuid4().hex
