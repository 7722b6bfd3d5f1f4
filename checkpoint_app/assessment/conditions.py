"""The closed grammar of rule conditions: parsed, type-checked against `Facts`, compiled to closures.

A condition is one of

* `{ all = [...] }`, `{ any = [...] }`, `{ not = ... }`;
* `{ field = "...", OP = literal }` with OP in eq, ne, in, lt, le, gt, ge, known;
* `"name"`, a predicate that the pack defines.

Values are three-valued (Kleene): an unknown field makes a test unknown, `not unknown` stays unknown, and a rule fires
only on true. So "not asked" can neither satisfy a test nor its opposite; only `known` asks whether a value is there.
"""

from __future__ import annotations

import operator
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache

from checkpoint_app.assessment.facts import Facts

Literal = bool | int | date | Enum
Memo = dict[str, bool | None]
"""What the named predicates came to in one assessment; an empty one begins it."""
Condition = Callable[[Facts, Memo], bool | None]

_ORDERED: dict[str, Callable[[typing.Any, typing.Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_DEEPEST = 24
OPERATORS = ("eq", "ne", "in", *_ORDERED, "known")


@dataclass(frozen=True, slots=True)
class FieldType:
    """The type of a field of `Facts`, and whether it may be unknown."""

    base: type
    optional: bool


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A field against literals; `literals` holds one value, or several for `in`."""

    field: str
    op: str
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when one part is."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; the opposite of unknown is unknown."""

    part: Node


@dataclass(frozen=True, slots=True)
class Named:
    """A predicate of the pack, by name."""

    name: str


Node = FieldTest | All | Any | Not | Named


@cache
def field_types() -> Mapping[str, FieldType]:
    """Tell the type of every field of `Facts`."""
    found = {}
    for name, hint in typing.get_type_hints(Facts).items():
        members = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        base = next(member for member in members if member is not type(None))
        found[name] = FieldType(base, type(None) in members)
    return found


class ConditionParser:
    """Turns the plain values of a TOML file into nodes and collects every fault as `(where, what)`."""

    def __init__(self, predicates: frozenset[str], report: Callable[[str, str], None]) -> None:
        self._predicates = predicates
        self._report = report
        self.used: set[str] = set()

    def parse(self, raw: object, where: str) -> Node | None:
        """Parse one condition; None when it has a fault, which has then been reported."""
        if where.count(".") > _DEEPEST:
            self._report(where, "too_deep")
            return None
        if isinstance(raw, str):
            return self._named(raw, where)
        if not isinstance(raw, dict) or not raw:
            self._report(where, "not_a_condition")
            return None
        if "field" in raw:
            return self._test(raw, where)
        if len(raw) != 1:
            self._report(where, "not_a_condition")
            return None
        (key, value) = next(iter(raw.items()))
        if key in ("all", "any"):
            parts = self._parts(value, f"{where}.{key}")
            return None if parts is None else (All(parts) if key == "all" else Any(parts))
        if key == "not":
            part = self.parse(value, f"{where}.not")
            return None if part is None else Not(part)
        self._report(where, "not_a_condition")
        return None

    def _named(self, name: str, where: str) -> Node | None:
        if name not in self._predicates:
            self._report(where, "unknown_predicate")
            return None
        self.used.add(name)
        return Named(name)

    def _parts(self, raw: object, where: str) -> tuple[Node, ...] | None:
        if not isinstance(raw, list) or not raw:
            self._report(where, "not_a_list_of_conditions")
            return None
        parts = [self.parse(part, f"{where}[{index}]") for index, part in enumerate(raw)]
        whole = tuple(part for part in parts if part is not None)
        return whole if len(whole) == len(parts) else None

    def _test(self, raw: dict[str, object], where: str) -> Node | None:
        name = raw["field"]
        field = field_types().get(name) if isinstance(name, str) else None
        if field is None or not isinstance(name, str):
            self._report(where, "unknown_field")
            return None
        rest = [key for key in raw if key != "field"]
        if len(rest) != 1 or rest[0] not in OPERATORS:
            self._report(where, "unknown_operator")
            return None
        op = rest[0]
        literals = self._literals(raw[op], op, field, where)
        return None if literals is None else FieldTest(name, op, literals)

    def _literals(self, raw: object, op: str, field: FieldType, where: str) -> tuple[Literal, ...] | None:
        if op == "known":
            if not isinstance(raw, bool):
                self._report(where, "type_error")
                return None
            if not field.optional:
                self._report(where, "always_known")
                return None
            return (raw,)
        if op in _ORDERED and field.base not in (int, date):
            self._report(where, "type_error")
            return None
        values = raw if op == "in" else [raw]
        if not isinstance(values, list) or not values:
            self._report(where, "type_error")
            return None
        literals = [_literal(value, field.base) for value in values]
        known = tuple(literal for literal in literals if literal is not None)
        if len(known) != len(literals):
            self._report(where, "type_error")
            return None
        return known


def _literal(raw: object, base: type) -> Literal | None:
    """Read a literal of the field's type; None when it is of another. Instants are never compared by a rule."""
    if issubclass(base, Enum):
        return next((member for member in base if member.value == raw), None)
    if base is datetime or type(raw) is not base:
        return None
    return typing.cast(Literal, raw)


def names_in(node: Node) -> frozenset[str]:
    """Name the predicates that a condition refers to directly."""
    match node:
        case Named(name):
            return frozenset({name})
        case Not(part):
            return names_in(part)
        case All(parts) | Any(parts):
            return frozenset[str]().union(*(names_in(part) for part in parts))
        case _:
            return frozenset()


def compile_condition(node: Node, predicates: Mapping[str, Condition]) -> Condition:
    """Compile a condition to a closure over facts; `predicates` are compiled already."""
    match node:
        case Named(name):
            return _compile_named(name, predicates[name])
        case Not(part):
            return _compile_not(compile_condition(part, predicates))
        case All(parts):
            return _compile_all(tuple(compile_condition(part, predicates) for part in parts))
        case Any(parts):
            return _compile_any(tuple(compile_condition(part, predicates) for part in parts))
        case _:
            return _compile_test(node)


def _compile_named(name: str, predicate: Condition) -> Condition:
    # Most rules begin with the same few predicates: each is worked out once in an assessment.
    def named(facts: Facts, memo: Memo) -> bool | None:
        if name in memo:
            return memo[name]
        memo[name] = value = predicate(facts, memo)
        return value

    return named


def _compile_not(inner: Condition) -> Condition:
    def negation(facts: Facts, memo: Memo) -> bool | None:
        value = inner(facts, memo)
        return None if value is None else not value

    return negation


def _compile_all(parts: tuple[Condition, ...]) -> Condition:
    def conjunction(facts: Facts, memo: Memo) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(facts, memo)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return conjunction


def _compile_any(parts: tuple[Condition, ...]) -> Condition:
    def disjunction(facts: Facts, memo: Memo) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(facts, memo)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return disjunction


def _compile_test(test: FieldTest) -> Condition:
    get = operator.attrgetter(test.field)
    # Membership of a tuple compares identities first: for Enum members several times cheaper than hashing them.
    literals = test.literals
    if test.op == "known":
        wanted = literals[0]
        return lambda facts, _: (get(facts) is not None) is wanted
    if test.op in ("eq", "in") and not field_types()[test.field].optional:
        return lambda facts, _: get(facts) in literals
    holds = _holds(test)

    def tested(facts: Facts, _: Memo) -> bool | None:
        value = get(facts)
        return None if value is None else holds(value)

    return tested


def _holds(test: FieldTest) -> Callable[[typing.Any], bool]:
    """Whether a known value passes the test."""
    literals = test.literals
    if test.op in ("eq", "in"):
        return lambda value: value in literals
    if test.op == "ne":
        return lambda value: value not in literals
    compare, limit = _ORDERED[test.op], literals[0]
    return lambda value: compare(value, limit)


Requirement = tuple[Node, bool, bool]
"""A condition, the value wanted of it, and whether unknown will do as well."""


def can_hold(requirements: list[Requirement], predicates: Mapping[str, Node]) -> bool:
    """Whether some facts meet all requirements: how an unreachable rule is found.

    Exact as far as fields are independent of each other; of numbers and dates the literals that occur and their
    neighbours stand for all values.
    """
    domains: dict[str, list[object]] = {}
    for node, _, _ in requirements:
        _collect_domains(node, predicates, domains)
    return _search(list(requirements), domains, predicates)


def _collect_domains(node: Node, predicates: Mapping[str, Node], into: dict[str, list[object]]) -> None:
    match node:
        case Named(name):
            _collect_domains(predicates[name], predicates, into)
        case Not(part):
            _collect_domains(part, predicates, into)
        case All(parts) | Any(parts):
            for part in parts:
                _collect_domains(part, predicates, into)
        case _:
            field = field_types()[node.field]
            values = into.setdefault(node.field, [None] if field.optional else [])
            values.extend(value for value in _values(node, field.base) if value not in values)


def _values(test: FieldTest, base: type) -> list[object]:
    if issubclass(base, Enum):
        return list(base)
    if base is bool:
        return [False, True]
    return [near for literal in test.literals for near in _neighbours(literal)]


def _neighbours(literal: Literal) -> list[object]:
    if isinstance(literal, date):
        return [date.fromordinal(literal.toordinal() + step) for step in (-1, 0, 1)]
    assert isinstance(literal, int)  # noqa: S101 - the parser lets no other literal reach here
    return [literal - 1, literal, literal + 1]


def _search(pending: list[Requirement], domains: dict[str, list[object]], predicates: Mapping[str, Node]) -> bool:
    if not pending:
        return True
    (node, wanted, unknown_will_do), rest = pending[-1], pending[:-1]
    match node:
        case Named(name):
            return _search([*rest, (predicates[name], wanted, unknown_will_do)], domains, predicates)
        case Not(part):
            return _search([*rest, (part, not wanted, unknown_will_do)], domains, predicates)
        case All(parts) | Any(parts):
            each = [(part, wanted, unknown_will_do) for part in parts]
            if isinstance(node, All) is wanted:
                return _search([*rest, *each], domains, predicates)
            return any(_search([*rest, one], domains, predicates) for one in each)
        case _:
            left = [v for v in domains[node.field] if _meets(node, v, wanted, unknown_will_do)]
            return bool(left) and _search(rest, {**domains, node.field: left}, predicates)


def _meets(test: FieldTest, value: object, wanted: bool, unknown_will_do: bool) -> bool:
    if test.op == "known":
        return ((value is not None) is test.literals[0]) is wanted
    return unknown_will_do if value is None else _holds(test)(value) is wanted
