"""62 bits of a name, so that a search by birth date reads only records whose name may be the one that is sought.

Every word sets two bits for each of its right spellings, folded by sound: one of its first two consonants (20 bits)
and one of all its consonants (42 bits). A name may be another where two words share the first kind, and one the
second: a slip or a word written together costs one word its consonants, seldom all. That is narrower than the
comparison of names, and right for a list of hundreds; the counter looks again, without it.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import or_

from rapidfuzz import fuzz

from checkpoint_app.documents.name_folds import sound_consonants, spelling_keys
from checkpoint_app.documents.name_spelling import TokenKind, tokenise
from checkpoint_app.documents.name_variants import VARIANTS

_WORD = re.compile(r"[A-Z]{2,}")
_BEGINNINGS, _WHOLES = 20, 42
_BEGINNING_MASK = (1 << _BEGINNINGS) - 1
_WORDS_SHARED = 2
_FEWEST_CONSONANTS = 2
_LETTERS_AGREE = 80


@cache
def _families() -> dict[int, list[str]]:
    """The forms of each family of variants."""
    found: dict[int, list[str]] = {}
    for form, families in VARIANTS.items():
        for family in families:
            found.setdefault(family, []).append(form)
    return found


@lru_cache(maxsize=200_000)
def _bits(word: str) -> int:
    found = 0
    for spelling in (word, *spelling_keys(word)):
        consonants = sound_consonants(spelling)
        found |= 1 << zlib.crc32(consonants[:2].encode()) % _BEGINNINGS
        found |= 1 << _BEGINNINGS + zlib.crc32(f"s{consonants or spelling}".encode()) % _WHOLES
    return found


def name_bits(name: str) -> int:
    """Give the bits of all words of a recorded name (capital A-Z; other letters say nothing)."""
    found = 0
    for word in set(_WORD.findall(name.upper())):  # most names are written twice in a row
        found |= _bits(word)
    return found


@dataclass(frozen=True, slots=True)
class SoughtName:
    """A name that is looked for: of each word the bits and the forms, any of which will do.

    `beginnings` are bits by word, `wholes` those of all words.
    """

    beginnings: tuple[int, ...]
    wholes: int
    forms: tuple[frozenset[str], ...]
    together: str

    @classmethod
    def of(cls, name: str) -> SoughtName:
        """Take the words of a name; titles, particles, initials and "bin" are left out."""
        words = [_spellings(token.text, token.keys()) for token in tokenise(name) if token.kind is TokenKind.NAME]
        forms = tuple(frozenset().union(*map(_forms, word)) for word in words)
        bits = [_all_bits(word) for word in words]
        beginnings, wholes = tuple(each & _BEGINNING_MASK for each in bits), reduce(or_, bits, 0) & ~_BEGINNING_MASK
        return cls(beginnings, wholes, forms, "".join(_WORD.findall(name.upper())))

    @property
    def words_needed(self) -> int:
        """How many of its words a record must share."""
        return min(len(self.beginnings), _WORDS_SHARED)

    def shares_bits(self, recorded: int) -> bool:
        """Whether a record's bits let it be read at all; what the cache asks in SQL."""
        shared = sum(each & recorded != 0 for each in self.beginnings)
        return shared >= self.words_needed and self.wholes & recorded != 0

    def may_be(self, recorded: str) -> bool:
        """Whether enough words agree by a spelling or their consonants, or one does and the letters nearly all do."""
        words = _WORD.findall(recorded.upper())
        forms = [_forms(word) for word in set(words)]
        agreeing = sum(any(not sought.isdisjoint(form) for form in forms) for sought in self.forms)
        if agreeing >= self.words_needed:
            return True
        # Words written together or apart, a slip of the pen: the record's name stands in it in both orders.
        return agreeing > 0 and fuzz.partial_ratio(self.together, "".join(words), score_cutoff=_LETTERS_AGREE) > 0


@lru_cache(maxsize=200_000)
def _forms(word: str) -> frozenset[str]:
    """Its right spellings, and its consonants where there are two at least; marked, since they are no spelling."""
    consonants = sound_consonants(word)
    return spelling_keys(word) | ({f"*{consonants}"} if len(consonants) >= _FEWEST_CONSONANTS else set())


def _spellings(word: str, keys: frozenset[str]) -> frozenset[str]:
    variants = (form for family in VARIANTS.get(word, ()) for form in _families()[family])
    return frozenset({word, *keys, *variants})


def _all_bits(words: frozenset[str]) -> int:
    found = 0
    for word in words:
        found |= _bits(word)
    return found
