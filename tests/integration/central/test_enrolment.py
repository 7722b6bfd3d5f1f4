from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.keys import public_bytes
from checkpoint_app.central.server import RunningServer
from tests.integration.central.conftest import NOW, Post, anybody, b64


def test_health_names_the_epoch(centre: Centre, server: RunningServer) -> None:
    with anybody(server) as session:
        answer = session.get(f"{server.url}/v1/health", timeout=10).json()
    assert answer == {"status": "ok", "server_epoch": centre.server_epoch, "at": "2026-11-24T03:00:00.000000Z"}


def test_a_code_admits_a_device_and_hands_over_what_it_needs(centre: Centre, post: Post) -> None:
    enrolled = post.enrolled
    assert enrolled["incarnation"] == 1
    assert enrolled["feed_id"] == centre.feed_id
    assert enrolled["server_epoch"] == centre.server_epoch
    assert base64.b64decode(enrolled["receipt_key"]) == centre.keys.receipt_public
    assert enrolled["centre_recipient"] == centre.keys.centre_recipient
    assert b'"_type":"root"' in base64.b64decode(enrolled["tuf_root"])
    secrets = post.secrets()
    assert secrets["feed_identities"] == [str(centre.keys.feed_identity)]
    assert base64.b64decode(secrets["list_key"]) == centre.keys.list_key
    assert base64.b64decode(secrets["subject_ref_key"]) == centre.keys.subject_ref_key


def test_a_code_used_twice_is_refused(centre: Centre, server: RunningServer) -> None:
    code = new_code(centre, NOW)
    assert Post(server).enrol(code).status_code == 200
    second = Post(server).enrol(code)
    assert (second.status_code, second.json()) == (403, {"error": "CODE_USED"})


def test_a_code_may_be_typed_as_people_type(centre: Centre, server: RunningServer) -> None:
    code = new_code(centre, NOW)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert Post(server).enrol(typed).status_code == 200


def test_an_unknown_code_is_refused(server: RunningServer) -> None:
    answer = Post(server).enrol("AAAAA-AAAAA-AAAAA-AAAAA")
    assert (answer.status_code, answer.json()) == (403, {"error": "CODE_UNKNOWN"})


def test_an_expired_code_is_refused_and_stays_unused(centre: Centre, server: RunningServer) -> None:
    code = new_code(centre, NOW - timedelta(days=2), timedelta(days=1))
    for _ in range(2):
        answer = Post(server).enrol(code)
        assert (answer.status_code, answer.json()) == (403, {"error": "CODE_EXPIRED"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("certificate_request", "AAAA"),
        ("certificate_request", ""),
        ("device_recipient", "age1nonsense"),
        ("post", ""),
        ("counter", "x" * 61),
    ],
)
def test_a_malformed_request_is_refused_and_spends_no_code(
    centre: Centre, server: RunningServer, field: str, value: str
) -> None:
    code = new_code(centre, NOW)
    applicant = Post(server)
    bad = {**applicant.enrolment(code), field: value}
    assert applicant.ask_admission(bad).status_code == 422
    assert applicant.enrol(code).status_code == 200


def test_a_device_vouches_for_a_new_officer(post: Post) -> None:
    key = Ed25519PrivateKey.generate()
    officers = [{"officer_id": "officer-2", "role": "SUPERVISOR", "public_key": b64(public_bytes(key))}]
    assert post.vouch(officers).status_code == 204


def test_nobody_else_vouches_for_a_devices_people(post: Post) -> None:
    key = Ed25519PrivateKey.generate()
    officers = [{"officer_id": "officer-2", "role": "OFFICER", "public_key": b64(public_bytes(key))}]
    assert post.vouch(officers, key).status_code == 403


def test_a_stranger_has_no_receipt(post: Post) -> None:
    answer = post.http.get(f"{post.url}/v1/devices/nobody/receipt", timeout=10)
    assert (answer.status_code, answer.json()) == (404, {"error": "UNKNOWN_DEVICE"})
