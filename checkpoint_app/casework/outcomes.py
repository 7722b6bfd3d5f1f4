"""How often a rule was right: what became of the cases it raised, with an interval. Pure; never per officer.

A case counts once it is settled: by what a review found, else by how it ended. A flag is right when something was
found, whatever it was; it is wrong when the papers were in order, when a stop was lifted as our error, or when nobody
confirmed it. A case that ended without a finding (left, withdrew, let go at the counter) counts for nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checkpoint_app.casework.encounter import Encounter, Outcome
from checkpoint_app.casework.kinds import EncounterState, EventKind

OWN_REFERRAL = "R01"
"""An officer's own referral counts as a rule."""
LEAST_REVIEWED = 10
"""With fewer settled cases nothing is said about a rule."""
LEAST_RIGHT = 0.5
"""A rule that is surely right less often than this is wrong too often (policy)."""
_Z = 1.959964
"""Of an interval that holds the true share 95 times in 100."""

RIGHT = frozenset({Outcome.PAPERS_COMPLETED, Outcome.POSTPONED, Outcome.REFERRED, Outcome.VICTIM_CONFIRMED})
WRONG = frozenset({Outcome.IN_ORDER, Outcome.LIFTED_OUR_ERROR, Outcome.NOT_CONFIRMED})

_S = EncounterState
_BY_STATE: Mapping[EncounterState, Outcome] = {
    _S.POSTPONED: Outcome.POSTPONED,
    _S.CLOSED: Outcome.POSTPONED,
    _S.PAPERS_COMPLETED: Outcome.PAPERS_COMPLETED,
    _S.LIFTED: Outcome.LIFTED_OUR_ERROR,
    _S.LAPSED: Outcome.NOT_CONFIRMED,
    _S.HANDED_OVER: Outcome.REFERRED,
    _S.PROTECTED: Outcome.REFERRED,
    _S.OFFERED: Outcome.REFERRED,
    _S.ACCEPTED: Outcome.REFERRED,
    _S.DECLINED: Outcome.REFERRED,
    _S.OUTCOME: Outcome.REFERRED,
}


def outcome_of(encounter: Encounter) -> Outcome | None:
    """Tell what was found about an encounter; None while nothing was, or where nothing was asked."""
    if encounter.outcome is not None:
        return encounter.outcome
    if encounter.state is not EncounterState.DEPARTED:
        return _BY_STATE.get(encounter.state)
    before = encounter.before
    if encounter.was_postponed or (before is not None and before.state is EncounterState.PAPERS_COMPLETED):
        return Outcome.PAPERS_COMPLETED
    if encounter.provisional_since is not None:
        return Outcome.NOT_CONFIRMED
    return Outcome.IN_ORDER if encounter.was_referred else None


def raised_codes(told: Iterable[tuple[EventKind, Mapping[str, object]]]) -> frozenset[str]:
    """Tell which rules raised an encounter, from its scans and answers (kind and `open`).

    What only informs is no question, so it cannot be wrong; where a scan does not tell its levels, every flag counts.
    """
    codes: set[str] = set()
    for kind, said in told:
        if kind is EventKind.SCAN:
            codes |= _asked(said.get("flags"), said.get("levels"))
        elif kind is EventKind.ANSWER and said.get(OWN_REFERRAL):
            codes.add(OWN_REFERRAL)
    return frozenset(codes)


def _asked(flags: object, levels: object) -> set[str]:
    if not isinstance(flags, Sequence) or isinstance(flags, str):
        return set()
    if not isinstance(levels, Sequence) or len(levels) != len(flags):
        return {code for code in flags if isinstance(code, str)}
    pairs = zip(flags, levels, strict=True)
    return {code for code, level in pairs if isinstance(code, str) and isinstance(level, int) and level > 0}


def wilson_interval(right: int, reviewed: int) -> tuple[float, float]:
    """Give the interval (Wilson, 95 %) of a share; all of 0..1 while nothing was reviewed."""
    if reviewed == 0:
        return 0.0, 1.0
    share, square = right / reviewed, _Z * _Z
    middle = (share + square / (2 * reviewed)) / (1 + square / reviewed)
    half = (
        _Z * math.sqrt(share * (1 - share) / reviewed + square / (4 * reviewed * reviewed)) / (1 + square / reviewed)
    )
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How often a rule was right of all settled cases that it raised."""

    code: str
    right: int
    reviewed: int

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the share."""
        return wilson_interval(self.right, self.reviewed)

    @property
    def is_wrong_too_often(self) -> bool:
        """Whether enough cases tell that it is surely right less often than policy asks."""
        return self.reviewed >= LEAST_REVIEWED and self.interval[1] < LEAST_RIGHT


def in_order_of_concern(figures: Iterable[RuleFigures]) -> tuple[RuleFigures, ...]:
    """Put rules that are wrong too often first, the worst of them at the front; the rest by their code."""
    return tuple(sorted(figures, key=_concern))


def _concern(figures: RuleFigures) -> tuple[bool, float, str]:
    bad = figures.is_wrong_too_often
    return not bad, figures.interval[1] if bad else 0.0, figures.code


def figures_of(settled: Iterable[tuple[frozenset[str], Outcome]]) -> tuple[RuleFigures, ...]:
    """Count settled cases by rule, in the order of concern."""
    right: Counter[str] = Counter()
    reviewed: Counter[str] = Counter()
    for codes, outcome in settled:
        reviewed.update(codes)
        if outcome in RIGHT:
            right.update(codes)
    return in_order_of_concern(RuleFigures(code, right[code], count) for code, count in reviewed.items())
