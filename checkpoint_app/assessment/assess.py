"""Facts to flags to a verdict (docs/domain.md, "What may be flagged"); asks and shows, never decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.exhibits import build_exhibits, evidence_of
from checkpoint_app.assessment.facts import ANSWER_FIELDS, AssessmentInput, Facts, build_facts
from checkpoint_app.assessment.flags import Evidence, Flag, FlagNote
from checkpoint_app.assessment.kinds import Band, Level, Paper, PaperState, RecordState, VerdictKind
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
    fired = [rule for rule in pack.rules if rule.fires(facts) is True and rule.is_in_effect_on(facts.assessed_on)]
    # Suppression looks at every rule that fired, suppressed or not, so the order of rules means nothing.
    codes = {rule.code for rule in fired}
    kept = [rule for rule in fired if codes.isdisjoint(rule.suppressed_by)]
    flags = sorted((_flag(rule, facts, exhibits) for rule in kept), key=lambda flag: (-flag.level, flag.code))
    return Assessment(
        verdict=_verdict(facts, pack, kept, tuple(flags)),
        flags=tuple(flags),
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


def _feed(feed: Feed, facts: Facts) -> tuple[Band, datetime | None]:
    match feed:
        case Feed.CLEARANCES:
            return facts.clearances_band, facts.clearances_as_of
        case Feed.LOST_DOCUMENTS:
            return facts.lost_documents_band, facts.lost_documents_as_of
        case Feed.ENTRIES_SEEN:
            return facts.entries_seen_band, facts.entries_seen_as_of
        case _:  # pragma: no cover - a pack that rests on another feed is refused when it is loaded
            raise AssertionError(feed)


def _is_stale(rule: Rule, facts: Facts) -> bool:
    return any(_feed(feed, facts)[0] not in _FRESH for feed in rule.rests_on)


def _is_unsure(facts: Facts) -> bool:
    return facts.reading_status is ReadingStatus.UNSURE


def _is_lowered(rule: Rule, facts: Facts) -> bool:
    return rule.staleness is Staleness.LOWER and (_is_stale(rule, facts) or _is_unsure(facts))


def _level(rule: Rule, facts: Facts) -> Level:
    level = next((case.level for case in rule.cases if case.holds(facts) is True), rule.level)
    return Level(max(level - 1, 0)) if _is_lowered(rule, facts) else level


def _notes(rule: Rule, facts: Facts) -> tuple[FlagNote, ...]:
    notes = []
    if _is_lowered(rule, facts):
        notes.append(FlagNote.CANNOT_TELL)
    elif rule.staleness is Staleness.CONFIRM and _is_stale(rule, facts):
        notes.append(FlagNote.CONFIRM_AS_OF)
    elif rule.staleness is Staleness.WITHHOLD and _is_stale(rule, facts):
        notes.append(FlagNote.MATCHED_AS_OF)
    if rule.date_based and not facts.clock_trusted:
        notes.append(FlagNote.DATE_NOT_TRUSTED)
    return tuple(notes)


def _as_of(rule: Rule, facts: Facts) -> datetime | None:
    """The age of the oldest feed that the rule rests on; None when it rests on none, or on one never loaded."""
    instants = [_feed(feed, facts)[1] for feed in rule.rests_on]
    known = [instant for instant in instants if instant is not None]
    return min(known) if known and len(known) == len(instants) else None


def _flag(rule: Rule, facts: Facts, exhibits: Mapping[str, Evidence]) -> Flag:
    asked = rule.question is not None
    return Flag(
        code=rule.code,
        level=_level(rule, facts),
        title=rule.title,
        meaning=rule.meaning,
        question=rule.question,
        answers=rule.answers,
        answer=getattr(facts, ANSWER_FIELDS[rule.code]) if asked else None,
        evidence=tuple(evidence_of(key, facts, exhibits) for key in rule.evidence),
        bases=rule.bases,
        rule_id=rule.rule_id,
        rule_version=rule.version,
        as_of=_as_of(rule, facts),
        notes=_notes(rule, facts),
        neutral=rule.neutral,
        texts_checked=rule.texts_checked,
    )


def _verdict(facts: Facts, pack: RulePack, kept: list[Rule], flags: tuple[Flag, ...]) -> VerdictKind:
    """CANNOT TELL goes before ASK, but never before a level 2 or 3 that stands on its own evidence."""
    top = max((flag.level for flag in flags), default=Level.INFORMATION)
    if _cannot_tell(facts, pack, kept) and not any(_stands_alone(rule, facts) for rule in kept):
        return VerdictKind.CANNOT_TELL
    if top > Level.INFORMATION:
        return _VERDICT_OF_LEVEL[top]
    given = {rule.gives for rule in kept if rule.gives_when is not None and rule.gives_when(facts) is True}
    return next((verdict for verdict in _IN_ORDER if verdict in given), VerdictKind.NOTHING_TO_FLAG)


def _cannot_tell(facts: Facts, pack: RulePack, kept: list[Rule]) -> bool:
    if _is_unsure(facts):
        return True
    if facts.clearances_band not in _FRESH and pack.is_work_trip(facts) is True:
        return True
    return any(
        rule.staleness is Staleness.WITHHOLD
        and _is_stale(rule, facts)
        and rule.gives_when is not None
        and rule.gives_when(facts) is True
        for rule in kept
    )


def _stands_alone(rule: Rule, facts: Facts) -> bool:
    """Whether it refers on evidence that neither old data nor a poor reading can have made."""
    if _level(rule, facts) < Level.SECONDARY or _is_lowered(rule, facts):
        return False
    return not (rule.rests_on_reading and _is_unsure(facts))


def _checked(facts: Facts) -> tuple[str, ...]:
    """Say what was checked and what was not asked, for the line under the verdict."""
    no_look_up = facts.record is RecordState.NOT_LOOKED_UP
    papers = [getattr(facts, f"paper_{paper.value.lower()}") for paper in Paper]
    return (
        "clearances_not_checked" if no_look_up else f"clearances_{_age_word(facts.clearances_band)}",
        f"lost_documents_{_age_word(facts.lost_documents_band)}",
        "purpose_not_asked" if facts.purpose is None else "purpose_stated",
        "papers_not_asked" if set(papers) == {PaperState.NOT_ASKED} else "papers_asked",
        "boarding_pass_not_read",
    )


def _age_word(band: Band) -> str:
    if band is Band.UNKNOWN:
        return "not_checked"
    return "checked" if band in _FRESH else "too_old"
