"""A name to tokens: what each word is, and in A-Z how it may be spelt.

Words are told apart by closed lists: titles and degrees, particles, words before a father's name, suffixes of a
generation. Nothing else is read out of a name; words that a name may lack without another person meant only weigh
less. The keys by which two tokens may be one name are made by `name_folds`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from checkpoint_app.documents.name_folds import spelling_keys
from checkpoint_app.documents.name_scripts import is_hangul, romanise, split_unspaced


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles of rank, learning and pilgrimage, forms of address, and stand-ins for a name that is not known.
TITLES = _words("""
    HJ HAJI HAJJI HAJJAH HAJAH ALHAJ ALHAJI DR DRS DRA DRG IR PROF PROFESSOR RADEN RM RR RA KH USTAD USTADZ USTAZ
    SHEIKH SHAIKH SHAYKH SHEIK SYEKH MULLAH AYATOLLAH DATO DATUK DATIN TUN ENCIK CIK PUAN
    SE SH ST SPD SPDI SKOM SAG SSOS SIP SIK SKM SKEP SPSI AMD AMDK MM MSI MPD MSC MH MT MBA PHD BSC MD ESQ
    MR MRS MS MISS MSTR SIR LORD LADY DAME SDR SDRI BAPAK IBU ALM ALMH TN NY NN HON REV FR SHRI SHRIMATI SMT
    GENERAL GEN JENDERAL COLONEL COL KOLONEL LETNAN LIEUTENANT LT MAJOR MAJ MAYOR CAPTAIN CAPT KAPTEN SERSAN SGT
    KOMPOL AKP AKBP BRIGJEN MAYJEN LETJEN LETKOL ADMIRAL MARSHAL COMMANDER INSPECTOR
    HERR FRAU SENOR SENORA MONSIEUR MADAME MME MLLE NEE BORN FORMERLY AKA ALIAS
    FNU LNU NFN NLN XXX UNKNOWN
""")
# Of one name, different ones mean different people: father and son.
SUFFIXES: Mapping[str, str] = {
    **dict.fromkeys(_words("JR JUNIOR FILHO HIJO FILS II 2ND"), "II"),
    **dict.fromkeys(_words("SR SENIOR PERE"), "I"),
    **dict.fromkeys(_words("III 3RD NETO"), "III"),
    **dict.fromkeys(_words("IV 4TH"), "IV"),
}
# Words between the parts of a name: they join, drop out or change without another name meant.
PARTICLES = _words("""
    AL EL AS AN AR AD AZ ASH AT UL UR US ED ES EZ BEN DE DA DI DO DU DOS DAS DEL DELLA DELLE DEGLI DER DEN D
    VAN VON VOM ZU ZUR ZUM LA LE LES LO LOS LAS Y E I TEN TER TE AF AV OF THE MAC MC O SAINT ST
""") - _words("ST I")
PATRONYMICS = _words("BIN BINTI BINT BINTE BTE BTI BT BN IBN IBNU ANAK A/L A/P S/O D/O W/O")
# Words so frequent that agreeing in them says little, and that a name may well lack.
FREQUENT = _words("""
    MUHAMMAD AHMAD SITI SRI NUR NI PUTU MADE NYOMAN KETUT WAYAN KADEK KOMANG GEDE GUSTI IDA LUH ANDI WA ABDUL ABU
    SINGH KAUR KUMAR DEVI BIBI BEGUM THI VAN BANU UDDIN TENGKU TEUKU CUT MIA SAYYID SYED
