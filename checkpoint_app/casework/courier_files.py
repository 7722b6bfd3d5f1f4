"""What lies on a stick, as bytes: its label, files of events, and how they are named. Layout 1.

    checkpoint-stick/
        layout.json                                       which layout, which centre
        repository/metadata, repository/targets           the TUF repository, as the centre publishes it
        events/<device>/<incarnation>/<first>-<last>-<head>-<digest>.events.age
        receipts.jsonl                                    the centre's signed receipt for every device
        requests/<device>.json                            what a device asks for: certificate, keys
        letters.jsonl                                     the centre's signed letters to devices that lack something

A file of events is zstd, then age to the centre; the digest in its name is over the encrypted bytes, so a
half-written file tells on itself, and the device signs its header, so nobody else can fill a device's sequence by
stick. The label is no protection: it only says early, in one sentence, what signatures would refuse later. Pure.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.casework.receipts import Receipt, receipt_from_wire, receipt_to_wire
from checkpoint_app.faults import DataRejected

LAYOUT = 1
FOLDER = "checkpoint-stick"
LABEL = "layout.json"
REPOSITORY = "repository"
EVENTS = "events"
RECEIPTS = "receipts.jsonl"
REQUESTS = "requests"
LETTERS = "letters.jsonl"

EVENTS_PER_FILE = 1000
LARGEST_FILE_BYTES = 64 * 1024 * 1024
LARGEST_RECEIPTS_BYTES = 16 * 1024 * 1024
LARGEST_LETTERS_BYTES = 64 * 1024 * 1024
LARGEST_REQUEST_BYTES = 64 * 1024
LARGEST_LABEL_BYTES = 4096

_MARK_DOMAIN = b"checkpoint centre mark v1\n"
_HEADER_DOMAIN = b"checkpoint courier v1\n"
_DIGITS = 32
_NAME = re.compile(r"([1-9][0-9]{0,15})-([1-9][0-9]{0,15})-([0-9a-f]{16})-([0-9a-f]{32})\.events\.age")
_DEVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")


def centre_mark(receipt_key: bytes, centre_recipient: str) -> str:
    """Name a centre by what each of its devices knows of it: its receipt key (raw Ed25519) and its age recipient."""
    return hashlib.sha256(_MARK_DOMAIN + receipt_key + centre_recipient.encode("ascii")).hexdigest()[:_DIGITS]


def write_label(mark: str) -> bytes:
    """Write the label of a centre's stick."""
    return canonical_bytes({"v": LAYOUT, "centre": mark})


def check_label(content: bytes, mark: str) -> None:
    """Raise DataRejected when a label is unreadable, of a newer layout, or another centre's."""
    try:
        label = json.loads(content)
        layout, centre = label["v"], label["centre"]
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise DataRejected("casework.fault.stick_unreadable") from error
    if layout != LAYOUT:
        raise DataRejected("casework.fault.stick_layout")
    if centre != mark:
        raise DataRejected("casework.fault.stick_other_centre")


def is_readable_label(content: bytes) -> bool:
    """Whether a label says anything; one that a pulled stick tore says nothing and is written anew."""
    try:
        label = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(label, dict) and {"v", "centre"} <= label.keys()


def is_device_name(name: str) -> bool:
    """Whether a folder's name may be a device's."""
    return _DEVICE.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class EventFileName:
    """The name of a file of events: from which number to which, the last one's hash, and the file's own digest."""

    first: int
    last: int
    head: str
    digest: str

    @classmethod
    def of(cls, first: int, last: int, head_hash: str, content: bytes) -> EventFileName:
        """Name the encrypted content that ends with the event of `head_hash` (hex)."""
        return cls(first, last, head_hash[:16], hashlib.sha256(content).hexdigest()[:_DIGITS])

    @classmethod
    def parse(cls, name: str) -> EventFileName | None:
        """Read a name; None for any other file."""
        found = _NAME.fullmatch(name)
        if found is None or int(found[1]) > int(found[2]):
            return None
        return cls(int(found[1]), int(found[2]), found[3], found[4])

    def __str__(self) -> str:
        """Write the name."""
        return f"{self.first}-{self.last}-{self.head}-{self.digest}.events.age"

    def fits(self, content: bytes) -> bool:
        """Whether the file is whole."""
        return hashlib.sha256(content).hexdigest()[:_DIGITS] == self.digest


