"""A counter's link to its post's hub: its own word, its events, the news of the post's cases, claims.

Whatever the hub says is checked here: machines by their certificates, events by the signatures of those machines,
receipts (elsewhere) by the centre's. One thread per object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checkpoint_app import clock
from checkpoint_app.casework.bodies import KEY_BYTES, EncounterKey
from checkpoint_app.casework.canonical import JsonValue, from_base64, instant_from_wire, to_base64
from checkpoint_app.casework.events import Event, event_from_wire, verify_event
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.post_members import PostMember, member_from_wire, member_to_wire
from checkpoint_app.casework.presented import CardShown, FlaggedShared, card_shown, flagged_shared
from checkpoint_app.casework.receipts import Receipt, receipt_from_wire
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.centre_link import Answer, CentreLink
from checkpoint_app.sync.post_roster import is_believed
from checkpoint_app.tls import certificate_key

_AWAY = frozenset({"sync.fault.centre_unreachable", "sync.fault.link_cut", "sync.fault.centre_busy"})


class NotKnownThere(Exception):
    """The hub does not know this machine (yet, or any more): it introduces itself again."""


@dataclass(frozen=True, slots=True)
class ShownElsewhere:
    """Cards that other counters were shown, what flagged travellers there share, and from where to go on."""

    cards: tuple[CardShown, ...]
    flagged: tuple[FlaggedShared, ...]
    until: str


@dataclass(frozen=True, slots=True)
class HubHeld:
    """What the hub holds of this machine, and the centre's receipt that it has for it."""

    incarnation: int
    head_seq: int
    head_hash: str
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """A machine of the post, when the hub last heard of it, and how many of its events the centre has not."""

    member: PostMember
    seen_at: datetime
    waiting: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HubState:
    """The hub and its machines; those whose word cannot be believed are left out."""

    epoch: str
    device_id: str
    members: tuple[MemberSeen, ...]

    @property
    def waiting(self) -> int:
        """Count what the hub has still to relay."""
        return sum(each.waiting for each in self.members)

    @property
    def readers(self) -> tuple[PostMember, ...]:
        """List the machines that read the post's cases."""
        return tuple(each.member for each in self.members if each.member.reads_cases)


@dataclass(frozen=True, slots=True)
class News:
    """What is new in the post's cases; `wanted` are (encounter, reader)."""

    events: tuple[Event, ...]
    keys: Mapping[str, EncounterKey] = field(repr=False)
    wanted: tuple[tuple[str, str], ...]
    seq: int
    mark: str
    keys_seq: int
    has_more: bool
    receipt: Receipt | None
    roster: str
    refused: int = 0
    """How many events were left out because no machine of the post signed them."""


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """Whether a case was given; else by whom it is held, until when."""

    is_given: bool
    officer_id: str
    until: datetime | None


