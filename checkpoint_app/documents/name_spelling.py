"""A name to tokens, each with the set of keys that its right spellings share.

Keys fold what is written in several right ways: transliterations of ICAO Doc 9303-3, section 6 (AE or A for a
diaeresis), the Indonesian spellings before and after 1947 and 1972 (oe/u, dj/j, tj/c, j/y, sj/sy, nj/ny, ch/kh),
romanised Arabic (kh/h, sy/sh, dz/z, q/k, double letters, final h), and v/f, ph/f. Two tokens that share a key may
be one name; nothing else is read out of a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from typing import NamedTuple

from checkpoint_app.documents.transliteration import LATIN, right_transliterations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles of rank, learning and pilgrimage, forms of address, and stand-ins for a name that is not known.
TITLES = _words("""
    HJ HAJI HAJJAH HAJAH DR DRS DRA DRG IR PROF RADEN RM RR RA KH USTAD USTADZ USTAZ
    SE SH ST SPD SPDI SKOM SAG SSOS SIP SKM SKEP SPSI AMD AMDK MM MSI MPD MSC MH MT MA MBA PHD
    MR MRS MS MISS MSTR SIR JR SR II III IV TN NY NN SDR SDRI BAPAK IBU ALM ALMH
    FNU LNU NFN NLN XXX UNKNOWN
""")
# Words between the parts of a name: they join, drop out or change without another name meant.
PARTICLES = _words("""
    AL EL AS AN AR AD AZ ASH AT UL BEN DE DA DI DO DOS DAS DEL DELLA DER DEN VAN VON ZU ZUR LA LE LES Y E TEN TER
