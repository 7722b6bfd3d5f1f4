"""A hand-over as a file for BP3MI or the police: signed by the machine and by the officer, whole in itself. Pure.

It holds what the paper says and the digest of the paper beside it, so neither can be changed without the other. Who
reads it checks three things: the two signatures, the machine's certificate, and the paper's digest. The machine's
signature covers the officer's public key: it vouches for its people, as it does at the centre.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.canonical import (
    JsonValue,
    canonical_bytes,
    from_base64,
    instant_from_wire,
    instant_to_wire,
    to_base64,
)
from checkpoint_app.casework.examination import Examination
from checkpoint_app.casework.papers import HandOver
from checkpoint_app.casework.photographs import Photograph
from checkpoint_app.casework.protection import Receiver
from checkpoint_app.casework.signing import is_signed, sign
from checkpoint_app.casework.wire_values import read_text
from checkpoint_app.faults import DataRejected

KIND = "checkpoint hand-over v1"
LARGEST_BYTES = 4_000_000
_DEVICE_DOMAIN = b"checkpoint hand-over device v1\n"
_OFFICER_DOMAIN = b"checkpoint hand-over officer v1\n"


@dataclass(frozen=True, slots=True)
class HandOverFile:
    """What is signed, and by whom; `certificate` is PEM, keys and signatures are base64, `paper_sha256` is hex.

    `content` is what the paper says, for the receiver's own system.
    """

    case_number: str
    receiver: Receiver
    at: datetime
    device_id: str
    certificate: str
    officer_number: str
    officer_key: str
    paper_sha256: str
    content: Mapping[str, JsonValue]
    device_signature: str = ""
    officer_signature: str = ""


class HandOverFault(Enum):
    """What is wrong with a file."""

    DEVICE_SIGNATURE = "DEVICE_SIGNATURE"
    OFFICER_SIGNATURE = "OFFICER_SIGNATURE"
    CERTIFICATE = "CERTIFICATE"
    PAPER = "PAPER"


def content_of(paper: HandOver) -> dict[str, JsonValue]:
    """Write what a hand-over says; what the receiver may not learn is not in the paper either."""
    holder, suspect = paper.holder, paper.suspect
    words = {
        "office": paper.office,
        "duty": paper.duty,
        "needs": paper.needs,
        "safe_contact": paper.safe_contact,
        "not_to_be_told": paper.not_to_be_told,
        "statement": paper.statement,
    }
    content: dict[str, JsonValue] = {name: text for name, text in words.items() if text}
    if holder is not None:
        content["holder"] = {
            "name": holder.name,
            "birth_date": holder.birth_date.isoformat() if holder.birth_date else None,
            "nationality": holder.nationality,
            "document_number": holder.document_number,
        }
    if suspect.is_known:
        content["suspect"] = {each.name: getattr(suspect, each.name) for each in dataclasses.fields(suspect)}
    if paper.papers:
        content["papers"] = {paper_kind.value: is_seen for paper_kind, is_seen in paper.papers}
    if paper.photographs:
        content["photographs"] = [_photograph(each) for each in paper.photographs]
    if paper.examination is not None:
        content["examination"] = _examination(paper.examination)
    return content


def _examination(examination: Examination) -> dict[str, JsonValue]:
    """Write what was seen of each feature; nothing is added up, and what is not named was not looked at."""
    findings: dict[str, JsonValue] = {each.value: found.value for each, found in examination.findings.items()}
    return {"at": instant_to_wire(examination.at), "officer_number": examination.by, "findings": findings}


def _photograph(photograph: Photograph) -> dict[str, JsonValue]:
    return {
        "subject": photograph.subject.value,
        "at": instant_to_wire(photograph.at),
        "masked": photograph.masked,
        "sha256": photograph.sha256,
        "jpeg": to_base64(photograph.jpeg or b""),
    }


def sign_hand_over(file: HandOverFile, device: Ed25519PrivateKey, officer: Ed25519PrivateKey) -> HandOverFile:
    """Sign a file by the officer, then by the machine."""
    signed = canonical_bytes(_signed_fields(file))
    by_officer = sign(officer, _OFFICER_DOMAIN + signed)
    by_device = sign(device, _DEVICE_DOMAIN + signed)
    return dataclasses.replace(file, officer_signature=by_officer, device_signature=by_device)


def hand_over_faults(file: HandOverFile, device_key: bytes) -> tuple[HandOverFault, ...]:
    """List which signatures are wrong; `device_key` is the raw key of the file's certificate."""
    signed = canonical_bytes(_signed_fields(file))
    checks = (
        (HandOverFault.DEVICE_SIGNATURE, device_key, file.device_signature, _DEVICE_DOMAIN),
        (HandOverFault.OFFICER_SIGNATURE, from_base64(file.officer_key), file.officer_signature, _OFFICER_DOMAIN),
    )
    return tuple(fault for fault, key, by, domain in checks if not is_signed(key, by, domain + signed))


def _signed_fields(file: HandOverFile) -> dict[str, JsonValue]:
    return {
        "kind": KIND,
        "case_number": file.case_number,
        "receiver": file.receiver.value,
        "at": instant_to_wire(file.at),
        "device_id": file.device_id,
        "certificate": file.certificate,
        "officer_number": file.officer_number,
        "officer_key": file.officer_key,
        "paper_sha256": file.paper_sha256,
        "content": file.content,
    }


def hand_over_to_wire(file: HandOverFile) -> dict[str, JsonValue]:
    """Write a file as a JSON object."""
    signatures: JsonValue = {"device": file.device_signature, "officer": file.officer_signature}
    return {**_signed_fields(file), "signatures": signatures}


def hand_over_from_wire(wire: object) -> HandOverFile:
    """Read a file; nothing is believed yet. Raises DataRejected when a field is missing or malformed."""
    try:
        if not isinstance(wire, Mapping) or wire["kind"] != KIND:
            raise ValueError("kind")
        signatures, content = wire["signatures"], wire["content"]
        if not isinstance(signatures, Mapping) or not isinstance(content, Mapping):
            raise TypeError("object")
        canonical_bytes(content)
        from_base64(read_text(wire["officer_key"]))
        return HandOverFile(
            case_number=read_text(wire["case_number"]),
            receiver=Receiver(wire["receiver"]),
            at=instant_from_wire(read_text(wire["at"])),
            device_id=read_text(wire["device_id"]),
            certificate=read_text(wire["certificate"]),
            officer_number=read_text(wire["officer_number"]),
            officer_key=read_text(wire["officer_key"]),
            paper_sha256=read_text(wire["paper_sha256"]),
            content=content,
            device_signature=read_text(signatures["device"]),
            officer_signature=read_text(signatures["officer"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataRejected("casework.fault.handover_malformed") from error
