"""What a machine of a post tells the post's hub of itself, signed: its certificate, who works there, what it reads.

The other machines check it themselves: a hub that was tampered with can name nobody who has no certificate of this
post. `reads_cases` says that a supervisor works there: the keys of referred cases are given to that machine.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.signing import is_signed, sign
from checkpoint_app.casework.wire_values import read_text, read_whole_number
from checkpoint_app.faults import DataRejected

MOST_PEOPLE = 200
_LONGEST_TEXT = 200
_LONGEST_CERTIFICATE = 20_000
_DOMAIN = b"checkpoint post member v1\n"


@dataclass(frozen=True, slots=True)
class MemberPerson:
    """Somebody who works at a machine; `public_key` is base64 Ed25519."""

    officer_id: str
    role: Role
    public_key: str
    display_name: str


@dataclass(frozen=True, slots=True)
class PostMember:
    """A machine of the post; `certificate` is PEM, `recipient` its age recipient, signatures are base64.

    `officers_signature` is the one under which the machine vouches for its people at the centre.
    """

    device_id: str
    incarnation: int
    counter: str
    certificate: str
    recipient: str
    reads_cases: bool
    people: tuple[MemberPerson, ...]
    officers_signature: str
    signature: str = ""

    @property
    def officers_wire(self) -> list[JsonValue]:
        """People's keys as the machine vouches for them at the centre."""
        return [
            {"officer_id": each.officer_id, "role": each.role.value, "public_key": each.public_key}
            for each in self.people
        ]


def sign_member(member: PostMember, key: Ed25519PrivateKey) -> PostMember:
    """Sign what a machine tells with its device key."""
    return dataclasses.replace(member, signature=sign(key, _DOMAIN + canonical_bytes(_content(member))))


def is_own_word(member: PostMember, public_key: bytes) -> bool:
    """Whether the machine with this raw Ed25519 key signed exactly this."""
    return is_signed(public_key, member.signature, _DOMAIN + canonical_bytes(_content(member)))


def member_to_wire(member: PostMember) -> dict[str, JsonValue]:
    """Write it as a JSON object."""
    return {**_content(member), "signature": member.signature}


def member_from_wire(wire: object) -> PostMember:
    """Read it; raises DataRejected when a field is missing or malformed. Unknown fields are left out."""
    try:
        if not isinstance(wire, Mapping) or not isinstance(wire["people"], list):
            raise TypeError("member")
        if len(wire["people"]) > MOST_PEOPLE:
            raise ValueError("people")
        return PostMember(
            device_id=_text(wire["device_id"]),
            incarnation=read_whole_number(wire["incarnation"], 1),
            counter=_text(wire["counter"]),
            certificate=read_text(wire["certificate"], _LONGEST_CERTIFICATE),
            recipient=_text(wire["recipient"]),
            reads_cases=wire["reads_cases"] is True,
            people=tuple(_person(each) for each in wire["people"]),
            officers_signature=_text(wire["officers_signature"]),
            signature=_text(wire["signature"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataRejected("casework.fault.member_malformed") from error


def _content(member: PostMember) -> dict[str, JsonValue]:
    people: list[JsonValue] = [
        {
            "officer_id": each.officer_id,
            "role": each.role.value,
            "public_key": each.public_key,
            "display_name": each.display_name,
        }
        for each in member.people
    ]
    return {
        "device_id": member.device_id,
        "incarnation": member.incarnation,
        "counter": member.counter,
        "certificate": member.certificate,
        "recipient": member.recipient,
        "reads_cases": member.reads_cases,
        "people": people,
        "officers_signature": member.officers_signature,
    }


def _person(wire: Any) -> MemberPerson:
    public_key = _text(wire["public_key"])
    Ed25519PublicKey.from_public_bytes(from_base64(public_key))
    return MemberPerson(
        _text(wire["officer_id"]),
        Role(_text(wire["role"])),
        public_key,
        _text(wire["display_name"]),
    )


def _text(value: object) -> str:
    return read_text(value, _LONGEST_TEXT)