""")
PATRONYMICS = _words("BIN BINTI BINT BINTE BTE BTI BT BN IBN IBNU ANAK A/L A/P S/O D/O")
_ABBREVIATIONS: Mapping[str, str] = {
    **dict.fromkeys(_words("MOH MUH MOCH MHD MD MUHD MOHD MHMD MOHAMAD MOHAMMED"), "MUHAMMAD"),
    **dict.fromkeys(_words("ABD ABDL"), "ABDUL"),
}

# Greek has no table in ICAO Doc 9303-3: the letters of ISO 843, simplified.
_GREEK: Mapping[str, str] = {
    letter: latin
    for letter, _, latin in (
        pair.partition(":")
        for pair in _words("""
            Α:A Β:V Γ:G Δ:D Ε:E Ζ:Z Η:I Θ:TH Ι:I Κ:K Λ:L Μ:M Ν:N Ξ:X Ο:O Π:P Ρ:R Σ:S Τ:T Υ:Y Φ:F Χ:CH Ψ:PS Ω:O
        """)
    )
}
_VOWELS = str.maketrans("", "", "AEIOUYWX")
_DROPPED_MARKS = str.maketrans("", "", "'’‘ʼʻ`´\"“”()[]{}&*#!?+=:%$@^|~\\")
_BREAKS = str.maketrans(dict.fromkeys(",;<-_‐‑‒–—", " "))

_SEVERAL_READINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("OE", ("U", "O")),
    ("CH", ("C", "H")),
    ("AE", ("E", "A")),
    ("UE", ("U", "UE")),
)
# Folded in this order: old digraphs, letters, digraphs, letters; so that no letter is read twice.
_OLD_DIGRAPHS = (("UXX", "U"), ("NXX", "N"), ("TJ", "C"), ("DJ", "Y"))
_LETTERS = str.maketrans({"J": "Y", "Q": "K", "V": "F", "X": "KS"})
_H_DIGRAPHS = (("SH", "S"), ("KH", "H"), ("GH", "G"), ("DH", "D"), ("TH", "T"), ("PH", "F"))
_DIGRAPHS = (
    *(("SY", "S"), ("DZ", "Z"), ("CK", "K"), ("AA", "A"), ("OU", "U"), ("OO", "U"), ("EE", "I"), ("IE", "I")),
    *(("AI", "E"), ("AY", "E"), ("EI", "E"), ("EY", "E")),
)
_SIMILAR_VOWELS = str.maketrans("OY", "UI")
_DOUBLED = re.compile(r"(.)\1+", re.DOTALL)
_MAX_KEYS = 8
_MAX_WORDS = 24
_MAX_LENGTH = 400


class TokenKind(Enum):
    """What part a token plays."""

    NAME = "NAME"
    INITIAL = "INITIAL"
    TITLE = "TITLE"
    PARTICLE = "PARTICLE"
    PATRONYMIC = "PATRONYMIC"


class NameToken(NamedTuple):
    """One word of a name in A-Z.

    `spellings` are its right transliterations, folded to keys only where a comparison needs them. `skeleton`, the
    consonants, is set for words from another script: some write no short vowels. `is_patronymic` is true for words
    after bin, binti and the like.
    """

    text: str
    kind: TokenKind
    spellings: tuple[str, ...]
    skeleton: str = ""
    is_patronymic: bool = False
    is_transliterated: bool = False

    def keys(self) -> frozenset[str]:
        """Fold all spellings to what they share; titles and particles are only themselves."""
        if self.kind is not TokenKind.NAME:
            return frozenset(self.spellings)
        return frozenset(key for spelling in self.spellings for key in spelling_keys(spelling))


_KNOWN_WORDS: Mapping[str, NameToken] = {
    **{word: NameToken(word, TokenKind.PARTICLE, (word,)) for word in PARTICLES},
    **{word: NameToken(word, TokenKind.PATRONYMIC, ("BIN",)) for word in PATRONYMICS},
    **{word: NameToken(word, TokenKind.TITLE, (word,)) for word in TITLES},
}


def tokenise(name: str) -> tuple[NameToken, ...]:
    """Split a name into at most 24 tokens; characters that no table knows stay as they are.

    Only the first 400 characters are read.
    """
    capitals = name[:_MAX_LENGTH].upper()
    if not capitals.isascii():
        capitals = unicodedata.normalize("NFC", capitals)
    before_comma, _, after_comma = capitals.translate(_DROPPED_MARKS).partition(",")
    tokens: list[NameToken] = []
    after_patronymic = False
    for word in before_comma.translate(_BREAKS).split()[:_MAX_WORDS]:
        for part in _undot(word):
            token = _token(part, after_patronymic)
            after_patronymic = after_patronymic or token.kind is TokenKind.PATRONYMIC
            if token.text:
                tokens.append(token)
    if after_comma:
        tokens.extend(_after_comma(after_comma))
    return tuple(tokens[:_MAX_WORDS])


def _after_comma(text: str) -> Iterator[NameToken]:
    """Read given names, or degrees: there is no end of them, but they are abbreviations (S.Kom., A.Md.Kep.)."""
    for word in text.translate(_BREAKS).split()[:_MAX_WORDS]:
        whole = word.replace(".", "")
        if len(whole) > 1 and "." in word:
            yield NameToken(whole, TokenKind.TITLE, (whole,))
        elif whole:
            token = _token(whole, after_patronymic=False)
            if token.text:
                yield token


def joined_keys(tokens: Sequence[NameToken]) -> frozenset[str]:
    """Fold several tokens written as one word."""
    return spelling_keys("".join(token.text for token in tokens))


def spelling_keys(word: str) -> frozenset[str]:
    """Fold a word of A-Z to what all its right spellings share; at most a few keys."""
    readings = [word]
    for letters, meanings in _SEVERAL_READINGS:
        if letters in word:
            readings = [text.replace(letters, one) for text in readings for one in meanings][:_MAX_KEYS]
    return frozenset(map(_fold, readings))


def _fold(word: str) -> str:
    folded = _replace(word, _OLD_DIGRAPHS).translate(_LETTERS)
    if "H" in folded:
        folded = _replace(folded, _H_DIGRAPHS)
    folded = _replace(folded, _DIGRAPHS).translate(_SIMILAR_VOWELS)
    if len(folded) > len("ALH"):
        folded = folded.removesuffix("H")
    return _DOUBLED.sub(r"\1", folded)


def _replace(word: str, digraphs: tuple[tuple[str, str], ...]) -> str:
    for letters, shared in digraphs:
        if letters in word:
            word = word.replace(letters, shared)
    return word


def _undot(word: str) -> list[str]:
    """Split at dots, except where the dots belong to a title such as S.E."""
    if "." not in word:
        return [word]
    whole = word.replace(".", "")
    return [whole] if whole in TITLES else [part for part in word.split(".") if part]


def _token(word: str, after_patronymic: bool) -> NameToken:
    known = _KNOWN_WORDS.get(word)
    if known is not None:
        return known
    if len(word) == 1 and word.isalnum():
        return NameToken(word, TokenKind.INITIAL, (word,), is_patronymic=after_patronymic)
    if word.isascii():
        word = _ABBREVIATIONS.get(word, word)
        return NameToken(word, TokenKind.NAME, (word,), is_patronymic=after_patronymic)
    return _transliterated(word, after_patronymic)


def _transliterated(word: str, after_patronymic: bool) -> NameToken:
    variants = [_variants(character) for character in word]
    spellings = tuple("".join(letters) for letters in _some(variants))
    skeleton = "" if _is_latin(word) else consonants(spellings[0])
    return NameToken(spellings[0], TokenKind.NAME, spellings, skeleton, after_patronymic, is_transliterated=True)


def _some(variants: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Combine variants, every position free while there are few, else only the first and the last of each."""
    count = 1
    for several in variants:
        count *= len(several)
    if count <= _MAX_KEYS:
        return list(product(*variants))
    return [tuple(several[0] for several in variants), tuple(several[-1] for several in variants)]


def _variants(character: str) -> tuple[str, ...]:
    if character in _GREEK:
        return (_GREEK[character],)
    known = right_transliterations(character)
    if known and known != ("",):
        return known
    bare = unicodedata.normalize("NFD", character)[0]
    return (_GREEK.get(bare, character if character.isalnum() else ""),)


def _is_latin(word: str) -> bool:
    return all(letter.isascii() or letter in LATIN or "LATIN" in unicodedata.name(letter, "") for letter in word)


def consonants(word: str) -> str:
    """Drop vowels and the letters that stand for long ones: what Arabic script always writes."""
    return _fold(word.translate(_VOWELS))
