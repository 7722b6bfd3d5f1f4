"""Rule packs: data in TOML, type-checked against `Facts` and compiled to closures when they are loaded.

A pack holds `[pack]`, `[predicates]`, `[bases]` and `[[rule]]`; `docs/decisions/020-rules-are-data.md` explains them.
A pack is taken whole or not at all, and every fault is told.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from checkpoint_app.assessment.answers import ANSWER_FIELDS
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.conditions import (
    Condition,
    ConditionParser,
    Node,
    Requirement,
    can_hold,
    compile_condition,
    names_in,
)
from checkpoint_app.assessment.exhibits import evidence_keys
from checkpoint_app.assessment.flags import Basis, Bilingual
from checkpoint_app.assessment.kinds import Answer, BasisKind, Level, VerdictKind
from checkpoint_app.assessment.pack_reading import FaultList, PackFault, TableReader
from checkpoint_app.faults import DataRejected

WORK_TRIP = "work_trip"
"""The predicate every pack must define: it decides where CANNOT TELL is told (see `assess`)."""

_FEEDS = (
    *(Feed.CLEARANCES, Feed.LOST_DOCUMENTS, Feed.PREVENTION),
    *(Feed.OPEN_CASES, Feed.RESTRICTIONS, Feed.ENTRIES_SEEN, Feed.ADVISORIES),
)
_GIVES = (VerdictKind.RECORD_MATCHES, VerdictKind.RETURNING_WORKER, VerdictKind.EXEMPT)
_WEAK = (BasisKind.POLICY, BasisKind.QUALITY)


class Staleness(Enum):
    """What old data, or a poor reading, do to a rule.

    LOWER: an absence, so one level less and "cannot tell". CONFIRM: a presence, so its level stays and the screen
    says to confirm it. WITHHOLD: nothing may be told to be in order. NONE: nothing but its age is shown.
    """

    NONE = "none"
    LOWER = "lower"
    CONFIRM = "confirm"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class Case:
    """A level that replaces the rule's own when its condition is true; the first true case counts."""

    level: Level
    holds: Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule; `gives` is the verdict that it stands for when `gives_when` is true."""

    code: str
    rule_id: str
    version: int
    level: Level
    fires: Condition
    cases: tuple[Case, ...]
    gives: VerdictKind | None
    gives_when: Condition | None
    staleness: Staleness
    rests_on: tuple[Feed, ...]
    rests_on_reading: bool
    date_based: bool
    neutral: bool
    suppressed_by: frozenset[str]
    title: Bilingual
    meaning: Bilingual
    question: Bilingual | None
    answers: tuple[Answer, ...]
    bases: tuple[Basis, ...]
    evidence: tuple[str, ...]
    effective_from: date | None
    effective_until: date | None
    checked_by: str | None
    checked_on: date | None

    @property
    def texts_checked(self) -> bool:
        """Whether a named person has checked its words."""
        return self.checked_by is not None and self.checked_on is not None

    def is_in_effect_on(self, day: date) -> bool:
        """Whether it applies on a day; both ends are included."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_until is None or day <= self.effective_until
        )


@dataclass(frozen=True, slots=True)
class RulePack:
    """A loaded rule pack; `digest` is the SHA-256 of its text in hexadecimal digits."""

    pack_id: str
    version: int
    digest: str
    rules: tuple[Rule, ...] = field(repr=False)
    is_work_trip: Condition = field(repr=False)

    @property
    def unchecked_texts(self) -> int:
        """How many rules have words that nobody has checked."""
        return sum(not rule.texts_checked for rule in self.rules)

    @property
    def unchecked_bases(self) -> int:
        """How many references nobody has checked."""
        return len({basis.reference for rule in self.rules for basis in rule.bases if not basis.is_checked})


class RulePackRejected(DataRejected):
    """A rule pack was not taken; `faults` lists all that is wrong with it."""

    def __init__(self, faults: Sequence[PackFault]) -> None:
        self.faults = tuple(sorted(faults))
        told = "; ".join(str(fault) for fault in self.faults)
        super().__init__("assessment.fault.rule_pack", count=len(self.faults), faults=told)


def load_rule_pack(text: str) -> RulePack:
    """Read a rule pack from its TOML text; raises `RulePackRejected` that lists every fault."""
    faults = FaultList()
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RulePackRejected([PackFault("file", f"not_toml ({error})")]) from error
    reader = TableReader(raw, "file", faults)
    head = TableReader(reader.table("pack"), "pack", faults)
    pack_id, version = head.text("id"), head.whole("version", range(1, 1_000_000))
    head.finish()
    loader = _Loader(faults, reader.table("predicates"), reader.table("bases"))
    rules = loader.rules(reader.tables("rule"))
    reader.finish()
    loader.finish()
    if faults.faults:
        raise RulePackRejected(faults.faults)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return RulePack(pack_id, version, digest, rules, loader.compiled[WORK_TRIP])


