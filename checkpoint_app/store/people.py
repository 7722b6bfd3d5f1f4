"""The people of a device and how they log in.

A person's Ed25519 private key is sealed with AES-256-GCM under a key that Argon2id (64 MiB, t=3) derives from the
password: opening it *is* the login, so there is no password hash beside it, and only the person can sign. Failed
attempts delay the next one, longer each time; the delay is kept in the database, so a restart does not end it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from checkpoint_app.casework.canonical import from_base64, instant_from_wire, instant_to_wire, to_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.connection import write_transaction

if TYPE_CHECKING:
    from sqlite_utils import Database

SHORTEST_PASSWORD = 8
FREE_ATTEMPTS = 3
LONGEST_DELAY = timedelta(minutes=15)
_ARGON_MEMORY_KIB = 64 * 1024
_ARGON_TIME = 3
_ARGON_LANES = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is enrolled on this device; `left_at` is set when they may no longer log in."""

    officer_id: str
    display_name: str
    role: Role
    public_key: Ed25519PublicKey
    left_at: datetime | None
    former_keys: tuple[Ed25519PublicKey, ...] = ()
    """Those that were replaced when a password was reset: older events bear their signatures."""

    @property
    def keys(self) -> tuple[Ed25519PublicKey, ...]:
        """Every key this person ever signed with here, the present one first."""
        return (self.public_key, *self.former_keys)


@dataclass(frozen=True, slots=True)
class LoggedInOfficer:
    """Somebody who has just opened their own key; drop it at idle lock."""

    officer_id: str
    display_name: str
    role: Role
    signer: Ed25519PrivateKey


class LoginRefused(DataRejected):
    """No login: unknown person, wrong password, or too many attempts (`retry_at` says until when)."""

    retry_at: datetime | None = None


def derive_key(password: str, salt: bytes) -> bytes:
    """Derive 32 bytes of a password by Argon2id, 64 MiB, t=3 (about 0.3 s)."""
    return hash_secret_raw(password.encode("utf-8"), salt, _ARGON_TIME, _ARGON_MEMORY_KIB, _ARGON_LANES, 32, Type.ID)


