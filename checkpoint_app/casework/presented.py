"""Keyed hashes of what was presented: comparable between posts, never readable. Pure; any thread.

They are made under the key of the lists, each kind under a key of its own, so that a hash of a card is never one of a
passport. Every traveller's `presented` event carries them; the centre compares them and tells them in advisories.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from checkpoint_app.assessment.kinds import Level
from checkpoint_app.assessment.links import FLAGS_THAT_LINK
from checkpoint_app.casework.canonical import instant_from_wire
from checkpoint_app.documents.travel_document import TravelDocument


def derived_key(key: bytes, purpose: str) -> bytes:
    """Derive the key of one purpose (32 bytes)."""
    return HKDF(SHA256(), 32, salt=None, info=f"checkpoint {purpose}".encode()).derive(key)


@dataclass(frozen=True, slots=True)
class Presented:
    """What one traveller presents, as read; empty where there is none.

    `booking` is carrier and locator, `sponsor` country and name.
    """

    issuer: str = ""
    number: str = ""
    card_no: str = ""
    contract_no: str = ""
    booking: tuple[str, str] | None = None
    placer_id: str = ""
    sponsor: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CardShown:
    """A worker card in somebody's hand: hashes (hexadecimal) of both, and when."""

    card: str
    person: str
    at: datetime


def card_shown(said: Mapping[str, object]) -> CardShown | None:
    """Read the open part of a `presented` event; None where no card was shown or the person cannot be told apart."""
    card, person, at = said.get("card"), said.get("person"), said.get("at")
    if not (isinstance(card, str) and isinstance(person, str) and isinstance(at, str)):
        return None
    try:
        return CardShown(card, person, instant_from_wire(at))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class FlaggedShared:
    """What somebody for whom a rule about non-procedural work spoke shares with others (T03).

    `subject` and `booking` are keyed hashes (hexadecimal), `placer` a company's id; empty where there is none.
    """

    encounter_id: str
    subject: str
    booking: str
    placer: str
    at: datetime


def flagged_shared(encounter_id: str, subject: str, at: datetime, said: Mapping[str, object]) -> FlaggedShared | None:
    """Read a `scan` event, `said` being its open part; None of whom no rule spoke, or who shares nothing.

    Somebody without a document's number could not be told from those who travel along, and links nobody.
    """
    flags, levels = said.get("flags"), said.get("levels")
    if not (subject and isinstance(flags, list | tuple) and isinstance(levels, list | tuple)):
        return None
    raised = {flag for flag, level in zip(flags, levels, strict=False) if level != Level.INFORMATION}
    booking, placer = (str(said.get(name) or "") for name in ("booking", "placer"))
    if raised.isdisjoint(FLAGS_THAT_LINK) or not (booking or placer):
        return None
    return FlaggedShared(encounter_id, subject, booking, placer, at)


class PresentedKeys:
    """Makes the hashes (32 bytes) of one country."""

    def __init__(self, list_key: bytes) -> None:
        self._list_key = list_key
        self._derived: dict[str, bytes] = {}

    def document(self, issuer: str, number: str) -> bytes:
        """Hash a travel document."""
        return self._hash("presented", f"{issuer}|{number}")

    def person(self, document: TravelDocument) -> bytes | None:
        """Hash a name with a birth date, so that a renewed passport is no other person; None where one is missing."""
        if document.birth_date is None or not document.primary_identifier:
            return None
        name = f"{document.primary_identifier}|{document.secondary_identifier}"
        return self._hash("presented person", f"{name}|{document.birth_date.isoformat()}")

    def card(self, number: str) -> bytes:
        """Hash a worker card's number."""
        return self._hash("presented card", number)

    def contract(self, number: str) -> bytes:
        """Hash a contract's number; only of one that is marked unique."""
        return self._hash("presented contract", number)

    def booking(self, carrier: str, locator: str) -> bytes:
        """Hash a booking: a locator means something together with who gave it only."""
        return self._hash("presented booking", f"{carrier.strip().upper()}|{locator.strip().upper()}")

    def sponsor(self, country: str, name: str) -> bytes:
        """Hash who employs or sponsors somebody abroad: a name means something together with its country only.

        Case, spaces and stops do not count: the same employer is typed in many ways.
        """
        letters = "".join(each for each in name.casefold() if each.isalnum())
        return self._hash("presented sponsor", f"{country}|{letters}")

    def of(self, presented: Presented) -> tuple[bytes, ...]:
        """Give every key that an advisory about any of this may be found by; a company's is its id."""
        found = [self.document(presented.issuer, presented.number)] if presented.number else []
        found += [self.card(presented.card_no)] if presented.card_no else []
        found += [self.contract(presented.contract_no)] if presented.contract_no else []
        found += [self.booking(*presented.booking)] if presented.booking else []
        found += [self.sponsor(*presented.sponsor)] if presented.sponsor else []
        found += [presented.placer_id.encode()] if presented.placer_id else []
        return tuple(found)

    def _hash(self, purpose: str, text: str) -> bytes:
        if purpose not in self._derived:
            self._derived[purpose] = derived_key(self._list_key, purpose)
        return hmac.digest(self._derived[purpose], text.encode(), "sha256")