class _Loader:
    """Turns tables into rules; holds what rules refer to: predicates and bases."""

    def __init__(self, faults: FaultList, predicates: Mapping[str, object], bases: Mapping[str, object]) -> None:
        self._faults = faults
        self._parser = ConditionParser(frozenset(predicates), faults.report)
        self.nodes: dict[str, Node] = {}
        self.compiled: dict[str, Condition] = {}
        self._load_predicates(predicates)
        self._bases = {name: self._basis(name, raw) for name, raw in bases.items()}
        self._used_bases: set[str] = set()

    def _load_predicates(self, raw: Mapping[str, object]) -> None:
        parsed = {name: self._parser.parse(value, f"predicates.{name}") for name, value in raw.items()}
        pending = {name: node for name, node in parsed.items() if node is not None}
        while pending:
            ready = [name for name, node in pending.items() if not names_in(node) & pending.keys()]
            if not ready:
                for name in pending:
                    self._faults.report(f"predicates.{name}", "refers_to_itself")
                break
            for name in ready:
                self._add_predicate(name, pending.pop(name))
        if WORK_TRIP not in raw:
            self._faults.report(f"predicates.{WORK_TRIP}", "missing")

    def _add_predicate(self, name: str, node: Node) -> None:
        if names_in(node) <= self.compiled.keys():
            self.nodes[name] = node
            self.compiled[name] = compile_condition(node, self.compiled)

    def _basis(self, name: str, raw: object) -> Basis:
        where = f"bases.{name}"
        if not isinstance(raw, dict):
            self._faults.report(where, "type_error")
            raw = {}
        reader = TableReader(raw, where, self._faults)
        kind, reference = reader.member("kind", BasisKind, None), reader.text("reference")
        checked_by, checked_on = _checked(reader)
        reader.finish()
        return Basis(kind, reference, checked_by, checked_on)

    def rules(self, tables: list[Mapping[str, object]]) -> tuple[Rule, ...]:
        """Read all rules and what only shows between them."""
        rules = [rule for index, table in enumerate(tables) if (rule := self._rule(table, index)) is not None]
        if not tables:
            self._faults.report("rule", "missing")
        _check_between(rules, self._faults)
        return tuple(rules)

    def finish(self) -> None:
        """Report what nothing refers to: most likely a misspelt name elsewhere."""
        used = self._parser.used | {WORK_TRIP}
        for name in sorted(self.nodes.keys() - used):
            self._faults.report(f"predicates.{name}", "unused")
        for name in sorted(self._bases.keys() - self._used_bases):
            self._faults.report(f"bases.{name}", "unused")

    def _rule(self, table: Mapping[str, object], index: int) -> Rule | None:
        code = table.get("code")
        reader = TableReader(table, f"rule[{code if isinstance(code, str) else index}]", self._faults)
        when = self._parser.parse(reader.raw("when"), f"{reader.where}.when")
        level = Level(reader.whole("level", range(4)))
        cases = self._cases(reader)
        gives, gives_when = self._gives(reader)
        question, answers = self._question(reader)
        bases = self._bases_of(reader)
        checked_by, checked_on = _checked(reader)
        rule = Rule(
            code=reader.text("code"),
            rule_id=reader.text("id"),
            version=reader.whole("version", range(1, 1_000_000)),
            level=level,
            fires=self._compile(when),
            cases=tuple(Case(level, self._compile(node)) for level, node in cases),
            gives=gives,
            gives_when=gives_when,
            staleness=reader.member("staleness", Staleness, Staleness.NONE),
            rests_on=reader.members("rests_on", Feed),
            rests_on_reading=reader.flag("rests_on_reading"),
            date_based=reader.flag("date_based"),
            neutral=reader.flag("neutral"),
            suppressed_by=frozenset(reader.names("suppressed_by")),
            title=reader.words("title"),
            meaning=reader.words("meaning"),
            question=question,
            answers=answers,
            bases=bases,
            evidence=reader.names("evidence"),
            effective_from=reader.day("effective_from"),
            effective_until=reader.day("effective_until"),
            checked_by=checked_by,
            checked_on=checked_on,
        )
        reader.finish()
        _check_rule(rule, reader)
        if when is not None:
            self._check_reachable(when, cases, reader)
        return rule

    def _compile(self, node: Node | None) -> Condition:
        """Compile what parsed; a pack with a fault is refused as a whole, so its place may stay empty."""
        if node is None or not names_in(node) <= self.compiled.keys():
            return lambda _, __: None
        return compile_condition(node, self.compiled)

    def _cases(self, reader: TableReader) -> list[tuple[Level, Node]]:
        found = []
        for index, table in enumerate(reader.tables("cases")):
            case = TableReader(table, f"{reader.where}.cases[{index}]", self._faults)
            node = self._parser.parse(case.raw("when"), f"{case.where}.when")
            level = Level(case.whole("level", range(4)))
            case.finish()
            if node is not None:
                found.append((level, node))
        return found

    def _gives(self, reader: TableReader) -> tuple[VerdictKind | None, Condition | None]:
        raw = reader.table("gives")
        if not raw:
            return None, None
        table = TableReader(raw, f"{reader.where}.gives", self._faults)
        kind = table.member("verdict", VerdictKind, None)
        when = self._parser.parse(table.raw("when"), f"{table.where}.when")
        table.finish()
        if kind not in _GIVES:
            reader.report("gives.verdict", "not_a_verdict_to_give")
        return kind, self._compile(when)

    def _question(self, reader: TableReader) -> tuple[Bilingual | None, tuple[Answer, ...]]:
        answers = reader.members("answers", Answer)
        raw = reader.raw("question")
        if raw is None:
            if answers:
                reader.report("answers", "answers_without_question")
            return None, ()
        words = TableReader({"question": raw}, reader.where, self._faults).words("question")
        if not 2 <= len(answers) <= 4:
            reader.report("answers", "two_to_four_answers")
        return words, answers

    def _bases_of(self, reader: TableReader) -> tuple[Basis, ...]:
        names = reader.names("bases")
        for name in names:
            if name not in self._bases:
                reader.report("bases", f"unknown_basis ({name})")
        self._used_bases.update(names)
        return tuple(self._bases[name] for name in names if name in self._bases)

    def _check_reachable(self, when: Node, cases: list[tuple[Level, Node]], reader: TableReader) -> None:
        needed = set(names_in(when)).union(*(names_in(node) for _, node in cases))
        if not needed <= self.compiled.keys():
            return  # a predicate has a fault of its own, already reported
        earlier: list[Requirement] = [(when, True, False)]
        if not can_hold(earlier, self.nodes):
            reader.report("when", "unreachable")
            return
        for index, (_, node) in enumerate(cases):
            if not can_hold([*earlier, (node, True, False)], self.nodes):
                reader.report(f"cases[{index}]", "unreachable")
            earlier.append((node, False, True))