""")
_ABBREVIATIONS: Mapping[str, str] = {
    **dict.fromkeys(_words("MOH MUH MOCH MHD MD MUHD MOHD MHMD MOHAMAD MOHAMMED MOHAMMAD MOHAMED"), "MUHAMMAD"),
    **dict.fromkeys(_words("ABD ABDL ABDEL ABDUL ABDOUL"), "ABDUL"),
    "MA": "MARIA",
    "FCO": "FRANCISCO",
    "WM": "WILLIAM",
    "CHAS": "CHARLES",
    "GEO": "GEORGE",
    "THOS": "THOMAS",
    "JAS": "JAMES",
}

_DROPPED_MARKS = str.maketrans("", "", "'’‘ʼʻʹʾʿ`´\"“”()[]{}&*#!?+=:%$@^|~\\")
_BREAKS = str.maketrans(dict.fromkeys(",;<-_‐‑‒–—·・", " "))
_MAX_WORDS = 24
_MAX_LENGTH = 400
_GLUED_TITLES = ("MSTR", "MISS", "MRS", "MR", "MS")


class TokenKind(Enum):
    """What part a token plays."""

    NAME = "NAME"
    INITIAL = "INITIAL"
    TITLE = "TITLE"
    SUFFIX = "SUFFIX"
    PARTICLE = "PARTICLE"
    PATRONYMIC = "PATRONYMIC"


class NameToken(NamedTuple):
    """One word of a name in A-Z.

    `spellings` are its right transliterations, folded to keys only where a comparison needs them. The skeletons, its
    consonants, are set for words from a script that writes no short vowels. `is_patronymic` is true for words after
    bin, binti and the like.
    """

    text: str
    kind: TokenKind
    spellings: tuple[str, ...]
    skeleton: str = ""
    sound_skeleton: str = ""
    is_patronymic: bool = False
    is_transliterated: bool = False

    def keys(self) -> frozenset[str]:
        """Fold all spellings to what they share; titles and particles are only themselves."""
        if self.kind is not TokenKind.NAME:
            return frozenset(self.spellings)
        if len(self.spellings) == 1:
            return spelling_keys(self.text)
        return frozenset(key for spelling in self.spellings for key in spelling_keys(spelling))


_KNOWN_WORDS: Mapping[str, NameToken] = {
    **{word: NameToken(word, TokenKind.PARTICLE, (word,)) for word in PARTICLES},
    **{word: NameToken(word, TokenKind.PATRONYMIC, ("BIN",)) for word in PATRONYMICS},
    **{word: NameToken(word, TokenKind.TITLE, (word,)) for word in TITLES},
    **{word: NameToken(meaning, TokenKind.SUFFIX, (meaning,)) for word, meaning in SUFFIXES.items()},
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
        for part in _parts(word):
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
        if len(whole) > 1 and "." in word and whole not in SUFFIXES and whole not in _ABBREVIATIONS:
            yield NameToken(whole, TokenKind.TITLE, (whole,))
            continue
        for part in _parts(whole):
            token = _token(part, after_patronymic=False)
            if token.text:
                yield token


def _parts(word: str) -> Sequence[str]:
    """Split at dots, except where the dots belong to a title such as S.E., and at the stroke of a boarding pass."""
    if word.isalpha():
        return (word,) if word.isascii() else split_unspaced(word)
    if "/" in word and word not in PATRONYMICS:
        return [part for piece in word.split("/") if piece for part in _parts(_without_glued_title(piece))]
    if "." not in word:
        return (word,) if word.isascii() else split_unspaced(word)
    whole = word.replace(".", "")
    return (whole,) if whole in TITLES or whole in SUFFIXES else [part for part in word.split(".") if part]


def _without_glued_title(piece: str) -> str:
    title = next((title for title in _GLUED_TITLES if piece.endswith(title) and len(piece) > len(title) + 2), "")
    return piece.removesuffix(title)


def _token(word: str, after_patronymic: bool) -> NameToken:
    known = _KNOWN_WORDS.get(word)
    if known is not None:
        return known
    if len(word) == 1 and word.isascii() and word.isalnum():
        return NameToken(word, TokenKind.INITIAL, (word,), is_patronymic=after_patronymic)
    if word.isascii():
        word = _ABBREVIATIONS.get(word, word)
        return NameToken(word, TokenKind.NAME, (word,), is_patronymic=after_patronymic)
    return _transliterated(word, after_patronymic)


def _transliterated(word: str, after_patronymic: bool) -> NameToken:
    spellings, skeleton, sounds = romanise(word)
    known = _KNOWN_WORDS.get(spellings[0])
    if known is not None and not word.isascii() and skeleton == sounds == "" and len(spellings[0]) > 1:
        return known
    is_initial = len(word) == len(spellings[0]) == 1 and word.isalnum() and not is_hangul(word)
    kind = TokenKind.INITIAL if is_initial else TokenKind.NAME
    text = _ABBREVIATIONS.get(spellings[0], spellings[0])
    return NameToken(text, kind, (text, *spellings[1:]), skeleton, sounds, after_patronymic, is_transliterated=True)
