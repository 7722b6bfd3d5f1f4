"""Whether two names may belong to one person, by sets of right spellings; nothing is inferred about the person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class NameReason(Enum):
    """Why two names agree although they are not written alike, or why they do not."""

    EQUAL = "EQUAL"
    TRANSLITERATION = "TRANSLITERATION"
    SPELLING = "SPELLING"
    SPACING = "SPACING"
    ORDER = "ORDER"
    TRUNCATED = "TRUNCATED"
    INITIALS = "INITIALS"
    TITLE = "TITLE"
    PATRONYMIC = "PATRONYMIC"
    REPEATED = "REPEATED"
    PART_MISSING = "PART_MISSING"
    MISSPELT = "MISSPELT"
    DIFFERENT = "DIFFERENT"
    EMPTY = "EMPTY"


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Result of `compare_names`: `score` 0..1, `same` as decided, and what explains the difference."""

    score: float
    same: bool
    reasons: tuple[NameReason, ...]


def compare_names(left: str, right: str) -> NameComparison:
    """Compare two whole names, whatever their order, case and script."""
    raise NotImplementedError
