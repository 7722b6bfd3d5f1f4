"""62 bits of a name, so that a search by birth date reads only records whose name may be the one that is sought.

Every word sets the bit of its first two consonants, folded by sound, once for each of its right spellings. A name may
be another where all words but some share a bit. That is narrower than the comparison of names (words written
together, slips in the first letters are lost), and right for a list of hundreds; the counter looks again, without it.
"""

from __future__ import annotations

import re
import zlib
from functools import cache, lru_cache

from checkpoint_app.documents.name_folds import sound_consonants, spelling_keys
from checkpoint_app.documents.name_spelling import TokenKind, tokenise
from checkpoint_app.documents.name_variants import VARIANTS

_WORD = re.compile(r"[A-Z]{2,}")
_BITS = 62
_WORDS_SHARED = 2


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
        found |= 1 << zlib.crc32(sound_consonants(spelling)[:2].encode()) % _BITS
    return found


def name_bits(name: str) -> int:
    """Give the bits of all words of a recorded name (capital A-Z; other letters say nothing)."""
    found = 0
    for word in _WORD.findall(name.upper()):
        found |= _bits(word)
    return found


def sought_bits(name: str) -> tuple[tuple[int, ...], int]:
    """Give the bits of each word of a sought name, any of which will do, and how many words must be found."""
    words = [token for token in tokenise(name) if token.kind is TokenKind.NAME]
    masks = tuple(_sought(token.text, token.keys()) for token in words)
    return masks, min(len(masks), _WORDS_SHARED)


def _sought(word: str, keys: frozenset[str]) -> int:
    found = 0
    for each in {word, *keys, *(form for family in VARIANTS.get(word, ()) for form in _families()[family])}:
        found |= _bits(each)
    return found
