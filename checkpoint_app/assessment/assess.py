"""Facts to flags to a verdict (docs/domain.md, "What may be flagged"); asks and shows, never decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from types import MappingProxyType

from checkpoint_app.assessment.answers import ANSWER_FIELDS
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.conditions import Memo
from checkpoint_app.assessment.exhibits import build_exhibits, evidence_for
from checkpoint_app.assessment.facts import AssessmentInput, Facts, build_facts
from checkpoint_app.assessment.flags import Evidence, Flag, FlagNote
from checkpoint_app.assessment.kinds import Answer, Band, Level, Paper, PaperState, RecordState, VerdictKind
from checkpoint_app.assessment.rule_pack import Rule, RulePack, Staleness
from checkpoint_app.documents.travel_document import ReadingStatus

_FRESH = (Band.GREEN, Band.AMBER)
_IN_ORDER = (VerdictKind.RECORD_MATCHES, VerdictKind.RETURNING_WORKER, VerdictKind.EXEMPT)
_VERDICT_OF_LEVEL = {
    Level.ASK: VerdictKind.ASK,
    Level.SECONDARY: VerdictKind.SECONDARY,
    Level.SUPERVISOR: VerdictKind.SUPERVISOR,
}
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
    memo: Memo = {}
    day = facts.assessed_on
    fired = [rule for rule in pack.rules if rule.fires(facts, memo) is True and rule.is_in_effect_on(day)]
    # Suppression looks at every rule that fired, suppressed or not, so the order of rules means nothing.
    codes = {rule.code for rule in fired}
    raised = [_raise(rule, facts, memo) for rule in fired if codes.isdisjoint(rule.suppressed_by)]
    flags = [_flag(one, facts, exhibits) for one in raised]
    return Assessment(
        verdict=_verdict(facts, raised, pack.is_work_trip(facts, memo) is True),
        flags=tuple(sorted(flags, key=lambda flag: (-flag.level, flag.code))),
        rule_pack_id=pack.pack_id,
        rule_pack_version=pack.version,
        rule_pack_digest=pack.digest,
        as_of=facts.clearances_as_of,
        checked=_checked(facts),
        facts=facts,
    )


def assess_input(given: AssessmentInput, pack: RulePack, now: datetime, today: date) -> Assessment:
    """Build facts and exhibits, and assess: what the counter calls after every reading and every answer."""
    return assess(build_facts(given, now, today), pack, build_exhibits(given, today))


_BAND_AND_AS_OF: dict[Feed, Callable[[Facts], tuple[Band, datetime | None]]] = {
    Feed.CLEARANCES: attrgetter("clearances_band", "clearances_as_of"),
    Feed.LOST_DOCUMENTS: attrgetter("lost_documents_band", "lost_documents_as_of"),
    Feed.PREVENTION: attrgetter("prevention_band", "prevention_as_of"),
    Feed.OPEN_CASES: attrgetter("open_cases_band", "open_cases_as_of"),
    Feed.RESTRICTIONS: attrgetter("restrictions_band", "restrictions_as_of"),
    Feed.ENTRIES_SEEN: attrgetter("entries_seen_band", "entries_seen_as_of"),
    Feed.ADVISORIES: attrgetter("advisories_band", "advisories_as_of"),
}
"""What a rule may rest on; `rule_pack` refuses every other feed."""


@dataclass(frozen=True, slots=True)
class _Raised:
    """A rule that fired and was not suppressed, with what data age and reading quality made of it."""

    rule: Rule
    level: Level
    stale: bool
    lowered: bool
    gives: VerdictKind | None

    @property
    def withheld(self) -> bool:
        """Whether it would say "in order" but rests on data too old to."""
        return self.gives is not None and self.stale and self.rule.staleness is Staleness.WITHHOLD

    def stands_alone(self, unsure: bool) -> bool:
        """Whether it refers on evidence that neither old data nor a poor reading can have made."""
        poor = self.lowered or (self.rule.rests_on_reading and unsure)
        return self.level >= Level.SECONDARY and not poor


def _raise(rule: Rule, facts: Facts, memo: Memo) -> _Raised:
    stale = any(_BAND_AND_AS_OF[feed](facts)[0] not in _FRESH for feed in rule.rests_on)
    level = next((case.level for case in rule.cases if case.holds(facts, memo) is True), rule.level)
    lowered = rule.staleness is Staleness.LOWER and (stale or _is_unsure(facts) or _is_gap(rule, facts))
    if lowered:
        level = Level(max(level - 1, 0))
    in_order = rule.gives_when is not None and rule.gives_when(facts, memo) is True
    return _Raised(rule, level, stale, lowered, rule.gives if in_order else None)


def _is_gap(rule: Rule, facts: Facts) -> bool:
    """Whether changes of the placement records are known to be missing here, and the rule rests on these."""
    return facts.changes_missing and Feed.CLEARANCES in rule.rests_on


def _is_unsure(facts: Facts) -> bool:
    return facts.reading_status is ReadingStatus.UNSURE


_STALE_NOTES = {
    Staleness.CONFIRM: FlagNote.CONFIRM_AS_OF,
    Staleness.WITHHOLD: FlagNote.MATCHED_AS_OF,
}


def _notes(raised: _Raised, facts: Facts) -> tuple[FlagNote, ...]:
    notes = [FlagNote.CANNOT_TELL] if raised.lowered else []
    if raised.stale and raised.rule.staleness in _STALE_NOTES:
        notes.append(_STALE_NOTES[raised.rule.staleness])
    if raised.rule.date_based and not facts.clock_trusted and facts.answer_date_today is not Answer.AGREES:
        notes.append(FlagNote.DATE_NOT_TRUSTED)
    return tuple(notes)


def _as_of(rule: Rule, facts: Facts) -> datetime | None:
    """The age of the oldest feed that the rule rests on; None when it rests on none, or on one never loaded."""
    instants = [_BAND_AND_AS_OF[feed](facts)[1] for feed in rule.rests_on]
    known = [instant for instant in instants if instant is not None]
    return min(known) if known and len(known) == len(instants) else None


def _flag(raised: _Raised, facts: Facts, exhibits: Mapping[str, Evidence]) -> Flag:
    rule = raised.rule
    return Flag(
        code=rule.code,
        level=raised.level,
        title=rule.title,
        meaning=rule.meaning,
        question=rule.question,
        answers=rule.answers,
        answer=getattr(facts, ANSWER_FIELDS[rule.code]) if rule.question is not None else None,
        evidence=evidence_for(rule.evidence, facts, exhibits),
        bases=rule.bases,
        rule_id=rule.rule_id,
        rule_version=rule.version,
        as_of=_as_of(rule, facts),
        notes=_notes(raised, facts),
        neutral=rule.neutral,
        texts_checked=rule.texts_checked,
    )


def _verdict(facts: Facts, raised: list[_Raised], is_work_trip: bool) -> VerdictKind:
    """CANNOT TELL goes before ASK, but never before a level 2 or 3 that stands on its own evidence."""
    unsure = _is_unsure(facts)
    clearances_stale = facts.clearances_band not in _FRESH or facts.changes_missing
    cannot_tell = unsure or (is_work_trip and clearances_stale) or any(one.withheld for one in raised)
    if cannot_tell and not any(one.stands_alone(unsure) for one in raised):
        return VerdictKind.CANNOT_TELL
    top = max((one.level for one in raised), default=Level.INFORMATION)
    if top > Level.INFORMATION:
        return _VERDICT_OF_LEVEL[top]
    given = {one.gives for one in raised}
    return next((verdict for verdict in _IN_ORDER if verdict in given), VerdictKind.NOTHING_TO_FLAG)


def _checked(facts: Facts) -> tuple[str, ...]:
    """Say what was checked and what was not asked, for the line under the verdict."""
    no_look_up = facts.record is RecordState.NOT_LOOKED_UP
    papers = [getattr(facts, f"paper_{paper.value.lower()}") for paper in Paper]
    return (
        "clearances_not_checked" if no_look_up else f"clearances_{_age_word(facts.clearances_band)}",
        f"lost_documents_{_age_word(facts.lost_documents_band)}",
        f"prevention_{_age_word(facts.prevention_band)}",
        "purpose_not_asked" if facts.purpose is None else "purpose_stated",
        "papers_not_asked" if set(papers) == {PaperState.NOT_ASKED} else "papers_asked",
        "boarding_pass_read" if facts.boarding_pass_read else "boarding_pass_not_read",
    )


def _age_word(band: Band) -> str:
    if band is Band.UNKNOWN:
        return "not_checked"
    return "checked" if band in _FRESH else "too_old"
