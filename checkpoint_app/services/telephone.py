"""Keys by which somebody confirms a postponement on the telephone: enrolled here, carried in a sealed file.

The key is made in the person's presence, with their password: here it lies in the encrypted casebook, in their file
it is sealed under the same password. It answers challenges only; it signs nothing and opens nothing.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from checkpoint_app.casework.canonical import from_base64, to_base64
from checkpoint_app.casework.encounter import Presence, SecondPerson
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.telephone import KEY_BYTES, TelephoneChallenge, is_right, new_challenge, response_to
from checkpoint_app.faults import DataRejected, InputUnreadable
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer, Person, derive_key

_SETTING = "telephone_key:"
_ROLES = frozenset({Role.SUPERVISOR, Role.PROTECTION_OFFICER})
_ASSOCIATED = b"checkpoint telephone key v1\n"


def enrol_telephone_key(casebook: Casebook, officer_id: str, password: str, now: datetime) -> bytes:
    """Make a key for somebody who types their password, and give their file; a former key ends.

    Raises LoginRefused for a wrong password, DataRejected for somebody who may not confirm.
    """
    officer = casebook.people.log_in(officer_id, password, now)
    if officer.role not in _ROLES:
        raise DataRejected("services.fault.telephone_role")
    key = secrets.token_bytes(KEY_BYTES)
    casebook.set_setting(_SETTING + officer_id, to_base64(key))
    if casebook.is_enrolled:
        with casebook.record(officer, moment_now()) as recording:
            recording.note(EventKind.CONFIGURATION, open={"result": "telephone key enrolled"})
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(derive_key(password, salt)).encrypt(nonce, key, _ASSOCIATED)
    parts = {"officer": officer_id, "salt": to_base64(salt), "nonce": to_base64(nonce), "sealed": to_base64(sealed)}
    return json.dumps({"v": 1, **parts}).encode("ascii")


def answer_challenge(file: Path, password: str, challenge: str) -> str:
    """Answer a challenge that was read out, from somebody's own file; nothing else is needed, no network either."""
    try:
        parts = json.loads(file.read_bytes())
        sealing = derive_key(password, from_base64(parts["salt"]))
        key = AESGCM(sealing).decrypt(from_base64(parts["nonce"]), from_base64(parts["sealed"]), _ASSOCIATED)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputUnreadable("cli.fault.file_unreadable", name=file.name) from error
    except InvalidTag as error:
        raise DataRejected("store.fault.login_wrong") from error
    try:
        return response_to(key, challenge)
    except ValueError as error:
        raise DataRejected("services.fault.telephone_challenge") from error


def people_by_telephone(casebook: Casebook) -> tuple[Person, ...]:
    """List who could be called: those with a key who still work here."""
    return tuple(
        person
        for person in casebook.people.all()
        if person.left_at is None and person.role in _ROLES and casebook.setting(_SETTING + person.officer_id)
    )


def ask_challenge(officer_id: str, encounter_id: str) -> TelephoneChallenge:
    """Draw a challenge to read out; without an encounter where it is about none."""
    return new_challenge(officer_id, encounter_id, secrets.randbelow(1_000_000), moment_now().at)


def confirm_by_telephone(
    casebook: Casebook, officer: LoggedInOfficer, challenge: TelephoneChallenge, response: str
) -> SecondPerson:
    """Check what was read back; a wrong answer is recorded, raises DataRejected, and ends the challenge."""
    key = casebook.setting(_SETTING + challenge.officer_id)
    person = casebook.people.find(challenge.officer_id)
    moment = moment_now()
    works_here = person is not None and person.left_at is None
    if key and person and works_here and is_right(from_base64(key), challenge, response, moment.at):
        return SecondPerson(person.officer_id, person.role, Presence.BY_TELEPHONE)
    with casebook.record(officer, moment) as recording:
        recording.note(
            EventKind.LOGIN,
            encounter_id=challenge.encounter_id or None,
            open={"result": "telephone refused", "second": challenge.officer_id},
        )
    raise DataRejected("casefile.fault.response_wrong")
