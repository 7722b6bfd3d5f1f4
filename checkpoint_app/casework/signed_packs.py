"""A rule pack with the signatures of two people: how it is written, signed, checked and chosen. Pure; any thread.

Two different people sign the same statement: which pack (by the SHA-256 of its text), from which day, and which dry
run they had before them. A pack that is no demonstration takes no text that nobody has checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.assessment.rule_pack import RulePack, load_rule_pack
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.faults import DataRejected

SIGNATURES = 2
DEMO = "demo"
"""Packs of this name, or with it before a hyphen, are for trying: their texts need not be checked."""
_DOMAIN = b"checkpoint rule pack v1\n"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class PackSignature:
    """One person's signature; `public_key` is 32 bytes, `signature` 64."""

    officer_id: str
    public_key: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedPack:
    """A pack's text, the day from which it is in force, the dry run it had (SHA-256), and who signed so far."""

    text: str
    effective_from: date
    dry_run: str
    signatures: tuple[PackSignature, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the text, as `RulePack.digest`."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statement(self) -> bytes:
        """Write what is signed."""
        said: dict[str, JsonValue] = {
            "v": _VERSION,
            "digest": self.digest,
            "effective_from": self.effective_from.isoformat(),
            "dry_run": self.dry_run,
        }
        return _DOMAIN + canonical_bytes(said)

    def signed_by(self, officer_id: str, key: Ed25519PrivateKey) -> SignedPack:
        """Add a person's signature; raises DataRejected when that person, or that key, has signed already."""
        public = key.public_key().public_bytes_raw()
        if any(officer_id == each.officer_id or public == each.public_key for each in self.signatures):
            raise DataRejected("casework.fault.pack_signed_by_one")
        mine = PackSignature(officer_id, public, key.sign(self.statement()))
        return replace(self, signatures=(*self.signatures, mine))


def is_demo(pack: RulePack) -> bool:
    """Whether a pack is for trying only."""
    return pack.pack_id == DEMO or pack.pack_id.startswith(f"{DEMO}-")


def check_texts(pack: RulePack) -> None:
    """Raise DataRejected when a pack for real work has texts or references that nobody has checked."""
    unchecked = pack.unchecked_texts + pack.unchecked_bases
    if unchecked and not is_demo(pack):
        raise DataRejected("casework.fault.pack_unchecked", count=unchecked)


def verify_pack(signed: SignedPack) -> RulePack:
    """Check both signatures and the texts, and load the pack; raises DataRejected."""
    people = {each.officer_id for each in signed.signatures}
    keys = {each.public_key for each in signed.signatures}
    if min(len(people), len(keys)) < SIGNATURES:
        raise DataRejected("casework.fault.pack_needs_two")
    for each in signed.signatures:
        try:
            Ed25519PublicKey.from_public_bytes(each.public_key).verify(each.signature, signed.statement())
        except (InvalidSignature, ValueError) as error:
            raise DataRejected("casework.fault.pack_signature", officer=each.officer_id) from error
    pack = load_rule_pack(signed.text)
    check_texts(pack)
    return pack


def choose_pack(
    offered: Iterable[tuple[SignedPack, RulePack]], own: RulePack, today: date, floors: Mapping[str, int]
) -> RulePack:
    """Choose the pack in force on a day: of those that have begun, the newest for real work before one for trying.

    `floors` are the highest versions that were ever in force here, by the pack's id: a lower one is not taken again.
    The program's own pack counts as one that is always there.
    """
    begun = [
        pack
        for signed, pack in offered
        if signed.effective_from <= today and pack.version >= floors.get(pack.pack_id, 0)
    ]
    return max([own, *begun], key=lambda pack: (not is_demo(pack), pack.version))


def write_signed(signed: SignedPack) -> str:
    """Write a signed pack as one line of canonical JSON."""
    return canonical_bytes(
        {
            "v": _VERSION,
            "text": signed.text,
            "effective_from": signed.effective_from.isoformat(),
            "dry_run": signed.dry_run,
            "signatures": [
                {
                    "officer": each.officer_id,
                    "key": to_base64(each.public_key),
                    "signature": to_base64(each.signature),
                }
                for each in signed.signatures
            ],
        }
    ).decode("utf-8")


def read_signed(text: str) -> SignedPack:
    """Read what `write_signed` wrote; raises DataRejected for anything else."""
    try:
        raw = json.loads(text)
        if raw["v"] != _VERSION:
            raise ValueError("version")
        signatures = tuple(
            PackSignature(str(each["officer"]), from_base64(each["key"]), from_base64(each["signature"]))
            for each in raw["signatures"]
        )
        return SignedPack(
            str(raw["text"]), date.fromisoformat(raw["effective_from"]), str(raw["dry_run"]), signatures
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataRejected("casework.fault.pack_unreadable") from error