class People:
    """The table of people; lives on the casebook's thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def enrol(self, officer_id: str, display_name: str, role: Role, password: str, now: datetime) -> Person:
        """Enrol somebody with a new key pair; raises DataRejected for a short password or a taken id."""
        _require_length(password)
        key = Ed25519PrivateKey.generate()
        with write_transaction(self._db):
            if self.find(officer_id) is not None:
                raise DataRejected("store.fault.person_exists", officer=officer_id)
            self._db.table("people").insert(
                {
                    "officer_id": officer_id,
                    "display_name": display_name,
                    "role": role.value,
                    "public_key": key.public_key().public_bytes_raw(),
                    "sealed_key": _seal(key, officer_id, password),
                    "enrolled_at": instant_to_wire(now),
                }
            )
        return Person(officer_id, display_name, role, key.public_key(), None)

    def all(self) -> tuple[Person, ...]:
        """List everybody who ever was enrolled here, since old events need their public keys."""
        former: dict[str, tuple[Ed25519PublicKey, ...]] = {}
        for row in self._db.query("SELECT officer_id, public_key FROM former_keys ORDER BY until DESC"):
            key = Ed25519PublicKey.from_public_bytes(row["public_key"])
            former[row["officer_id"]] = (*former.get(row["officer_id"], ()), key)
        rows = self._db.query("SELECT officer_id, display_name, role, public_key, left_at FROM people ORDER BY 1")
        return tuple(
            Person(
                row["officer_id"],
                row["display_name"],
                Role(row["role"]),
                Ed25519PublicKey.from_public_bytes(row["public_key"]),
                instant_from_wire(row["left_at"]) if row["left_at"] else None,
                former.get(row["officer_id"], ()),
            )
            for row in rows
        )

    def find(self, officer_id: str) -> Person | None:
        """Find a person by id."""
        return next((person for person in self.all() if person.officer_id == officer_id), None)

    def leave(self, officer_id: str, now: datetime) -> None:
        """Let somebody log in no more; their public key stays for the log."""
        with write_transaction(self._db):
            self._db.execute(
                "UPDATE people SET left_at = ? WHERE officer_id = ? AND left_at IS NULL",
                [instant_to_wire(now), officer_id],
            )

    def change_role(self, officer_id: str, role: Role) -> None:
        """Give somebody another role; their key stays."""
        with write_transaction(self._db):
            self._db.table("people").update(officer_id, {"role": role.value})

    def reset(self, officer_id: str, password: str, now: datetime) -> None:
        """Give somebody a new key under a new password, and let them in again; the former public key is kept.

        A password cannot be recovered, and without it nobody opens the former key.
        """
        _require_length(password)
        key = Ed25519PrivateKey.generate()
        with write_transaction(self._db):
            self._db.execute(
                "INSERT INTO former_keys SELECT officer_id, public_key, ? FROM people WHERE officer_id = ?",
                [instant_to_wire(now), officer_id],
            )
            self._db.table("people").update(
                officer_id,
                {
                    "public_key": key.public_key().public_bytes_raw(),
                    "sealed_key": _seal(key, officer_id, password),
                    "failed_attempts": 0,
                    "blocked_until": None,
                    "left_at": None,
                },
            )

    def change_password(self, officer: LoggedInOfficer, password: str) -> None:
        """Seal the same key under a new password; raises DataRejected when it is short."""
        _require_length(password)
        with write_transaction(self._db):
            self._db.table("people").update(
                officer.officer_id, {"sealed_key": _seal(officer.signer, officer.officer_id, password)}
            )

    def log_in(self, officer_id: str, password: str, now: datetime) -> LoggedInOfficer:
        """Open a person's key (about 0.3 s); raises LoginRefused and counts the attempt when that fails."""
        row = next(iter(self._db.query("SELECT * FROM people WHERE officer_id = ?", [officer_id])), None)
        if row is None or row["left_at"] is not None:
            derive_key(password, b"checkpoint-nobody")  # takes as long as for somebody who exists
            raise LoginRefused("store.fault.login_wrong")
        if row["blocked_until"] is not None and now < (until := instant_from_wire(row["blocked_until"])):
            raise _blocked(until, now)
        try:
            signer = _unseal(row["sealed_key"], officer_id, password)
        except InvalidTag:
            self._count_failure(officer_id, int(row["failed_attempts"]) + 1, now)
            raise LoginRefused("store.fault.login_wrong") from None
        if row["failed_attempts"]:
            self._set_attempts(officer_id, 0, None)
        return LoggedInOfficer(officer_id, row["display_name"], Role(row["role"]), signer)

    def _count_failure(self, officer_id: str, attempts: int, now: datetime) -> None:
        delay = timedelta(seconds=2 ** min(attempts - FREE_ATTEMPTS, 10)) if attempts > FREE_ATTEMPTS else None
        self._set_attempts(officer_id, attempts, None if delay is None else now + min(delay, LONGEST_DELAY))

    def _set_attempts(self, officer_id: str, attempts: int, until: datetime | None) -> None:
        blocked = None if until is None else instant_to_wire(until)
        with write_transaction(self._db):
            self._db.table("people").update(officer_id, {"failed_attempts": attempts, "blocked_until": blocked})


def _require_length(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise DataRejected("store.fault.password_short", least=SHORTEST_PASSWORD)


def _blocked(until: datetime, now: datetime) -> LoginRefused:
    refused = LoginRefused("store.fault.login_delayed", seconds=max(1, round((until - now).total_seconds())))
    refused.retry_at = until
    return refused


def _associated(officer_id: str) -> bytes:
    return b"checkpoint officer key v1\n" + officer_id.encode("utf-8")


def _seal(key: Ed25519PrivateKey, officer_id: str, password: str) -> str:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(derive_key(password, salt)).encrypt(nonce, key.private_bytes_raw(), _associated(officer_id))
    return json.dumps({"v": 1, "salt": to_base64(salt), "nonce": to_base64(nonce), "sealed": to_base64(sealed)})


def _unseal(text: str, officer_id: str, password: str) -> Ed25519PrivateKey:
    parts = json.loads(text)
    key = derive_key(password, from_base64(parts["salt"]))
    plain = AESGCM(key).decrypt(from_base64(parts["nonce"]), from_base64(parts["sealed"]), _associated(officer_id))
    return Ed25519PrivateKey.from_private_bytes(plain)
