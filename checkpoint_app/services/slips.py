"""Referral slips: a case on paper for the post's supervisor, where there is no hub and no network.

The code holds the case's key and what its screens show, sealed (age) to the machines at which a supervisor works, and
the device's signature over all of it. Reading one opens the case on the supervisor's machine; what is decided there
is under the same key, so it joins the counter's own events wherever both meet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import pyrage
import zstandard

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.casework.bodies import KEY_BYTES, EncounterKey
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.post_members import PostMember
from checkpoint_app.casework.referral_slip import (
    LONGEST_CODE,
    ReferralSlip,
    is_slip_signed_by,
    read_slip,
    write_slip,
)
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.post import Post
from checkpoint_app.services.post_members import known_members
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.encounter_rows import encounter_of, fields_of
from checkpoint_app.tls import certificate_key

_FIELDS = (
    "encounter_id",
    "opened_at",
    "opened_by",
    "verdict",
    "boarding_at",
    "changed_at",
    "last_event_id",
    "last_by",
    "is_silent",
)
_LEFT_OUT = ("mrz", "rule_pack_digest", "v")
_LARGEST_BYTES = 64_000
_LEVEL = 19


@dataclass(frozen=True, slots=True)
class SlipToPrint:
    """What stands on the paper: no name and no number of the traveller; reasons only where they may be read.

    `reasons` are (code, title) of the flags; none where one of them must not be read over somebody's shoulder.
    """

    code: str
    case_number: str
    post: str
    counter: str
    at: datetime
    reasons: tuple[tuple[str, Bilingual], ...]
    supervisors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlipOpened:
    """A case that a slip brought; `is_news` is False when it was here already."""

    encounter_id: str
    case_number: str
    counter: str
    at: datetime
    is_stale: bool
    is_news: bool


def readers_of(post: Post) -> tuple[PostMember, ...]:
    """List the post's other machines at which a supervisor works: a slip is sealed to them."""
    return tuple(each for each in known_members(post) if each.reads_cases)


def make_slip(post: Post, encounter_id: str) -> SlipToPrint:
    """Write the slip of a case that waits; raises EnvironmentFault when no supervisor's machine is known."""
    membership, readers = post.membership, readers_of(post)
    if membership is None or not readers:
        raise EnvironmentFault("services.fault.slip_no_reader")
    encounter, content, key = post.writer.run(lambda casebook: _case(casebook, encounter_id))
    at = encounter.referred_at or encounter.opened_at
    plain = zstandard.ZstdCompressor(level=_LEVEL).compress(canonical_bytes(_payload(encounter, content, key)))
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(each.recipient) for each in readers])
    account = membership.account
    slip = ReferralSlip(account.device_id, account.incarnation, encounter_id, at.replace(microsecond=0), sealed)
    code = write_slip(slip, post.secrets.device_key)
    if len(code) > LONGEST_CODE:
        raise DataRejected("services.fault.slip_too_long")
    shown = read_snapshot(content)
    reasons = () if shown.discreet else tuple(zip(shown.codes, shown.titles, strict=True))
    supervisors = tuple(sorted({each.counter for each in readers}))
    return SlipToPrint(code, slip.case_number, membership.post, membership.counter, slip.at, reasons, supervisors)


def open_slip(post: Post, text: str, now: datetime) -> SlipOpened:
    """Check a slip and open its case here.

    Raises DataRejected for a slip that was damaged, altered, written by no machine of this post, or sealed to others.
    """
    slip = read_slip(text)
    member = next((each for each in known_members(post) if each.device_id == slip.device_id), None)
    if member is None:
        raise DataRejected("services.fault.slip_stranger", number=slip.case_number)
    if not is_slip_signed_by(text, certificate_key(member.certificate.encode())):
        raise DataRejected("services.fault.slip_altered", number=slip.case_number)
    encounter, content, key = _unsealed(post, slip)
    is_news = post.writer.run(lambda casebook: casebook.post_cases.take_slip(encounter, key, content, slip.device_id))
    counter = member.counter
    return SlipOpened(slip.encounter_id, slip.case_number, counter, slip.at, slip.is_stale_at(now), is_news)


def _case(casebook: Casebook, encounter_id: str) -> tuple[Encounter, dict[str, JsonValue], EncounterKey]:
    encounter = casebook.encounter(encounter_id)
    content, key = casebook.content(encounter_id), casebook.post_cases.key(encounter_id)
    if encounter.state is not EncounterState.REFERRED or content is None or key is None:
        raise DataRejected("services.fault.slip_not_waiting")
    return encounter, content, key


def _payload(encounter: Encounter, content: dict[str, JsonValue], key: EncounterKey) -> JsonValue:
    """Keep what the supervisor needs to begin; flags go as codes, their words are in every machine's rule pack."""
    fields = fields_of(encounter)
    flags = [
        [flag["code"], flag["level"], flag["neutral"]]
        for flag in cast("list[dict[str, Any]]", content.get("flags", []))
    ]
    shown = {name: value for name, value in content.items() if name not in _LEFT_OUT}
    return {
        "k": to_base64(key),
        "e": {name: fields[name] for name in _FIELDS if name != "encounter_id" and fields[name] is not None},
        "c": {**shown, "flags": cast("JsonValue", flags)},
    }


def _unsealed(post: Post, slip: ReferralSlip) -> tuple[Encounter, dict[str, JsonValue], EncounterKey]:
    try:
        identity = pyrage.x25519.Identity.from_str(post.secrets.age_identity)
        packed = pyrage.decrypt(slip.sealed, [identity])
    except pyrage.DecryptError as error:
        raise DataRejected("services.fault.slip_for_others", number=slip.case_number) from error
    try:
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST_BYTES)
        values = json.loads(plain)
        key = EncounterKey(from_base64(values["k"]))
        if len(key) != KEY_BYTES:
            raise ValueError("key")
        return _encounter(slip, values["e"]), _content(post, values["c"]), key
    except (zstandard.ZstdError, KeyError, TypeError, ValueError) as error:
        raise DataRejected("casework.fault.slip_unreadable") from error


def _encounter(slip: ReferralSlip, fields: dict[str, Any]) -> Encounter:
    bare = encounter_of({**fields, "encounter_id": slip.encounter_id, "state": EncounterState.REFERRED.value})
    return replace(bare, referred_at=bare.changed_at, was_referred=True, decided_by=bare.last_by)


def _content(post: Post, content: dict[str, Any]) -> dict[str, JsonValue]:
    titles = {rule.code: rule.title for rule in post.pack.rules}
    flags = []
    for code, level, is_neutral in content["flags"]:
        title = titles.get(code) or Bilingual(code, code)
        words = {"id": title.id, "en": title.en}
        flags.append({"code": code, "level": level, "neutral": is_neutral, "title": words, "meaning": words})
    return {"mrz": [], "v": 1, **content, "flags": flags}
