"""Whether two names may belong to one person, by sets of right spellings; nothing is inferred about the person.

The words of both names are paired, best agreement first, whatever their order. What agrees only by a right other
spelling, a short form, an initial, a cut or a slip of the pen counts a little less. What is left over on one side
only counts little once two words agree; words left over on both sides contradict each other and count in full.
Titles, particles and a father's name may drop out. The reasons say which of these was needed. Decision 012 holds
the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt
from typing import NamedTuple

from rapidfuzz import fuzz

from checkpoint_app.documents.name_slips import slip_agreement
from checkpoint_app.documents.name_spelling import FREQUENT, NameToken, TokenKind, tokenise
from checkpoint_app.documents.name_syllables import are_one_family, are_same_syllables, is_written_in_syllables
from checkpoint_app.documents.name_words import WordForms


class NameReason(Enum):
    """Why two names agree although they are not written alike, or why they do not."""

    EQUAL = "EQUAL"
    TRANSLITERATION = "TRANSLITERATION"
    SPELLING = "SPELLING"
    SHORT_FORM = "SHORT_FORM"
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


_REASONS = tuple(NameReason)


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
# Per cent of plain similarity; names of one person in one script hardly lie below.
_MAY_AGREE_FROM = 45

# How far two words agree.
_SPELT_OTHERWISE = 0.97
_WRITTEN_TOGETHER = 0.95
_SHORT_FORM = 0.93
_SOUNDS_ALIKE = 0.92
_CUT = 0.9
_INITIAL = 0.75

# A name of this length may have been cut: 20 characters on a boarding pass; in a machine readable zone 30 and more,
# there with each word cut to as little as its initial. One less where two fillers between identifiers became a space.
_MAY_BE_CUT_FROM, _SHORTEST_CUT = 19, 3
_MAY_BE_INITIALS_FROM = 29
_LONG_WORD = 8
# By how many letters a word may differ from those that it is written together of.
_LENGTHS_DIFFER = 3

# Weights of words that found no partner; titles, particles and a father's name cost nothing.
_INITIAL_LEFT_OVER = 0.35
# Words that one name merely lacks while two or more agree: a share of their weight; where two telling words agree,
# never more than a share of what agreed.
_LACKING, _LACKING_AT_MOST = 0.3, 0.2
_FREQUENT, _LIGHT = 0.6, 0.1


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


def may_agree(left: str, right: str) -> bool:
    """Rule out at a few microseconds that two names in capital A-Z agree; short forms in other letters are lost too.

    For choosing among many candidates, where most are strangers.
    """
    return fuzz.token_set_ratio(left, right, score_cutoff=_MAY_AGREE_FROM) > 0


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
        self._forms: dict[int, WordForms] = {}

    def forms(self, index: int) -> WordForms:
        """Fold a word when it is first needed: most words of two names of one person are simply equal."""
        if index not in self._forms:
            self._forms[index] = WordForms(self.words[index])
        return self._forms[index]

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
        self._reasons: list[NameReason] = []
        self._agreed = 0.0
        self._compared = 0.0
        self._paired: list[tuple[int, int]] = []
        self._names_paired = self._telling_pairs = 0
        self._syllables = False

    def result(self) -> NameComparison:
        self._pair_equal_words()
        if self._left.free and self._right.free:
            self._syllables = is_written_in_syllables(self._left.words) and is_written_in_syllables(self._right.words)
            for words, others in ((self._left, self._right), (self._right, self._left)):
                self._pair_joined_words(words, others)
            self._pair_like_words()
        self._find_order()
        for words in (self._left, self._right):
            self._drop_repeated(words)
        against = self._weigh_left_over()
        score = round(self._agreed / (self._compared + against), 4) if self._compared else 0.0
        same = score >= SAME_FROM
        if not same:
            self._reasons.append(NameReason.DIFFERENT)
        return NameComparison(score, same, tuple(reason for reason in _REASONS if reason in self._reasons))

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
        self._names_paired += ours.kind is TokenKind.NAME
        self._telling_pairs += _is_telling(ours) and _is_telling(theirs)

    def _find_order(self) -> None:
        places = [right for _, right in sorted(self._paired)]
        if places != sorted(places):
            self._reasons.append(NameReason.ORDER)

    def _candidates(self) -> Iterator[_Pair]:
        for i in self._left.free:
            for j in self._right.free:
                agreement, reason = self._agreement(i, j)
                if agreement:
                    yield _Pair(agreement, i, j, reason)

    def _agreement(self, i: int, j: int) -> tuple[float, NameReason]:
        ours, theirs = self._left.words[i], self._right.words[j]
        if ours.kind is TokenKind.NAME and theirs.kind is TokenKind.NAME:
            return self._agreement_of_names(i, j)
        if ours.kind is TokenKind.INITIAL or theirs.kind is TokenKind.INITIAL:
            return _initial_agreement(ours, theirs)
        if ours.kind is theirs.kind is TokenKind.PATRONYMIC:
            return _SPELT_OTHERWISE, NameReason.SPELLING
        return 0.0, NameReason.DIFFERENT

    def _agreement_of_names(self, i: int, j: int) -> tuple[float, NameReason]:
        ours, theirs = self._left.words[i], self._right.words[j]
        if self._left.may_cut(ours.text, theirs.text) or self._right.may_cut(theirs.text, ours.text):
            return _CUT, NameReason.TRUNCATED
        mine, other = self._left.forms(i), self._right.forms(j)
        if self._syllables:
            return _agreement_of_syllables(mine, other)
        if not mine.keys.isdisjoint(other.keys):
            return _SPELT_OTHERWISE, _reason_for_spelling(ours, theirs)
        if mine.is_form_of(other):
            return _SHORT_FORM, NameReason.SHORT_FORM
        if mine.has_consonants_of(other):
            return _SPELT_OTHERWISE, NameReason.TRANSLITERATION
        if mine.is_known_apart_from(other):
            return 0.0, NameReason.DIFFERENT
        if mine.sounds_like(other):
            return _SOUNDS_ALIKE, _reason_for_spelling(ours, theirs)
        return slip_agreement((ours.text, *mine.keys), (theirs.text, *other.keys)), NameReason.MISSPELT

    def _count(self, weight: float, agreement: float, reason: NameReason) -> None:
        self._compared += weight
        self._agreed += weight * agreement
        if reason is not NameReason.EQUAL:
            self._reasons.append(reason)

    def _pair_joined_words(self, side: _Side, others: _Side) -> None:
        """Pair neighbours with one word of the other name: a space was dropped or put in."""
        for index in range(len(side.words) - 1):
            for count in (2, 3):
                run = set(range(index, index + count))
                if run <= side.free and others.free:
                    self._pair_joined(side, others, run)

    def _pair_joined(self, side: _Side, others: _Side, run: set[int]) -> None:
        together = [side.words[index] for index in sorted(run)]
        length = sum(len(word.text) for word in together)
        fitting = [o for o in sorted(others.free) if abs(len(others.words[o].text) - length) <= _LENGTHS_DIFFER]
        if not fitting:
            return
        joined = WordForms.of_joined(together)
        partner = next((o for o in fitting if self._are_one_word(joined, others.forms(o))), None)
        if partner is not None:
            side.free -= run
            others.free.discard(partner)
            self._count(_weight(others.words[partner]), _WRITTEN_TOGETHER, NameReason.SPACING)
            self._names_paired += sum(word.kind is TokenKind.NAME for word in together)
            self._telling_pairs += sum(map(_is_telling, together))

    def _are_one_word(self, joined: WordForms, word: WordForms) -> bool:
        """Whether words written together are this word."""
        if word.token.kind is not TokenKind.NAME:
            return False
        return are_same_syllables(joined.text, word.text) if self._syllables else joined.is_spelt_as(word)

    def _drop_repeated(self, side: _Side) -> None:
        """Forget a word that stands twice: holders of one name are often entered with it twice."""
        for index in sorted(side.free):
            if any(side.words[index].text == word.text for other, word in enumerate(side.words) if other != index):
                side.free.discard(index)
                self._reasons.append(NameReason.REPEATED)

    def _weigh_left_over(self) -> float:
        """Weigh the words without partner, and say what they are."""
        ours, theirs = self._left.left_over(), self._right.left_over()
        contradict = _has_own_name(ours) and _has_own_name(theirs)
        fathers_differ = _has_father(ours) and _has_father(theirs)
        share = 1.0 if contradict or fathers_differ or self._names_paired < 2 else _LACKING
        against = 0.0
        for token in (*ours, *theirs):
            weight, reason = _left_over_weight(token, share, contradict, fathers_differ)
            against += weight
            self._reasons.append(reason)
        if _suffixes_differ(ours, theirs):
            return against + self._compared
        if contradict or fathers_differ:
            return against
        return min(against, _LACKING_AT_MOST * self._agreed) if self._telling_pairs >= 2 else against


def _weight(token: NameToken) -> float:
    """Weigh a word: long words tell more, frequent ones less, titles and particles next to nothing."""
    if token.kind is TokenKind.NAME or token.kind is TokenKind.INITIAL:
        weight = sqrt(min(len(token.text), _LONG_WORD))
        return weight * _FREQUENT if token.text in FREQUENT else weight
    return _LIGHT


def _is_telling(token: NameToken) -> bool:
    return token.kind is TokenKind.NAME and token.text not in FREQUENT


def _left_over_weight(
    token: NameToken, share: float, contradict: bool, fathers_differ: bool
) -> tuple[float, NameReason]:
    if token.kind is TokenKind.TITLE:
        return 0.0, NameReason.TITLE
    if token.is_patronymic and not fathers_differ:
        return 0.0, NameReason.PATRONYMIC
    if token.kind is TokenKind.PATRONYMIC:
        return 0.0, NameReason.PATRONYMIC
    if token.kind is TokenKind.NAME:
        return _weight(token) * share, NameReason.PART_MISSING
    if token.kind is TokenKind.INITIAL:
        return (1.0 if contradict else _INITIAL_LEFT_OVER), NameReason.PART_MISSING
    return 0.0, NameReason.PART_MISSING


def _has_own_name(tokens: Sequence[NameToken]) -> bool:
    kinds = (TokenKind.NAME, TokenKind.INITIAL)
    return any(token.kind in kinds and not token.is_patronymic for token in tokens)


def _has_father(tokens: Sequence[NameToken]) -> bool:
    return any(token.kind is TokenKind.NAME and token.is_patronymic for token in tokens)


def _suffixes_differ(ours: Sequence[NameToken], theirs: Sequence[NameToken]) -> bool:
    return any(one.kind is TokenKind.SUFFIX for one in ours) and any(one.kind is TokenKind.SUFFIX for one in theirs)


def _reason_for_equal(ours: NameToken, theirs: NameToken) -> NameReason:
    both_alike = ours.is_transliterated == theirs.is_transliterated
    return NameReason.EQUAL if both_alike else NameReason.TRANSLITERATION


def _reason_for_spelling(ours: NameToken, theirs: NameToken) -> NameReason:
    either = ours.is_transliterated or theirs.is_transliterated
    return NameReason.TRANSLITERATION if either else NameReason.SPELLING


def _initial_agreement(ours: NameToken, theirs: NameToken) -> tuple[float, NameReason]:
    """Compare an initial with a word or another initial."""
    kinds = (ours.kind, theirs.kind)
    is_other = {TokenKind.PARTICLE, TokenKind.PATRONYMIC, TokenKind.TITLE, TokenKind.SUFFIX}.intersection(kinds)
    if ours.text[0] == theirs.text[0] and not is_other:
        return _INITIAL, NameReason.INITIALS
    return 0.0, NameReason.DIFFERENT


def _agreement_of_syllables(ours: WordForms, theirs: WordForms) -> tuple[float, NameReason]:
    if are_same_syllables(ours.text, theirs.text):
        return _SPELT_OTHERWISE, _reason_for_spelling(ours.token, theirs.token)
    if are_one_family(ours.text, theirs.text):
        return _SHORT_FORM, _reason_for_spelling(ours.token, theirs.token)
    if ours.is_form_of(theirs):
        return _SHORT_FORM, NameReason.SHORT_FORM
    return 0.0, NameReason.DIFFERENT
