"""What a person saw or heard and wrote down: the officer's own referral (R01) and victim indicators (V01).

Closed lists, without "other" and without impressions. Rules read only that an item was noted; the words stand beside
it as evidence. Victim indicators are never inferred, and which of them were recorded is no fact at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ReferralItem(Enum):
    """What an officer may refer for by themselves (R01)."""

    ANSWERS_CONTRADICT = "ANSWERS_CONTRADICT"
    ANSWER_CONTRADICTS_PAPER = "ANSWER_CONTRADICTS_PAPER"
    SOMEBODY_ELSE_SPEAKS = "SOMEBODY_ELSE_SPEAKS"
    ASKS_FOR_HELP = "ASKS_FOR_HELP"
    NOT_IN_THE_PHOTOGRAPH = "NOT_IN_THE_PHOTOGRAPH"
    PAPER_ALTERED = "PAPER_ALTERED"

    @property
    def takes_two_values(self) -> bool:
        """Whether two values stand against each other; else what was seen or heard is written down."""
        return self in {ReferralItem.ANSWERS_CONTRADICT, ReferralItem.ANSWER_CONTRADICTS_PAPER}


@dataclass(frozen=True, slots=True)
class Observation:
    """One item with its two values, or with what was seen; incomplete ones are no referral."""

    item: ReferralItem
    first: str
    second: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the item has all the words that it takes."""
        return bool(self.first.strip()) and (bool(self.second.strip()) or not self.item.takes_two_values)


class VictimIndicator(Enum):
    """What a person tells or shows in the interview (V01); recorded by an officer, seen by few."""

    PAPERS_HELD = "PAPERS_HELD"
    DEBT = "DEBT"
    DECEIVED = "DECEIVED"
    THREATENED = "THREATENED"
    WATCHED = "WATCHED"
    NO_CONTACT = "NO_CONTACT"
    ASKED_FOR_HELP = "ASKED_FOR_HELP"
