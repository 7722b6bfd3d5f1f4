"""What the codes of papers come to with this machine's lists: seals are checked, cards remembered. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from checkpoint_app.assessment.clearance import Clearance, Feed, FeedAge, Found, LookUp
from checkpoint_app.assessment.data_age import is_fresh_enough
from checkpoint_app.assessment.kinds import Answer, CardHolder, SealState
from checkpoint_app.assessment.matching import is_number_slip
from checkpoint_app.assessment.shown_codes import ShownCard, ShownPass, holder_of
from checkpoint_app.casework.feed_lists import SealSigner
from checkpoint_app.casework.presented import CardShown, PresentedKeys
from checkpoint_app.casework.seal_check import check_seal
from checkpoint_app.documents.boarding_pass import BoardingPass
from checkpoint_app.documents.codes import Pointer, SealedPaper
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.services.ports import find_port
from checkpoint_app.services.traveller import Traveller

SHOWN_KEPT = timedelta(hours=72)
_MOST_KEPT = 20_000
_BELIEVED = (SealState.VERIFIED, SealState.LIST_OVERDUE)


class Documents(Protocol):
    """What finds the record of a document."""

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        """Look a document up."""
        ...


class CodeLists(Documents, Protocol):
    """What is read of the lists."""

    def transit_hubs(self) -> frozenset[str]:
        """Give the places where travellers change on the way."""
        ...

    def seal_signers(self) -> tuple[SealSigner, ...]:
        """Give the certificates that seals are checked with."""
        ...

    def ages(self, now: datetime) -> tuple[FeedAge, ...]:
        """Tell the age of every feed."""
        ...


def _no_keys() -> PresentedKeys:
    return PresentedKeys(bytes(32))


@dataclass(slots=True)
class PresentedCards:
    """Which cards were shown at this post by whom, as keyed hashes, for 72 hours.

    From this counter's travellers, from its own casebook after a restart, from other counters through the hub; in
    whatever order they come, whoever showed a card first is the one it is compared with. Main thread only.
    """

    keys: Callable[[], PresentedKeys] = _no_keys
    _shown: dict[str, CardShown] = field(default_factory=dict)

    def note(self, card_no: str, document: TravelDocument, now: datetime) -> None:
        """Remember who showed a card; somebody without a birth date cannot be told from others."""
        keys = self.keys()
        person = keys.person(document)
        if card_no and person is not None:
            self.learn([CardShown(keys.card(card_no).hex(), person.hex(), now)], now)

    def learn(self, shown: Iterable[CardShown], now: datetime) -> None:
        """Take what was shown earlier, here or at another counter."""
        self._shown = {card: each for card, each in self._shown.items() if now - each.at < SHOWN_KEPT}
        for each in shown:
            first = self._shown.get(each.card)
            is_earlier = first is None or each.at < first.at
            if is_earlier and now - each.at < SHOWN_KEPT and len(self._shown) < _MOST_KEPT:
                self._shown[each.card] = each

    def by_another(self, card_no: str, document: TravelDocument, now: datetime) -> bool | None:
        """Whether another person showed this card; None where nobody did, or the two cannot be told apart."""
        keys = self.keys()
        first, person = self._shown.get(keys.card(card_no).hex()), keys.person(document)
        if first is None or person is None or now - first.at >= SHOWN_KEPT:
            return None
        return first.person != person.hex()


def shown_pass(traveller: Traveller, lists: CodeLists) -> ShownPass | None:
    """Give the boarding pass that was shown, with what is known of places."""
    for shown in traveller.codes:
        if isinstance(shown.code.content, BoardingPass):
            return ShownPass(shown.code.content, find_port, lists.transit_hubs())
    return None


def shown_card(traveller: Traveller, lists: CodeLists, now: datetime, cards: PresentedCards) -> ShownCard | None:
    """Give the card or sealed paper that was shown, its seal checked against this machine's list of signers."""
    for shown in traveller.codes:
        match shown.code.content:
            case SealedPaper(seal, card):
                age = next((each for each in lists.ages(now) if each.feed is Feed.SEAL_SIGNERS), None)
                is_fresh = age is not None and is_fresh_enough(age)
                result = check_seal(seal, lists.seal_signers(), now, list_is_fresh=is_fresh)
                another = cards.by_another(card.card_no, traveller.main.document, now) if card else None
                return ShownCard(result.state, card, (), result.signer, result.signer_until, another)
            case Pointer(numbers):
                return ShownCard(SealState.UNSIGNED, numbers=numbers)
            case _:
                continue
    return None


def look_up_by_card(
    shown: ShownCard | None,
    document: TravelDocument,
    answers: Mapping[str, Answer],
    lists: Documents,
    now: datetime,
) -> Found | None:
    """Find the record under the number on a right card of the passport's holder: C16 then asks about the passport."""
    if shown is None or shown.card is None or shown.state not in _BELIEVED:
        return None
    if holder_of(shown.card, document) is not CardHolder.SAME:
        return None
    found = lists.look_up(shown.card.document_issuer, shown.card.document_number, now)
    if not isinstance(found, Found) or is_denied(found.clearance, document, answers):
        return None
    return Found(found.clearance, found.age, by_identity=True)


def is_denied(record: Clearance, document: TravelDocument, answers: Mapping[str, Answer]) -> bool:
    """Whether the traveller's word makes a record under another number somebody else's: it counts as not found.

    Who says that the passport was not changed (C16) is not the person of that record, unless the two numbers are one
    keyed wrongly.
    """
    said_no = answers.get("C16") is Answer.NO
    return said_no and not is_number_slip(document.document_number, record.document_number)
