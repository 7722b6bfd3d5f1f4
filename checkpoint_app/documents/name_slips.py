"""Whether two words that no rule of spelling joins may be one, written with a slip of the pen.

A slip often makes another name (Mario, Maria; Ryan, Brian). So first letters, last vowels and single consonants of
short words count as another name, and two words that are both known names are never taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_VOWELS, _PLAIN_VOWELS = frozenset("AEIOUY"), frozenset("AEIOU")
# Consonants that ears and hands confuse.
_NEAR = frozenset(
    map(
        frozenset,
        ("BP", "DT", "GK", "FV", "VB", "SZ", "CS", "CK", "MN", "WV", "KH", "GJ", "YJ", "LR", "GH", "KC", "JC", "ZJ"),
    )
)
SWAPPED, VOWEL, DROPPED, NEAR_CONSONANT, OTHER_CONSONANT, TWO = 0.9, 0.88, 0.86, 0.86, 0.82, 0.81
_LONG, _VERY_LONG = 8, 9


def slip_agreement(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """Tell how well two words agree but for slips, by their best pair of spellings and keys; 0 where they do not."""
    return max(_slip(a, b) for a in ours for b in theirs)


def _slip(ours: str, theirs: str) -> float:
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    if len(ours) < len("RINA") or len(theirs) - len(ours) > 2:
        return 0.0
    slips = OSA.distance(ours, theirs, score_cutoff=2)
    if slips == 1:
        return _one_slip(ours, theirs)
    if slips == 2 and len(ours) >= _LONG and ours[0] == theirs[0]:
        return TWO if len(ours) >= _VERY_LONG or ours[-2:] == theirs[-2:] else 0.0
    return 0.0


def _one_slip(shorter: str, longer: str) -> float:
    at = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    if len(shorter) < len(longer):
        return _one_letter_more(shorter, longer, at)
    if shorter[at + 1 :] != longer[at + 1 :]:
        return SWAPPED
    if shorter[at] in _VOWELS and longer[at] in _VOWELS:
        return _other_vowel(shorter, at)
    if at == 0:
        return 0.0
    if at < len(shorter) - 1 and (shorter[at] in _PLAIN_VOWELS) != (longer[at] in _PLAIN_VOWELS):
        return OTHER_CONSONANT
    if frozenset((shorter[at], longer[at])) in _NEAR:
        return NEAR_CONSONANT if len(shorter) > len("BUDIN") else 0.0
    return OTHER_CONSONANT if len(shorter) >= _LONG else 0.0


def _other_vowel(word: str, at: int) -> float:
    if at == len(word) - 1:
        return OTHER_CONSONANT if len(word) >= _LONG else 0.0
    return VOWEL if at > 0 and len(word) > len("RINA") else 0.0


def _one_letter_more(shorter: str, longer: str, at: int) -> float:
    letter = longer[at]
    if at == 0:
        return OTHER_CONSONANT if len(shorter) >= _LONG else 0.0
    if at == len(shorter):
        return 0.0 if letter in _VOWELS else DROPPED if len(shorter) >= len("SANTOS") else 0.0
    return DROPPED if len(shorter) >= len("SMITH") else 0.0
