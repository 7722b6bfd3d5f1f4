"""Visible digital seals for non-constrained environments: JSON (ICAO Doc 9303-13, 3). Never raises.

What is signed is `data` in the canonical form of RFC 8785.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

import rfc8785

from checkpoint_app.documents.seals.model import Seal, SealFault, SealFaultKind, SealForm, SealMessage

LONGEST = 8192
_DEEPEST = 8


def looks_like_vds_nc(text: str) -> bool:
    """Whether a text begins as such a seal does."""
    return text.lstrip()[:1] == "{" and '"sig"' in text and '"data"' in text


def decode_vds_nc(text: str) -> Seal:
    """Decode the text of a code."""
    seal = Seal(SealForm.VDS_NC)
    whole = _json(text)
    data, signed_by = whole.get("data"), whole.get("sig")
    header = data.get("hdr") if isinstance(data, dict) else None
    if not (isinstance(data, dict) and isinstance(signed_by, dict) and isinstance(header, dict)):
        return replace(seal, faults=(SealFault(SealFaultKind.NOT_A_SEAL),))
    faults = []
    signed = _canonical(data)
    if not signed:
        faults.append(SealFault(SealFaultKind.HEADER))
    signature = _bytes(signed_by.get("sigvl"))
    if not signature:
        faults.append(SealFault(SealFaultKind.NO_SIGNATURE))
    return replace(
        seal,
        category=_word(header.get("t")),
        issuing_state=_word(header.get("is")),
        certificate=_bytes(signed_by.get("cer")) or None,
        issued_on=_day(header.get("isd")),
        messages=tuple(_flat(data.get("msg"), "", 0)),
        signed=signed,
        signature=signature,
        algorithm=_word(signed_by.get("alg")),
        faults=tuple(faults),
    )


def _json(text: str) -> Mapping[str, object]:
    if len(text) > LONGEST:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


def _canonical(data: dict[str, object]) -> bytes:
    try:
        return rfc8785.dumps(cast("dict[str, str]", data))
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeError):
        return b""


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(_word(value)[:10])
    except ValueError:
        return None


def _bytes(value: object) -> bytes:
    """Read base64, of either alphabet, with or without its filling."""
    text = _word(value).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _flat(value: object, path: str, depth: int) -> Iterator[SealMessage]:
    """Name every value of the message by its path: `pid.dn`."""
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{number}", depth + 1)
    elif isinstance(value, str | int | float):
        yield SealMessage(path, str(value))
