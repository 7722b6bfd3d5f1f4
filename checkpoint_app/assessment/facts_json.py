"""Facts as plain JSON: what `checkpoint assess` reads, and what an old assessment is replayed from.

Every field is written by name; closed sets by their values, dates and instants in ISO 8601, unknown as null.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from enum import Enum

from checkpoint_app.assessment.conditions import FieldType, field_types
from checkpoint_app.assessment.facts import Facts
from checkpoint_app.assessment.pack_reading import PackFault
from checkpoint_app.faults import InputUnreadable

_UTC = timedelta(0)


class FactsUnreadable(InputUnreadable):
    """Written facts could not be read; `faults` lists all that is wrong with them."""

    def __init__(self, faults: Sequence[PackFault]) -> None:
        self.faults = tuple(sorted(faults))
        told = "; ".join(str(fault) for fault in self.faults)
        super().__init__("assessment.fault.facts", count=len(self.faults), faults=told)


def facts_to_json(facts: Facts) -> str:
    """Write facts as one line of JSON, every field included."""
    return json.dumps({field.name: _plain(getattr(facts, field.name)) for field in fields(facts)})


def facts_from_json(text: str, now: datetime, today: date) -> Facts:
    """Read facts from JSON; raises `FactsUnreadable` that lists every fault.

    A field that is not written is unknown or not asked; `assessed_at` and `assessed_on` are then `now` and `today`.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactsUnreadable([PackFault("facts", "not_json")]) from error
    if not isinstance(raw, dict):
        raise FactsUnreadable([PackFault("facts", "not_an_object")])
    values: dict[str, object] = {"assessed_at": now, "assessed_on": today}
    faults = [PackFault(name, "unknown_fact") for name in raw if name not in field_types()]
    for name, kind in field_types().items():
        if name not in raw:
            continue
        try:
            values[name] = _typed(raw[name], kind)
        except ValueError as error:
            faults.append(PackFault(name, str(error)))
    if faults:
        raise FactsUnreadable(faults)
    return Facts(**values)  # type: ignore[arg-type]  # every value was read as its field's own type


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def _typed(raw: object, kind: FieldType) -> object:
    """Read a value of a field's type; raises ValueError with a fixed word."""
    if raw is None:
        if not kind.optional:
            raise ValueError("may_not_be_null")
        return None
    if issubclass(kind.base, Enum):
        return _member(raw, kind.base)
    if issubclass(kind.base, date):
        return _day_or_instant(raw, kind.base)
    if type(raw) is not kind.base:
        raise ValueError("type_error")
    return raw


def _member(raw: object, base: type[Enum]) -> Enum:
    found = next((member for member in base if member.value == raw), None)
    if found is None:
        raise ValueError(f"not_one_of {', '.join(str(member.value) for member in base)}")
    return found


def _day_or_instant(raw: object, base: type[date]) -> date:
    try:
        value = base.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        value = None
    if value is None:
        raise ValueError("not_a_date")
    if isinstance(value, datetime) and value.utcoffset() != _UTC:
        raise ValueError("not_in_utc")
    return value
