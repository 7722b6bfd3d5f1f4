"""Keys by which a list finds a name without holding it: keyed hashes of the spelling set of each word. Pure.

A word has a key for each of its folded spellings, so that all right spellings of it share one. Two names agree when
every word of the shorter one is found in the other, two at least; a name of one word says too little among a million
people, and counts only together with a full birth date.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.name_spelling import NameToken, TokenKind, tokenise

WORD_KEY_BYTES = 16
WordKeys = tuple[bytes, ...]
"""The keys of one word: one for each of its folded spellings, sorted."""

_FEWEST_WORDS = 2


def name_word_keys(list_key: bytes, name: str) -> tuple[WordKeys, ...]:
    """Make the keys of every word of a name; titles, initials, particles and "bin" are left out."""
    words = [token for token in tokenise(name) if token.kind is TokenKind.NAME]
    return tuple(_word_keys(list_key, word) for word in words)


def _word_keys(list_key: bytes, word: NameToken) -> WordKeys:
    spellings = word.keys()
    return tuple(sorted(_key(list_key, spelling) for spelling in spellings))


def _key(list_key: bytes, spelling: str) -> bytes:
    return hmac.digest(list_key, f"name|{spelling}".encode(), "sha256")[:WORD_KEY_BYTES]


def name_look_up_keys(words: Sequence[WordKeys], birth_date: PartialDate | None) -> tuple[bytes, ...]:
    """Give the keys that a name is found by: one for each two of its words; of a lone word, with the birth date."""
    return tuple(dict.fromkeys(_pairs(words) if len(words) >= _FEWEST_WORDS else _alone(words, birth_date)))


def _pairs(words: Sequence[WordKeys]) -> Iterator[bytes]:
    for left, right in combinations(words, 2):
        for one in left:
            for other in right:
                yield _joined(min(one, other) + max(one, other))


def _alone(words: Iterable[WordKeys], birth_date: PartialDate | None) -> Iterator[bytes]:
    if birth_date is not None and birth_date.full is not None:
        for word in words:
            for key in word:
                yield _joined(key + birth_date.isoformat().encode())


def _joined(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:WORD_KEY_BYTES]


def agreeing_words(left: Sequence[WordKeys], right: Sequence[WordKeys]) -> int:
    """Count the words that agree when the names do; 0 when they do not."""
    shorter, longer = sorted((left, right), key=len)
    pool = list(longer)
    for word in shorter:
        partner = next((other for other in pool if not set(word).isdisjoint(other)), None)
        if partner is None:
            return 0
        pool.remove(partner)
    is_enough = len(shorter) >= _FEWEST_WORDS or len(shorter) == len(longer) == 1
    return len(shorter) if is_enough else 0
