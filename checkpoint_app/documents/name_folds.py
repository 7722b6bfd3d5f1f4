"""What the right and the usual spellings of one word share, as keys: by spelling, by sound, by syllable.

`spelling_keys` fold what is written in several right ways: transliterations of ICAO Doc 9303-3, section 6 (AE or A
for a diaeresis), the Indonesian spellings before 1947 and 1972 (oe/u, dj/j, tj/c, j/y, sj/sy, nj/ny, ch/kh),
romanised Arabic (kh/h, sy/sh, dz/z, q/k, double letters, final h), and v/f, ph/f. `sound_key` folds further, to what
an ear confuses in any European or Arabic spelling. `syllable_keys` fold romanisations of Chinese and Korean.
"""

from __future__ import annotations

import re

MAX_KEYS = 8

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
_VOWELS = str.maketrans("", "", "AEIOUYWX")
_ABD = re.compile(r"^ABD[AEIOU]?L?(?=[A-Z]{4})")

# `#` stands for the sound of CH.
_SOUNDS = (
    *(("TSCH", "#"), ("SHCH", "S"), ("SCH", "S"), ("TCH", "#"), ("CHR", "KR"), ("CZ", "#"), ("CH", "#"), ("TJ", "#")),
    *(("PH", "F"), ("CK", "K"), ("KH", "H"), ("GH", "G"), ("SZ", "S"), ("SH", "S"), ("TH", "T"), ("DH", "D")),
    *(("DJ", "J"), ("TS", "S"), ("TZ", "S"), ("DZ", "S"), ("QU", "K"), ("Q", "K"), ("X", "KS"), ("NG", "N")),
    *(("CE", "SE"), ("CI", "SI"), ("CY", "SI"), ("C", "K"), ("Z", "S"), ("W", "V"), ("J", "Y")),
)
_SLAVIC_ENDINGS = re.compile(r"SK(?:AIA|AYA|AJA|IA|IY|II|YI|YY|IJ|I|Y)$")
_VOWEL_RUN = re.compile(r"[AEIOUY]+")
_VOWEL_CLASS = {"A": "A", "E": "I", "I": "I", "Y": "I", "O": "U", "U": "U"}
_VOICED = str.maketrans({"B": "P", "D": "T", "G": "K", "J": "#", "Z": "S", "H": None, "V": None, "R": "R", "F": "P"})


def spelling_keys(word: str) -> frozenset[str]:
    """Fold a word of A-Z to what all its right spellings share; at most a few keys."""
    word = without_article(word)
    readings = [word]
    for letters, meanings in _SEVERAL_READINGS:
        if letters in word:
            readings = [text.replace(letters, one) for text in readings for one in meanings][:MAX_KEYS]
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


def consonants(word: str) -> str:
    """Drop vowels and the letters that stand for long ones: what Arabic script always writes."""
    return _fold(without_article(word).translate(_VOWELS))


def without_article(word: str) -> str:
    """Drop what stands between Abd and a name of God: Abdulrahman, Abdurrahman, Abdelrahman."""
    return _ABD.sub("ABD", word) if word.startswith("ABD") else word


def sound_key(word: str) -> str:
    """Fold a word to what an ear confuses: K and C, S and Z, E and I, O and U, an H inside, doubled letters."""
    word = _SLAVIC_ENDINGS.sub("SKI", word)
    sound = _replace(word, _SOUNDS)
    sound = _VOWEL_RUN.sub(_vowel_class, sound)
    return _DOUBLED.sub(r"\1", sound[:1] + sound[1:].replace("H", ""))


def _vowel_class(run: re.Match[str]) -> str:
    """Take the first vowel of a run, at the end of a word the last one: there it often makes another name."""
    return _VOWEL_CLASS[run.group()[-1 if run.end() == len(run.string) else 0]]


def sound_consonants(word: str) -> str:
    """Keep only consonants, voiced and voiceless alike: for scripts whose romanisations differ in little else."""
    sound = _replace(_replace(word, (("KH", "Q"), ("J", "#"))), _SOUNDS).translate(_VOWELS).translate(_VOICED)
    return _DOUBLED.sub(r"\1", sound)


_PINYIN = re.compile(
    r"(?:ZH|CH|SH|HS|TS|TZ|[BPMFDTNLGKHJQXRZCSYW])?"
    r"(?:IANG|IONG|UANG|EUNG|EONG|UNG|IAO|IAN|IEN|UAI|UAN|ANG|ENG|ING|ONG|AI|AO|AN|EI|EN|ER|IH|IA|IE|IN|IU|OU|UA|UE|UI|UN|UO|A|E|I|O|U)"
    r"(?=(?:ZH|CH|SH|HS|TS|TZ|[BPMFDTNLGKHJQXRZCSYW])?[AEIOU]|$)"
)
_WADE_GILES = (
    *(("HS", "X"), ("SH", "S"), ("ZH", "J"), ("CH", "J"), ("TS", "Z"), ("TZ", "Z"), ("Q", "J"), ("C", "Z")),
    *(("IEN", "IAN"), ("UNG", "ONG"), ("IH", "I"), ("K", "G"), ("P", "B"), ("T", "D")),
)
_KOREAN = (
    *(("YEO", "YO"), ("YOU", "YO"), ("EO", "O"), ("EU", "U"), ("OO", "U"), ("EE", "I"), ("OU", "O"), ("AE", "E")),
    *(("CH", "J"), ("SH", "S"), ("K", "G"), ("P", "B"), ("T", "D"), ("R", "L"), ("U", "O")),
)


def pinyin_syllables(word: str) -> tuple[str, ...]:
    """Split a romanised Chinese word into syllables; empty where it is none."""
    syllables = _PINYIN.findall(word)
    return tuple(syllables) if "".join(syllables) == word else ()


def chinese_key(syllable: str) -> str:
    """Fold Pinyin and Wade-Giles to what they share."""
    return _replace(syllable, _WADE_GILES)


_SYLLABIC = re.compile(
    r"(?:(?:ZH|CH|SH|HS|TS|TZ|KH|GY|KY|HY|HW|[BPMFDTNLGKHJQXRZCSYW])?Y?W?[AEIOU]{1,3}(?:NG|[KNMPTLRHGBD])?){1,3}"
)


def is_syllabic(word: str) -> bool:
    """Whether a word may be one to three romanised syllables of Chinese or Korean."""
    return _SYLLABIC.fullmatch(word) is not None


def korean_key(word: str) -> str:
    """Fold the romanisations of Korean to what they share."""
    return _replace(word, _KOREAN)
