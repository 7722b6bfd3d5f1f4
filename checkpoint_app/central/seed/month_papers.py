"""Codes on the papers of a month's travellers: boarding passes as airlines write them, and sealed worker cards.

Nothing is signed here: what checking a seal came to is drawn, since the seals themselves are tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.kinds import SealState
from checkpoint_app.assessment.shown_codes import ShownCard
from checkpoint_app.central.seed.month_profile import MonthProfile
from checkpoint_app.central.seed.month_slips import one_letter_off
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg
from checkpoint_app.documents.boarding_pass.model import NAME_LENGTH
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import TravelDocument

_ANOTHER = "HIDAYAT/BAGUS MR"
_ANY_AIRPORT = "SIN"
_TITLES = (" MR", " MS", "MR", "MRS", "")
_HUBS = ("SIN", "KUL", "HKG", "DXB", "DOH")
_ELSEWHERE = "BKK"
_LATEST_DELAY = timedelta(days=3)


def boarding_pass(
    profile: MonthProfile,
    document: TravelDocument,
    post: str,
    day: date,
    to: str | None,
    draw: int,
    shares: Sequence[float],
) -> BoardingPass | None:
    """Give the pass that a traveller shows; None at ferries and land posts, and where it is not asked for.

    `to` is the country of a worker's placement (ISO 3166-1 alpha-3), None for everybody else. Of `shares` the first
    three are drawn upon.
    """
    if shares[0] >= profile.pass_shown or post not in profile.airports_of_posts:
        return None
    fault, route = shares[1], shares[2]
    noise = profile.noise
    name, at = _pass_name(document, draw), day
    if fault < noise.pass_name_misspelt:
        name = one_letter_off(name, draw)[:NAME_LENGTH]
    elif fault < noise.pass_name_misspelt + noise.pass_of_another:
        name = _ANOTHER
    elif fault < noise.pass_name_misspelt + noise.pass_of_another + noise.pass_of_another_day:
        at = day + timedelta(days=20)
    leg = PassLeg(
        *("ABC123", post, _airport(profile, to, draw, route), "XX", "880", at.timetuple().tm_yday),
        *("Y", "1A", "1", "1"),
    )
    return BoardingPass(name, len(name) >= NAME_LENGTH, legs=(leg,))


def _pass_name(document: TravelDocument, draw: int) -> str:
    """Write a name as airlines do: family name, oblique, given names with or without blanks, a title, 20 characters.

    Of one word they make both names, or leave the given name to the title.
    """
    given = document.secondary_identifier
    if not given:
        given = document.primary_identifier if draw % 2 else ""
    elif draw % 3 == 0:
        given = given.replace(" ", "")
    return f"{document.primary_identifier}/{given}{_TITLES[(draw >> 3) % len(_TITLES)]}"[:NAME_LENGTH]


def _airport(profile: MonthProfile, to: str | None, draw: int, route: float) -> str:
    if to is None:
        return _ANY_AIRPORT
    if route < profile.noise.leg_elsewhere:
        return _ELSEWHERE
    if route < profile.noise.leg_elsewhere + profile.leg_by_hub:
        return _HUBS[draw % len(_HUBS)]
    return profile.airports.get(to, _HUBS[draw % len(_HUBS)])


def sealed_card(
    profile: MonthProfile, record: Clearance, day: date, delay_share: float | None, shares: Sequence[float]
) -> ShownCard | None:
    """Give the sealed card of a placement as its holder shows it; None for cards of before the seals.

    `delay_share` (0 to 1) is given for a record that the copy lacks: the card was sealed so much of three days ago.
    `shares` are two.
    """
    sealed, fault = shares
    if sealed >= profile.card_sealed or record.card_no is None:
        return None
    before = timedelta(days=20) if delay_share is None else _LATEST_DELAY * delay_share
    card = card_of(record, datetime.combine(day, day_time(5), UTC) - before)
    noise = profile.noise
    if fault < noise.card_swapped:
        return ShownCard(SealState.VERIFIED, anothers(card))
    if fault < noise.card_swapped + noise.card_unverifiable:
        return ShownCard(SealState.LIST_OVERDUE, card)
    return ShownCard(SealState.VERIFIED, card)


def card_of(record: Clearance, sealed_at: datetime) -> WorkerCard:
    """Write the card of a record, with the passport that it was made for."""
    return WorkerCard(
        card_no=record.card_no or "K0",
        clearance_id=record.clearance_id,
        record_version=record.record_version,
        document_issuer=record.document_issuer or "IDN",
        document_number=(record.prior_documents or (record.document_number or "",))[0],
        name_primary=record.name_primary,
        name_secondary=record.name_secondary,
        birth_date=record.birth_date,
        destination=record.destination,
        scheme=record.scheme.value,
        valid_from=record.valid_from,
        valid_until=record.valid_until,
        sealed_at=sealed_at,
    )


def anothers(card: WorkerCard) -> WorkerCard:
    """Give the card of somebody of the same family: another name, another birth date."""
    other = "ENDAH" if card.name_secondary != "ENDAH" else "BAGUS"
    return replace(card, name_primary="PRATIWI", name_secondary=other, birth_date=PartialDate(1981, 3, 9))


def forged_card(document: TravelDocument, day: date) -> WorkerCard:
    """Write a card that names its holder and that no centre made."""
    return WorkerCard(
        card_no="K000000000",
        clearance_id="0",
        record_version=1,
        document_issuer="IDN",
        document_number=document.document_number,
        name_primary=document.primary_identifier,
        name_secondary=document.secondary_identifier,
        birth_date=document.birth_date or PartialDate(1990),
        destination="TWN",
        scheme="PTOP",
        valid_from=day - timedelta(days=90),
        valid_until=day + timedelta(days=600),
        sealed_at=datetime.combine(day, day_time(1), UTC) - timedelta(days=90),
    )