@dataclass(frozen=True, slots=True)
class Load:
    """What a file of events carries.

    `events` are wire events as they came, judged by nobody yet. `keys` are (encounter_id, wrapped key as base64).
    `officers` is the wire list of people's keys that the device vouches for, under its signature of enrolment.
    `last_receipt` is the latest the device holds: by it a centre restored from a backup notices what it lost.
    """

    device_id: str
    incarnation: int
    events: Sequence[Any]
    keys: Sequence[tuple[str, str]] = ()
    officers: Sequence[JsonValue] = ()
    officers_signature: str = ""
    last_receipt: Receipt | None = None


def pack(load: Load, device_key: Ed25519PrivateKey) -> bytes:
    """Write a load as plain bytes, signed by the device; to be compressed, then encrypted to the centre."""
    lines = [_line(event) for event in load.events]
    lines += [_line([name, wrapped]) for name, wrapped in load.keys]
    content = b"".join(lines)
    header: dict[str, JsonValue] = {
        "v": LAYOUT,
        "device_id": load.device_id,
        "incarnation": load.incarnation,
        "events": len(load.events),
        "officers": list(load.officers),
        "officers_signature": load.officers_signature,
        "last_receipt": receipt_to_wire(load.last_receipt) if load.last_receipt else None,
        "content": hashlib.sha256(content).hexdigest(),
    }
    signature = to_base64(device_key.sign(_HEADER_DOMAIN + canonical_bytes(header)))
    return _line({**header, "signature": signature}) + content


def claimed_device(plain: bytes) -> str:
    """Tell whose load it claims to be, before anything is believed; raises DataRejected when it is none."""
    device_id = _header(plain).get("device_id")
    if not isinstance(device_id, str) or not is_device_name(device_id):
        raise DataRejected("casework.fault.load_malformed")
    return device_id


def unpack(plain: bytes, device_public: Ed25519PublicKey) -> Load:
    """Read a load; raises DataRejected when it is malformed, altered, or not signed by this device."""
    header = _header(plain)
    content = plain[plain.index(b"\n") + 1 :]
    try:
        _check(header, content, device_public)
        parsed = list(_parsed(content))
        count = _count(header["events"], len(parsed))
        receipt = header["last_receipt"]
        return Load(
            device_id=str(header["device_id"]),
            incarnation=_count(header["incarnation"], 2**31),
            events=parsed[:count],
            keys=[_key(each) for each in parsed[count:]],
            officers=header["officers"],
            officers_signature=str(header["officers_signature"]),
            last_receipt=None if receipt is None else receipt_from_wire(receipt),
        )
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise DataRejected("casework.fault.load_malformed") from error


def write_receipts(receipts: Sequence[Receipt]) -> bytes:
    """Write the receipts of all devices."""
    return b"".join(_line(receipt_to_wire(each)) for each in receipts)


def find_receipts(content: bytes, device_id: str, incarnation: int) -> tuple[Receipt, ...]:
    """List a chain's receipts that can be read: of a fork, each branch has its own.

    The signatures are the caller's to check.
    """
    found = []
    for line in content.splitlines():
        if device_id.encode() not in line:
            continue
        try:
            receipt = receipt_from_wire(json.loads(line))
        except (DataRejected, ValueError, RecursionError):
            continue
        if (receipt.device_id, receipt.incarnation) == (device_id, incarnation):
            found.append(receipt)
    return tuple(found)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _header(plain: bytes) -> dict[str, Any]:
    first, separator, _ = plain.partition(b"\n")
    try:
        header = json.loads(first)
    except (ValueError, RecursionError) as error:
        raise DataRejected("casework.fault.load_malformed") from error
    if not separator or not isinstance(header, dict):
        raise DataRejected("casework.fault.load_malformed")
    if header.get("v") != LAYOUT:
        raise DataRejected("casework.fault.load_newer")
    return header


def _check(header: dict[str, Any], content: bytes, device_public: Ed25519PublicKey) -> None:
    signed = {name: value for name, value in header.items() if name != "signature"}
    try:
        device_public.verify(from_base64(header["signature"]), _HEADER_DOMAIN + canonical_bytes(signed))
    except InvalidSignature as error:
        raise DataRejected("casework.fault.load_signature") from error
    if hashlib.sha256(content).hexdigest() != header["content"]:
        raise DataRejected("casework.fault.load_signature")


def _parsed(content: bytes) -> Iterator[Any]:
    for line in content.split(b"\n")[:-1]:
        yield json.loads(line)


def _count(value: object, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError("count")
    return value


def _key(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, str) for each in value):
        raise ValueError("key")
    return value[0], value[1]