def _checked(reader: TableReader) -> tuple[str | None, date | None]:
    by, on = reader.text("checked_by", required=False) or None, reader.day("checked_on")
    if (by is None) is not (on is None):
        reader.report("checked_by", "checked_by_and_on_go_together")
    return by, on


def _check_rule(rule: Rule, reader: TableReader) -> None:
    """Check what only shows in the whole rule."""
    highest = max([rule.level, *(case.level for case in rule.cases)])
    if not rule.bases:
        reader.report("bases", "missing")
    elif highest > Level.ASK and all(basis.kind in _WEAK for basis in rule.bases):
        reader.report("level", "basis_too_weak")
    if rule.question is not None and rule.code not in ANSWER_FIELDS:
        reader.report("question", "answer_has_no_fact")
    if rule.gives is not None and highest > Level.INFORMATION:
        reader.report("gives", "gives_a_verdict_above_information")
    if rule.staleness is not Staleness.NONE and not rule.rests_on:
        reader.report("staleness", "staleness_of_no_feed")
    if not set(rule.rests_on) <= set(_FEEDS):
        reader.report("rests_on", "feed_has_no_facts")
    for key in sorted(set(rule.evidence) - evidence_keys()):
        reader.report("evidence", f"unknown_evidence ({key})")
    if not rule.evidence:
        reader.report("evidence", "missing")
    if rule.effective_from and rule.effective_until and rule.effective_until < rule.effective_from:
        reader.report("effective_until", "ends_before_it_begins")


def _check_between(rules: list[Rule], faults: FaultList) -> None:
    codes = {rule.code for rule in rules}
    for rule in rules:
        for code in sorted(rule.suppressed_by - codes):
            faults.report(f"rule[{rule.code}].suppressed_by", f"unknown_code ({code})")
        if rule.code in rule.suppressed_by:
            faults.report(f"rule[{rule.code}].suppressed_by", "suppresses_itself")
    for index, rule in enumerate(rules):
        for other in rules[index + 1 :]:
            if rule.code == other.code and _overlap(rule, other):
                faults.report(f"rule[{rule.code}]", "overlap")


def _overlap(one: Rule, other: Rule) -> bool:
    """Whether both apply on some day."""
    first = max(one.effective_from or date.min, other.effective_from or date.min)
    return first <= min(one.effective_until or date.max, other.effective_until or date.max)
