"""Whether two names may belong to one person, by sets of right spellings; nothing is inferred about the person.

The words of both names are paired, best agreement first, whatever their order. What agrees only by a right other
spelling, an initial, a cut or a slip of the pen counts a little less; what is left over on one side counts against,
unless it is a title, a particle or a father's name. The reasons say which of these was needed. Decision 012 holds
the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt
from typing import NamedTuple

from rapidfuzz.distance import OSA

from checkpoint_app.documents.name_spelling import NameToken, TokenKind, consonants, joined_keys, tokenise


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
    """Result of `compare_names`: `score` 0..1, `same` as decided, and what explains the difference.

    `reasons` are in the order of `NameReason`; DIFFERENT is among them exactly where `same` is false and both names
    have words to compare.
    """

    score: float
    same: bool
    reasons: tuple[NameReason, ...]


SAME_FROM = 0.8

# How far two words agree.
_SPELT_OTHERWISE = 0.97
_WRITTEN_TOGETHER = 0.95
_CUT = 0.9
_ONE_SLIP, _TWO_SLIPS, _SLIP_IN_SHORT_WORD = 0.86, 0.78, 0.58
_INITIAL = 0.75

# A name of this length may have been cut: 20 characters on a boarding pass; in a machine readable zone 30 and more,
# there with each word cut to as little as its initial. One less where two fillers between identifiers became a space.
_MAY_BE_CUT_FROM, _SHORTEST_CUT = 19, 3
_MAY_BE_INITIALS_FROM = 29
_LONG_WORD = 8

# Weights of words that found no partner; titles, particles and a father's name cost nothing.
_INITIAL_LEFT_OVER = 0.35
# A word that one name merely lacks, while two or more others found partners and all its own did.
_LACKING = 0.35
_LIGHT = 0.1


class _Pair(NamedTuple):
    agreement: float
    left: int
    right: int
    reason: NameReason


def compare_names(left: str, right: str) -> NameComparison:
    """Compare two whole names, whatever their order, case, titles and script.

    `same` holds from a score of 0.8. A name without a word to compare is never the same.
    """
    ours, theirs = tokenise(left), tokenise(right)
    if not _has_name(ours) or not _has_name(theirs):
        return NameComparison(0.0, False, (NameReason.EMPTY,))
    if ours == theirs:
        return NameComparison(1.0, True, (NameReason.EQUAL,))
    return _Comparison(_Side(ours, _shortest_cut(left)), _Side(theirs, _shortest_cut(right))).result()


def _has_name(tokens: Sequence[NameToken]) -> bool:
    return any(token.kind is TokenKind.NAME or token.kind is TokenKind.INITIAL for token in tokens)


def _shortest_cut(name: str) -> int | None:
    """Tell to how few letters words of this name may have been cut; None where there was room for all."""
    length = len(name.strip())
    if length >= _MAY_BE_INITIALS_FROM:
        return 1
    return _SHORTEST_CUT if length >= _MAY_BE_CUT_FROM else None


class _Side:
    """One of the two names under comparison; `free` are the indices of words that have no partner yet."""

    def __init__(self, words: tuple[NameToken, ...], shortest_cut: int | None) -> None:
        self.words = words
        self._shortest_cut = shortest_cut
        self.free = set(range(len(words)))
        self._keys: dict[int, frozenset[str]] = {}

    def keys(self, index: int) -> frozenset[str]:
        """Fold a word when it is first needed: most words of two names of one person are simply equal."""
        if index not in self._keys:
            self._keys[index] = self.words[index].keys()
        return self._keys[index]

    def may_cut(self, word: str, whole: str) -> bool:
        """Whether a word of this name may be the beginning of a whole one."""
        if self._shortest_cut is None or not whole.startswith(word):
            return False
        return self._shortest_cut <= len(word) < len(whole)

    def left_over(self) -> list[NameToken]:
        return [self.words[index] for index in sorted(self.free)]


class _Comparison:
    """One comparison under way."""

    def __init__(self, left: _Side, right: _Side) -> None:
        self._left, self._right = left, right
        self._reasons: set[NameReason] = set()
        self._agreed = 0.0
        self._compared = 0.0
        self._paired: list[tuple[int, int]] = []
        self._names_paired = 0

    def result(self) -> NameComparison:
        self._pair_equal_words()
        self._pair_like_words()
        self._find_order()
        for words, others in ((self._left, self._right), (self._right, self._left)):
            self._pair_joined_words(words, others)
        for words in (self._left, self._right):
            self._drop_repeated(words)
        against = self._weigh_left_over()
        score = round(self._agreed / (self._compared + against), 4) if self._compared else 0.0
        same = score >= SAME_FROM
        if not same:
            self._reasons.add(NameReason.DIFFERENT)
        return NameComparison(score, same, tuple(reason for reason in NameReason if reason in self._reasons))

    def _pair_equal_words(self) -> None:
        for i, ours in enumerate(self._left.words):
            for j in self._right.free:
                theirs = self._right.words[j]
                if ours.text == theirs.text:
                    self._pair(_Pair(1.0, i, j, _reason_for_equal(ours, theirs)))
                    break

    def _pair_like_words(self) -> None:
        """Give each word left the partner that agrees best; ties go to the one nearest in place."""
        for pair in sorted(self._candidates(), key=lambda pair: (-pair.agreement, abs(pair.left - pair.right))):
            if pair.left in self._left.free and pair.right in self._right.free:
                self._pair(pair)

    def _pair(self, pair: _Pair) -> None:
        self._left.free.discard(pair.left)
        self._right.free.discard(pair.right)
        self._paired.append((pair.left, pair.right))
        ours, theirs = self._left.words[pair.left], self._right.words[pair.right]
        self._count(min(_weight(ours), _weight(theirs)), pair.agreement, pair.reason)
        self._names_paired += ours.kind is TokenKind.NAME and pair.agreement >= _TWO_SLIPS

    def _find_order(self) -> None:
        places = [right for _, right in sorted(self._paired)]
        if places != sorted(places):
            self._reasons.add(NameReason.ORDER)

    def _candidates(self) -> Iterator[_Pair]:
        for i in self._left.free:
            for j in self._right.free:
                agreement, reason = self._agreement(i, j)
                if agreement:
                    yield _Pair(agreement, i, j, reason)

    def _agreement(self, i: int, j: int) -> tuple[float, NameReason]:
        ours, theirs = self._left.words[i], self._right.words[j]
        if self._left.may_cut(ours.text, theirs.text) or self._right.may_cut(theirs.text, ours.text):
            return _CUT, NameReason.TRUNCATED
        if ours.kind is TokenKind.INITIAL or theirs.kind is TokenKind.INITIAL:
            return _initial_agreement(ours, theirs)
        if not self._left.keys(i).isdisjoint(self._right.keys(j)):
            return _SPELT_OTHERWISE, _reason_for_spelling(ours, theirs)
        if ours.kind is not TokenKind.NAME or theirs.kind is not TokenKind.NAME:
            return 0.0, NameReason.DIFFERENT
        if _have_same_consonants(ours, theirs):
            return _SPELT_OTHERWISE, NameReason.TRANSLITERATION
        return _slip_agreement({ours.text, *self._left.keys(i)}, {theirs.text, *self._right.keys(j)})

    def _count(self, weight: float, agreement: float, reason: NameReason) -> None:
        self._compared += weight
        self._agreed += weight * agreement
        if reason is not NameReason.EQUAL:
            self._reasons.add(reason)

    def _pair_joined_words(self, side: _Side, others: _Side) -> None:
        """Pair two neighbours with one word of the other name: a space was dropped or put in."""
        for index in range(len(side.words) - 1):
            if not {index, index + 1} <= side.free:
                continue
            together = side.words[index : index + 2]
            keys = joined_keys(together)
            partner = next((o for o in sorted(others.free) if _are_one_word(keys, others.keys(o))), None)
            if partner is not None:
                side.free -= {index, index + 1}
                others.free.discard(partner)
                self._count(_weight(others.words[partner]), _WRITTEN_TOGETHER, NameReason.SPACING)
                self._names_paired += sum(token.kind is TokenKind.NAME for token in together)

    def _drop_repeated(self, side: _Side) -> None:
        """Forget a word that stands twice: holders of one name are often entered with it twice."""
        for index in sorted(side.free):
            if any(side.words[index].text == word.text for other, word in enumerate(side.words) if other != index):
                side.free.discard(index)
                self._reasons.add(NameReason.REPEATED)

    def _weigh_left_over(self) -> float:
        """Weigh the words without partner, and say what they are."""
        ours, theirs = self._left.left_over(), self._right.left_over()
        one_side_only = not (_has_own_name(ours) and _has_own_name(theirs))
        factor = _LACKING if one_side_only and self._names_paired >= 2 else 1.0
        against = 0.0
        for token in (*ours, *theirs):
            weight, reason = _left_over_weight(token, factor)
            against += weight
            self._reasons.add(reason)
        return against


def _weight(token: NameToken) -> float:
    """Weigh a word: long words tell more, titles and particles next to nothing."""
    if token.kind is TokenKind.NAME or token.kind is TokenKind.INITIAL:
        return sqrt(min(len(token.text), _LONG_WORD))
    return _LIGHT


def _left_over_weight(token: NameToken, factor: float) -> tuple[float, NameReason]:
    if token.kind is TokenKind.TITLE:
        return 0.0, NameReason.TITLE
    if token.is_patronymic or token.kind is TokenKind.PATRONYMIC:
        return 0.0, NameReason.PATRONYMIC
    if token.kind is TokenKind.NAME:
        return _weight(token) * factor, NameReason.PART_MISSING
    return (_INITIAL_LEFT_OVER if token.kind is TokenKind.INITIAL else 0.0), NameReason.PART_MISSING


def _has_own_name(tokens: Sequence[NameToken]) -> bool:
    return any(token.kind is TokenKind.NAME and not token.is_patronymic for token in tokens)


def _reason_for_equal(ours: NameToken, theirs: NameToken) -> NameReason:
    both_alike = ours.is_transliterated == theirs.is_transliterated
    return NameReason.EQUAL if both_alike else NameReason.TRANSLITERATION


def _reason_for_spelling(ours: NameToken, theirs: NameToken) -> NameReason:
    either = ours.is_transliterated or theirs.is_transliterated
    return NameReason.TRANSLITERATION if either else NameReason.SPELLING


def _initial_agreement(ours: NameToken, theirs: NameToken) -> tuple[float, NameReason]:
    """Compare an initial with a word or another initial."""
    kinds = (ours.kind, theirs.kind)
    if ours.text[0] == theirs.text[0] and TokenKind.PARTICLE not in kinds and TokenKind.PATRONYMIC not in kinds:
        return _INITIAL, NameReason.INITIALS
    return 0.0, NameReason.DIFFERENT


def _slip_agreement(ours: set[str], theirs: set[str]) -> tuple[float, NameReason]:
    """Allow one slip of the pen, in long words two: a letter changed, dropped, put in, or swapped with the next.

    Takes the spellings and keys of two words. In words of four letters a slip hardly, in shorter ones never passes:
    there it makes another name. A first letter is rarely wrong.
    """
    best = max(_slips(a, b) for a in ours for b in theirs)
    return (best, NameReason.MISSPELT) if best else (0.0, NameReason.DIFFERENT)


def _slips(ours: str, theirs: str) -> float:
    shorter = min(len(ours), len(theirs))
    if shorter < len("RINA"):
        return 0.0
    slips = OSA.distance(ours, theirs, score_cutoff=2)
    if slips == 1:
        if shorter == len("RINA"):
            return _SLIP_IN_SHORT_WORD
        return _ONE_SLIP if ours[0] == theirs[0] else _TWO_SLIPS
    return _TWO_SLIPS if slips == 2 and shorter >= _LONG_WORD - 1 else 0.0


def _are_one_word(joined: frozenset[str], word: frozenset[str]) -> bool:
    """Whether two words written together are this word; one sound may be assimilated (Abdul Rahman, Abdurrahman)."""
    if not joined.isdisjoint(word):
        return True
    return any(len(b) >= _LONG_WORD and OSA.distance(a, b, score_cutoff=1) == 1 for a in joined for b in word)


def _have_same_consonants(ours: NameToken, theirs: NameToken) -> bool:
    """Compare by consonants where one word comes from a script that writes no short vowels."""
    if not (ours.skeleton or theirs.skeleton):
        return False
    left, right = ours.skeleton or consonants(ours.text), theirs.skeleton or consonants(theirs.text)
    return len(left) >= 2 and left == right