class HubLink:
    """See the module."""

    def __init__(
        self,
        link: CentreLink,
        post: str,
        authorities: bytes,
        identity: str,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Join the link, the post's name, the authorities of devices (PEM) and this machine's age identity."""
        self._link, self._post, self._authorities, self._now = link, post, authorities, now
        self._identity = pyrage.x25519.Identity.from_str(identity)
        self._members: dict[str, PostMember] = {}

    def close(self) -> None:
        """Let go of the connections."""
        self._link.close()

    def _get(self, path: str) -> Answer:
        with _hub_faults():
            return self._link.get(path)

    def _send(self, path: str, content: JsonValue) -> Answer:
        with _hub_faults():
            return self._link.post(path, content)

    def _put(self, path: str, content: JsonValue) -> Answer:
        with _hub_faults():
            return self._link.put(path, content)

    def introduce(self, member: PostMember) -> HubHeld:
        """Tell the hub who this machine is; raises EnvironmentFault and DataRejected."""
        return _held(_good(self._put("/v1/me", member_to_wire(member))))

    def state(self) -> HubState:
        """Ask for the hub and its machines, and keep those that can be believed."""
        content = _good(self._get("/v1/hub"))
        try:
            found = [_seen(each) for each in content["members"]]
            state = HubState(
                str(content["epoch"]),
                str(content["device_id"]),
                tuple(each for each in found if is_believed(each.member, self._post, self._authorities, self._now())),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DataRejected("sync.fault.answer_unreadable") from error
        self._members = {each.member.device_id: each.member for each in state.members}
        return state

    def held(self) -> HubHeld:
        """Ask what the hub holds of this machine; raises NotKnownThere."""
        return _held(_good(self._get("/v1/me/held")))

    def send(
        self, events: Sequence[Mapping[str, JsonValue]], centre_keys: Sequence[JsonValue], post_keys: list[JsonValue]
    ) -> Answer:
        """Send a batch; the answer may be a GAP or a FORK, which is for the sender to judge."""
        batch: list[JsonValue] = [dict(each) for each in events]
        return self._send(
            "/v1/me/events", {"events": batch, "encounter_keys": list(centre_keys), "post_keys": post_keys}
        )

    def give_keys(self, post_keys: list[JsonValue]) -> None:
        """Give keys of own cases for readers who came later."""
        _good(self._send("/v1/me/keys", {"post_keys": post_keys}))

    def news(self, after: int, mark: str, keys_after: int, roster: str, wait_s: float) -> News:
        """Ask for what is new, and wait for it at the hub; raises NotKnownThere."""
        query = urlencode({"after": after, "mark": mark, "keys": keys_after, "roster": roster, "wait_s": wait_s})
        content = _good(self._get(f"/v1/me/news?{query}"))
        try:
            if content["roster"] != roster or not self._members:
                self.state()
            events, refused = self._believed(content["events"])
            return News(
                events=events,
                keys={name: key for name, text in content["keys"].items() if (key := self._key(text)) is not None},
                wanted=tuple((str(encounter), str(reader)) for encounter, reader in content["wanted"]),
                seq=int(content["seq"]),
                mark=str(content["mark"]),
                keys_seq=int(content["keys_seq"]),
                has_more=bool(content["has_more"]),
                receipt=receipt_from_wire(content["receipt"]) if content["receipt"] else None,
                roster=str(content["roster"]),
                refused=refused,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataRejected("sync.fault.answer_unreadable") from error

    def shown_since(self, since: str) -> ShownElsewhere:
        """Ask what other counters were shown since an instant, as it travels."""
        answer = self._get(f"/v1/me/shown?{urlencode({'since': since})}")
        if answer.status == HTTPStatus.NOT_FOUND:  # a hub of an earlier version
            return ShownElsewhere((), (), since)
        content = _good(answer)
        try:
            events, _ = self._believed(content["events"])
            cards = (card_shown(event.open) for event in events if event.kind is EventKind.PRESENTED)
            flagged = (_flagged(event) for event in events if event.kind is EventKind.SCAN)
            return ShownElsewhere(
                tuple(each for each in cards if each is not None),
                tuple(each for each in flagged if each is not None),
                str(content["until"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DataRejected("sync.fault.answer_unreadable") from error

    def claim(self, encounter_id: str, officer_id: str) -> ClaimAnswer:
        """Ask for a case; raises DataRejected when the hub knows of no such case."""
        answer = self._send(f"/v1/cases/{encounter_id}/claim", {"officer_id": officer_id})
        if answer.status not in {HTTPStatus.OK, HTTPStatus.CONFLICT} or "officer_id" not in answer.content:
            raise DataRejected("sync.fault.answer_refused", status=answer.status)
        until = instant_from_wire(str(answer.content["until"]))
        return ClaimAnswer(answer.status == HTTPStatus.OK, str(answer.content["officer_id"]), until)

    def release(self, encounter_id: str) -> None:
        """Give a claim back that came to nothing here."""
        _good(self._send(f"/v1/cases/{encounter_id}/release", {}))

    def wrap(self, key: bytes, encounter_id: str, reader: str) -> JsonValue | None:
        """Wrap a case's key to a reader of the post; None when that machine is not known, or reads no cases."""
        member = self._members.get(reader)
        if member is None or not member.reads_cases:
            return None
        recipient = pyrage.x25519.Recipient.from_str(member.recipient)
        return {
            "encounter_id": encounter_id,
            "reader": reader,
            "wrapped": to_base64(pyrage.encrypt(key, [recipient])),
        }

    @property
    def readers(self) -> tuple[str, ...]:
        """Name the machines that read the post's cases, as last told."""
        return tuple(each.device_id for each in self._members.values() if each.reads_cases)

    def _believed(self, wires: Sequence[Any]) -> tuple[tuple[Event, ...], int]:
        """Take the events that a machine of this post signed; another hand's are counted and left out."""
        events = []
        for wire in wires:
            try:
                event = event_from_wire(wire)
            except DataRejected:
                continue
            if self._is_signed(event):
                events.append(event)
        return tuple(events), len(wires) - len(events)

    def _is_signed(self, event: Event) -> bool:
        member = self._members.get(event.device_id)
        if member is None:
            return False
        device = Ed25519PublicKey.from_public_bytes(certificate_key(member.certificate.encode()))
        return not verify_event(event, device, self._person(member, event), self._second(event))

    def _person(self, member: PostMember, event: Event) -> Ed25519PublicKey | None:
        found = (each.public_key for each in member.people if each.officer_id == event.officer_id)
        return _public(next(found, None))

    def _second(self, event: Event) -> Ed25519PublicKey | None:
        people = (each for member in self._members.values() for each in member.people)
        return _public(next((each.public_key for each in people if each.officer_id == event.second_person), None))

    def _key(self, wrapped: object) -> EncounterKey | None:
        """Unwrap a key that was given to this machine; None when it was not, or is none."""
        try:
            key = pyrage.decrypt(from_base64(str(wrapped)), [self._identity])
        except (pyrage.DecryptError, ValueError):
            return None
        return EncounterKey(key) if len(key) == KEY_BYTES else None


@contextmanager
def _hub_faults() -> Iterator[None]:
    """Say "hub" where the link, made for the centre, says "centre"."""
    try:
        yield
    except EnvironmentFault as fault:
        if fault.key in _AWAY:
            raise EnvironmentFault("sync.fault.hub_unreachable") from fault
        raise


def _flagged(event: Event) -> FlaggedShared | None:
    return flagged_shared(event.encounter_id or "", event.subject_ref or "", event.at_wall, event.open)


def _public(key: str | None) -> Ed25519PublicKey | None:
    return None if key is None else Ed25519PublicKey.from_public_bytes(from_base64(key))


def _good(answer: Answer) -> Mapping[str, Any]:
    if answer.status == HTTPStatus.CONFLICT and answer.content.get("error") == "WHO_ARE_YOU":
        raise NotKnownThere
    if answer.status == HTTPStatus.FORBIDDEN:
        raise DataRejected("sync.fault.hub_refuses")
    if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
        raise DataRejected("sync.fault.answer_refused", status=answer.status)
    return answer.content


def _held(content: Mapping[str, Any]) -> HubHeld:
    try:
        receipt = content["receipt"]
        return HubHeld(
            int(content["incarnation"]),
            int(content["head_seq"]),
            str(content["head_hash"]),
            receipt_from_wire(receipt) if receipt else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataRejected("sync.fault.answer_unreadable") from error


def _seen(wire: Mapping[str, Any]) -> MemberSeen:
    return MemberSeen(
        member_from_wire(wire["member"]),
        instant_from_wire(str(wire["seen_at"])),
        int(wire["waiting"]),
        str(wire["trouble"]),
    )
