"""Words of other scripts to A-Z: by the tables of ICAO Doc 9303-3 section 6 where there is one, else by anyascii.

What a script does not write is left to the comparison: a word from a script without short vowels carries its
consonants. Chinese and Korean names written in one word are split after the family name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from checkpoint_app.documents.name_folds import MAX_KEYS, consonants, sound_consonants
from checkpoint_app.documents.transliteration import ARABIC, CYRILLIC, LATIN, right_transliterations


def _pairs(text: str) -> Mapping[str, str]:
    return dict(pair.split(":", 1) for pair in text.split())


# Greek has no table in ICAO Doc 9303-3: the letters of ISO 843, simplified.
_GREEK: Mapping[str, str] = {
    **dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩ", "AVGDEZIIKLMNXOPRSTYFO", strict=True)),
    "Θ": "TH",
    "Χ": "CH",
    "Ψ": "PS",
}
# Read as two letters in modern Greek.
_GREEK_PAIRS = (
    ("ΟΥ", "OU"),
    ("ΜΠ", "B"),
    ("ΝΤ", "NT"),
    ("ΓΚ", "GK"),
    ("ΑΥ", "AV"),
    ("ΕΥ", "EV"),
    ("ΕΙ", "EI"),
    ("ΟΙ", "OI"),
    ("ΑΙ", "AI"),
)

# Frequent Arabic names, whose consonants alone would say too little or mean two names.
_ARABIC_WORDS: Mapping[str, str] = _pairs("""
    عبد:ABDUL علي:ALI عمر:UMAR عمرو:AMR محمد:MUHAMMAD محمود:MAHMUD أحمد:AHMAD احمد:AHMAD حامد:HAMED
    حميد:HAMID حمد:HAMAD حسن:HASAN حسين:HUSSEIN الحسن:HASAN الحسين:HUSSEIN يحيى:YAHYA عيسى:ISA موسى:MUSA
    أبو:ABU ابو:ABU أم:UMM بن:BIN ابن:IBN بنت:BINTI آل:AL سعيد:SAID سعد:SAAD صالح:SALIH صلاح:SALAH سالم:SALIM
    سليم:SELIM سلام:SALAM سليمان:SULAIMAN سلمان:SALMAN خالد:KHALID خليل:KHALIL وليد:WALID هدى:HUDA ليلى:LAYLA
    علاء:ALAA ضياء:DIYA رضا:REZA طه:TAHA هاني:HANI سامي:SAMI نور:NUR الدين:UDDIN الله:ALLAH عبدالله:ABDULLAH
    عائشة:AISHA آمنة:AMINA أمينة:AMINA مريم:MARYAM فاطمة:FATIMA زينب:ZAINAB خديجة:KHADIJA يوسف:YUSUF
    إبراهيم:IBRAHIM ابراهيم:IBRAHIM إسماعيل:ISMAIL اسماعيل:ISMAIL عثمان:USMAN عادل:ADIL أمين:AMIN أيمن:AYMAN
    أنور:ANWAR أسامة:USAMA اسامة:USAMA أنس:ANAS إياد:IYAD إيمان:IMAN
""")
_ARTICLE, _SERVANT = "\u0627\u0644", "\u0639\u0628\u062f"
_SHORTEST_WITH_ARTICLE = 4


class Romanised(NamedTuple):
    """A word in A-Z: its spellings, the best first, and the consonants where the script writes no short vowels."""

    spellings: tuple[str, ...]
    skeleton: str = ""
    sound_skeleton: str = ""


def split_unspaced(word: str) -> tuple[str, ...]:
    """Split what some scripts write together: family and given name, the Arabic article, the servant of God."""
    first = word[0]
    if "\u4e00" <= first <= "\u9fff" or is_hangul(word):
        return (first, word[1:]) if len(word) > 1 else (word,)
    if word in _ARABIC_WORDS:
        return (word,)
    if word.startswith(_SERVANT + _ARTICLE):
        return (_SERVANT, word[len(_SERVANT + _ARTICLE) :])
    if word.startswith(_ARTICLE) and len(word) > _SHORTEST_WITH_ARTICLE:
        return (word[len(_ARTICLE) :],)
    return (word,)


def is_hangul(word: str) -> bool:
    """Whether a word begins with a Korean syllable."""
    return "\uac00" <= word[0] <= "\ud7a3"


def romanise(word: str) -> Romanised:
    """Write a word of capitals in A-Z; characters that nothing knows stay as they are."""
    if word in _ARABIC_WORDS:
        return Romanised((_ARABIC_WORDS[word],))
    if all(letter.isascii() or letter in LATIN or letter in CYRILLIC or _is_marked_latin(letter) for letter in word):
        return Romanised(_spellings(word))
    if any(letter in ARABIC for letter in word):
        spellings = _spellings(word)
        return Romanised(spellings, consonants(spellings[0]), sound_consonants(spellings[0]))
    if any(_bare(letter) in _GREEK for letter in word):
        return Romanised(_spellings(_greek(word)))
    return _by_anyascii(word)


def _is_marked_latin(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "") or "CYRILLIC" in unicodedata.name(letter, "")


def _greek(word: str) -> str:
    bare = "".join(_bare(letter) for letter in word)
    for letters, latin in _GREEK_PAIRS:
        bare = bare.replace(letters, latin)
    return "".join(_GREEK.get(letter, letter) for letter in bare)


def _by_anyascii(word: str) -> Romanised:
    # Imported where a script asks for it: counters read Latin letters all day.
    from anyascii import anyascii

    latin = "".join(letter for letter in anyascii(word).upper() if letter.isalpha())
    if not latin:
        return Romanised(("".join(letter for letter in word if letter.isalnum()),))
    writes_vowels = any(name in unicodedata.name(word[0], "") for name in _WRITE_VOWELS)
    return Romanised((latin,), "", "" if writes_vowels else sound_consonants(latin))


# Usual beside the right ones of ICAO Doc 9303-3.
_USUAL: Mapping[str, tuple[str, ...]] = {"Đ": ("D", "DJ"), "Ђ": ("DJ", "D"), "Й": ("I", "Y"), "Щ": ("SHCH", "SCH")}
_WRITE_VOWELS = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "GEORGIAN", "ARMENIAN")


def _spellings(word: str) -> tuple[str, ...]:
    return tuple("".join(letters) for letters in _some([_variants(letter) for letter in word]))


def _some(variants: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Combine variants, every position free while there are few, else only the first and the last of each."""
    count = 1
    for several in variants:
        count *= len(several)
    if count <= MAX_KEYS:
        return product(*variants)
    return [tuple(several[0] for several in variants), tuple(several[-1] for several in variants)]


def _variants(letter: str) -> tuple[str, ...]:
    if letter in _USUAL:
        return _USUAL[letter]
    return right_transliterations(letter) or (_bare(letter) if letter.isalnum() else "",)


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
