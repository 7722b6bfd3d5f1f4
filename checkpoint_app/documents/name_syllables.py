"""Chinese and Korean names in A-Z, where one letter makes another name and one name has several romanisations.

Pinyin and Wade-Giles are folded syllable by syllable; Cantonese and Hokkien stand in tables; romanisations of Korean
are folded as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkpoint_app.documents.name_folds import chinese_key, is_syllabic, korean_key, pinyin_syllables
from checkpoint_app.documents.name_romanisations import CHINESE_FAMILIES, CHINESE_SYLLABLES, KOREAN_FAMILIES
from checkpoint_app.documents.name_spelling import NameToken, TokenKind
from checkpoint_app.documents.name_variants import VARIANTS

_NONE: frozenset[int] = frozenset()
_MOST_WORDS = 5


def is_written_in_syllables(words: Sequence[NameToken]) -> bool:
    """Whether a name may be Chinese or Korean: a family name first or last, else only syllables and known names."""
    names = [word.text for word in words if word.kind is TokenKind.NAME]
    if not 1 < len(names) <= _MOST_WORDS or not (_is_family(names[0]) or _is_family(names[-1])):
        return False
    return all(_is_family(name) or name in VARIANTS or is_syllabic(name) for name in names)


def _is_family(name: str) -> bool:
    return name in CHINESE_FAMILIES or name in KOREAN_FAMILIES


def are_one_family(left: str, right: str) -> bool:
    """Whether both are romanisations of one Chinese or Korean family name."""
    return _share(CHINESE_FAMILIES, left, right) or _share(KOREAN_FAMILIES, left, right)


def are_same_syllables(left: str, right: str) -> bool:
    """Whether both are romanisations of the same syllables."""
    if korean_key(left) == korean_key(right):
        return True
    ours, theirs = pinyin_syllables(left), pinyin_syllables(right)
    return len(ours) == len(theirs) > 0 and all(map(_is_same_syllable, ours, theirs))


def _is_same_syllable(left: str, right: str) -> bool:
    return chinese_key(left) == chinese_key(right) or _share(CHINESE_SYLLABLES, left, right)


def _share(table: dict[str, frozenset[int]], left: str, right: str) -> bool:
    return not table.get(left, _NONE).isdisjoint(table.get(right, _NONE))
