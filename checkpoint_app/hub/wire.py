"""What travels between a post's machines and their hub, checked before anything else sees it. Sizes are bounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from checkpoint_app.casework.canonical import JsonValue, from_base64, instant_to_wire, to_base64
from checkpoint_app.casework.post_members import member_to_wire
from checkpoint_app.hub.cases import Claim, Page
from checkpoint_app.hub.ledger import Held, MemberState

MOST_EVENTS = 1000
MOST_KEYS = 5000


def _base64(value: str) -> str:
    from_base64(value)
    return value


Base64 = Annotated[str, Field(max_length=4096), AfterValidator(_base64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class CentreKeyWire(BaseModel):
    """An encounter's key, wrapped to the centre."""

    encounter_id: Name
    wrapped: Base64


class PostKeyWire(BaseModel):
    """An encounter's key, wrapped to a machine of the post."""

    encounter_id: Name
    reader: Name
    wrapped: Base64


class KeysWire(BaseModel):
    """Keys for readers of the post."""

    post_keys: Annotated[list[PostKeyWire], Field(max_length=MOST_KEYS)] = []

    def typed(self) -> dict[tuple[str, str], bytes]:
        """Give the keys by encounter and reader."""
        return {(each.encounter_id, each.reader): from_base64(each.wrapped) for each in self.post_keys}


class EventsWire(KeysWire):
    """A batch of events, which are judged one by one, with the keys that come along."""

    events: Annotated[list[Any], Field(max_length=MOST_EVENTS)]
    encounter_keys: Annotated[list[CentreKeyWire], Field(max_length=MOST_EVENTS)] = []

    def centre_keys(self) -> dict[str, bytes]:
        """Give the centre's keys by encounter."""
        return {each.encounter_id: from_base64(each.wrapped) for each in self.encounter_keys}


class ClaimWire(BaseModel):
    """Somebody wants to hold a case."""

    officer_id: Name


def held_wire(held: Held, epoch: str) -> dict[str, JsonValue]:
    """Write what the hub holds of a machine."""
    return {
        "incarnation": held.incarnation,
        "head_seq": held.head_seq,
        "head_hash": held.head_hash,
        "epoch": epoch,
        "receipt": dict(held.receipt) if held.receipt else None,
    }


def page_wire(page: Page, receipt: Mapping[str, Any] | None, roster: str) -> dict[str, JsonValue]:
    """Write a piece of the list; `roster` changes when the post's machines do."""
    return {
        "events": list(page.events),
        "keys": {encounter_id: to_base64(wrapped) for encounter_id, wrapped in page.keys.items()},
        "wanted": [list(each) for each in page.wanted],
        "seq": page.seq,
        "mark": page.mark,
        "keys_seq": page.keys_seq,
        "is_anew": page.is_anew,
        "has_more": page.has_more,
        "receipt": dict(receipt) if receipt else None,
        "roster": roster,
    }


def claim_wire(claim: Claim) -> dict[str, JsonValue]:
    """Write who holds a case."""
    return {"device_id": claim.device_id, "officer_id": claim.officer_id, "until": instant_to_wire(claim.until)}


def member_state_wire(state: MemberState) -> dict[str, JsonValue]:
    """Write a machine as the hub knows it."""
    return {
        "member": member_to_wire(state.member),
        "seen_at": instant_to_wire(state.seen_at),
        "waiting": state.waiting,
        "trouble": state.trouble,
    }
