"""Facts to flags to a verdict (docs/domain.md, "What may be flagged"); asks and shows, never decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from checkpoint_app.assessment.facts import AssessmentInput, Facts
from checkpoint_app.assessment.flags import Evidence, Flag
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.assessment.rule_pack import RulePack

NO_EXHIBITS: Mapping[str, Evidence] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say about the facts.

    `flags` are ordered by level, highest first, then by code. `checked` are keys `assessment.checked.<key>` of lines
    that say what was checked and what was not asked. `as_of` is the age of the placement records, None when none
    were ever loaded.
    """

    verdict: VerdictKind
    flags: tuple[Flag, ...]
    rule_pack_id: str
    rule_pack_version: int
    rule_pack_digest: str
    as_of: datetime | None
    checked: tuple[str, ...]
    facts: Facts


def assess(facts: Facts, pack: RulePack, exhibits: Mapping[str, Evidence] = NO_EXHIBITS) -> Assessment:
    """Apply a rule pack to facts.

    `exhibits` are the values shown side by side (see `exhibits.build_exhibits`); no rule can read them. Without
    them, as in a replay of stored facts, a flag's evidence is made of the facts alone.
    """
    raise NotImplementedError


def assess_input(given: AssessmentInput, pack: RulePack, now: datetime, today: date) -> Assessment:
    """Build facts and exhibits, and assess: what the counter calls after every reading and every answer."""
    raise NotImplementedError
