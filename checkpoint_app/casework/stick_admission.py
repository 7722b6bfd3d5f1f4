"""Admission by stick alone: what a machine without any link asks with a one-time code, and how it is answered. Pure.

The code was told by telephone. A signing key is derived from it: the machine signs what it asks, and the centre,
which kept the public half alone, knows by it who asks; a copy of its database admits nobody. The answer carries a
code of authentication under that public half, which nobody knows who has only the stick: so the machine knows the
centre without any fingerprint. Secrets in the answer are encrypted to the machine's own recipient besides.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.canonical import JsonValue, canonical_bytes
from checkpoint_app.casework.signing import is_signed, sign
from checkpoint_app.faults import DataRejected

ASKED, ANSWERED = "admissions/asked", "admissions/answered"
"""Folders on a stick; a file in them is named after the device that is to go on."""

LARGEST_BYTES = 128 * 1024
_SEED_DOMAIN = b"checkpoint code by stick v1\n"
_ASKED_DOMAIN = b"checkpoint admission asked v1\n"
_ANSWER_DOMAIN = b"checkpoint admission answer v1\n"
_READ_AS = str.maketrans("OIL", "011")


def plain_code(code: str) -> str:
    """Read a code as people type it: lower case, blanks, and O, I, L for digits are taken as meant."""
    return "".join(each for each in code.upper() if each.isalnum()).translate(_READ_AS)


def code_key(code: str) -> Ed25519PrivateKey:
    """Derive the key of a one-time code; the code has 100 random bits."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_SEED_DOMAIN + plain_code(code).encode()).digest())


def write_asked(content: Mapping[str, JsonValue], key: Ed25519PrivateKey) -> bytes:
    """Write what is asked, signed with the code's key."""
    return canonical_bytes({"asked": content, "signature": sign(key, _ASKED_DOMAIN + canonical_bytes(content))})


def read_asked(data: bytes, publics: Mapping[str, bytes]) -> tuple[str, Mapping[str, Any]]:
    """Tell which of the open codes (name to raw public key) something was asked with, and what was asked.

    Raises DataRejected when it was none of them, or the file is malformed.
    """
    try:
        wire = json.loads(data)
        asked, signature = wire["asked"], str(wire["signature"])
        message = _ASKED_DOMAIN + canonical_bytes(asked)
        return next((name, asked) for name, public in publics.items() if is_signed(public, signature, message))
    except (ValueError, TypeError, LookupError, RecursionError, StopIteration) as error:
        raise DataRejected("casework.fault.admission_refused") from error


def write_answer(given: Mapping[str, JsonValue], asked: bytes, public: bytes) -> bytes:
    """Write what the centre gives for a file of what was asked."""
    content: JsonValue = {"for": hashlib.sha256(asked).hexdigest(), "given": given}
    return canonical_bytes({"content": content, "proof": _proof(content, public)})


def read_answer(data: bytes, asked: bytes, public: bytes) -> Mapping[str, Any]:
    """Read what the centre gives for exactly what was asked; raises DataRejected when it is not the centre's."""
    try:
        wire = json.loads(data)
        content = wire["content"]
        if not hmac.compare_digest(str(wire["proof"]).encode(), _proof(content, public).encode()):
            raise ValueError("proof")
        given = content["given"]
        if content["for"] != hashlib.sha256(asked).hexdigest() or not isinstance(given, dict):
            raise ValueError("asked")
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise DataRejected("casework.fault.admission_answer") from error
    return given


def _proof(content: JsonValue, public: bytes) -> str:
    return hmac.new(public, _ANSWER_DOMAIN + canonical_bytes(content), hashlib.sha256).hexdigest()
