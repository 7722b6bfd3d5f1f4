"""Reads the plain tables of a rule pack and collects every fault with its place, never only the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeVar

from checkpoint_app.assessment.flags import Bilingual

E = TypeVar("E", bound=Enum)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class PackFault:
    """One fault: `where` is the path in the file, `what` a fixed word such as `unknown_field`."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class FaultList:
    """The faults found so far."""

    faults: list[PackFault] = field(default_factory=list)

    def report(self, where: str, what: str) -> None:
        """Add one."""
        self.faults.append(PackFault(where, what))


class TableReader:
    """Takes typed values out of one table; what is missing, of a wrong type or left over is reported."""

    def __init__(self, table: Mapping[str, object], where: str, faults: FaultList) -> None:
        self._left = dict(table)
        self.where = where
        self._faults = faults

    def raw(self, key: str) -> object:
        """Take a value as it is; None when there is none."""
        return self._left.pop(key, None)

    def _take(self, key: str, read: Callable[[object], T | None], default: T, required: bool) -> T:
        if key not in self._left:
            if required:
                self.report(key, "missing")
            return default
        value = read(self._left.pop(key))
        if value is None:
            self.report(key, "type_error")
            return default
        return value

    def report(self, key: str, what: str) -> None:
        """Report a fault of one key."""
        self._faults.report(f"{self.where}.{key}", what)

    def text(self, key: str, *, required: bool = True) -> str:
        """Take a text that is not blank; the empty text stands for a missing one."""
        return self._take(key, lambda raw: raw if isinstance(raw, str) and raw.strip() else None, "", required)

    def whole(self, key: str, allowed: range) -> int:
        """Take a whole number inside a range."""
        return self._take(key, lambda raw: raw if type(raw) is int and raw in allowed else None, allowed[0], True)

    def flag(self, key: str) -> bool:
        """Take a yes or no; absent is no."""
        return self._take(key, lambda raw: raw if isinstance(raw, bool) else None, False, False)

    def day(self, key: str) -> date | None:
        """Take a calendar date, absent is None."""
        none: date | None = None
        return self._take(key, lambda raw: raw if type(raw) is date else None, none, False)

    def names(self, key: str) -> tuple[str, ...]:
        """Take a list of different texts; absent is none."""

        def read(raw: object) -> tuple[str, ...] | None:
            if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
                return None
            return tuple(raw) if len(set(raw)) == len(raw) else None

        return self._take(key, read, (), False)

    def member(self, key: str, kind: type[E], default: E | None) -> E:
        """Take a member of a closed set; without a default it is required."""
        read = {member.value: member for member in kind}
        fallback = default if default is not None else next(iter(kind))
        return self._take(key, lambda raw: read.get(raw) if isinstance(raw, str) else None, fallback, default is None)

    def members(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Take a list of different members of a closed set."""
        known = {member.value: member for member in kind}
        names = self.names(key)
        for name in names:
            if name not in known:
                self.report(key, "unknown_value")
        return tuple(known[name] for name in names if name in known)

    def words(self, key: str) -> Bilingual:
        """Take a text in both languages; one that is missing is reported as such."""
        table = self._left.pop(key, None)
        if not isinstance(table, dict):
            self.report(key, "missing_text")
            return Bilingual("", "")
        found = {}
        for language in ("id", "en"):
            text = table.pop(language, None)
            found[language] = text if isinstance(text, str) else ""
            if not found[language].strip():
                self.report(f"{key}.{language}", "missing_text")
        for left in table:
            self.report(f"{key}.{left}", "unknown_key")
        return Bilingual(**found)

    def table(self, key: str) -> Mapping[str, object]:
        """Take a table; absent is an empty one."""
        nothing: dict[str, object] = {}
        return self._take(key, lambda raw: raw if isinstance(raw, dict) else None, nothing, False)

    def tables(self, key: str) -> list[Mapping[str, object]]:
        """Take a list of tables; absent is none."""
        none: list[Mapping[str, object]] = []

        def read(raw: object) -> list[Mapping[str, object]] | None:
            return raw if isinstance(raw, list) and all(isinstance(one, dict) for one in raw) else None

        return self._take(key, read, none, False)

    def finish(self) -> None:
        """Report every key that nobody took."""
        for key in self._left:
            self.report(key, "unknown_key")
