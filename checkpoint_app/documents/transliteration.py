"""National characters to A-Z by the tables of ICAO Doc 9303-3, section 6.

Some characters have several right transliterations: the first of a set is what `compose_mrz` prints, comparison of
names takes them all. Where the published Cyrillic table is in doubt (Serbian, Macedonian letters with the wrong
code or glyph) the letter's own value is used. Characters that no table holds lose their diacritics.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# 6.A: only what differs from "the same letter without its diacritics".
LATIN: Mapping[str, tuple[str, ...]] = {
    "Ä": ("AE", "A"),
    "Å": ("AA", "A"),
    "Æ": ("AE",),
    "Ð": ("D",),
    "Đ": ("D",),
    "Ħ": ("H",),
    "ı": ("I",),
    "Ĳ": ("IJ",),
    "Ŀ": ("L",),
    "Ł": ("L",),
    "Ñ": ("N", "NXX"),
    "Ŋ": ("N",),
    "Ö": ("OE", "O"),
    "Ø": ("OE",),
    "Œ": ("OE",),
    "Ŧ": ("T",),
    "Ü": ("UE", "UXX", "U"),
    "Þ": ("TH",),
    "ẞ": ("SS",),
    # Not in the table: Azerbaijani schwa, and letters of Vietnamese and African alphabets.
    "Ə": ("A", "E"),
    "Ɓ": ("B",),
    "Ɗ": ("D",),
    "Ɠ": ("G",),
    "Ƙ": ("K",),
    "Ƴ": ("Y",),
}

# 6.B: the default value first, then those of single languages.
CYRILLIC: Mapping[str, tuple[str, ...]] = {
    "А": ("A",),
    "Б": ("B",),
    "В": ("V",),
    "Г": ("G", "H"),
    "Ґ": ("G",),
    "Ѓ": ("GJ", "G"),
    "Ғ": ("G",),
    "Д": ("D",),
    "Ђ": ("D",),
    "Е": ("E",),
    "Ё": ("E", "IO"),
    "Є": ("IE", "YE"),
    "Ж": ("ZH", "Z"),
    "З": ("Z",),
    "Ѕ": ("DZ",),
    "И": ("I", "Y"),
    "І": ("I",),
    "Ї": ("I", "YI"),
    "Й": ("I", "Y"),
    "Ј": ("J",),
    "К": ("K",),
    "Ќ": ("K", "KJ"),
    "Л": ("L",),
    "Љ": ("LJ",),
    "М": ("M",),
    "Н": ("N",),
    "Њ": ("NJ",),
    "О": ("O",),
    "П": ("P",),
    "Р": ("R",),
    "С": ("S",),
    "Т": ("T",),
    "Ћ": ("C",),
    "У": ("U",),
    "Ў": ("U",),
    "Ф": ("F",),
    "Х": ("KH", "H"),
    "Һ": ("C",),
    "Ц": ("TS", "C"),
    "Ч": ("CH", "C"),
    "Џ": ("DZ", "DJ"),
    "Ш": ("SH", "S"),
    "Щ": ("SHCH", "SHT"),
    "Ъ": ("IE", ""),
    "Ы": ("Y",),
    "Ь": ("",),
    "Э": ("E",),
    "Ю": ("IU", "YU"),
    "Я": ("IA", "YA"),
    "Ѫ": ("U",),
    "Ѵ": ("Y",),
}

# 6.C: consonants and long vowels; X marks a letter that has no counterpart of its own. Vowel signs are not encoded.
ARABIC: Mapping[str, tuple[str, ...]] = {
    "\u0621": ("XE",),
    "\u0622": ("XAA",),
    "\u0623": ("XAE",),
    "\u0624": ("U",),
    "\u0625": ("I",),
    "\u0626": ("XI",),
    "\u0627": ("A",),
    "\u0628": ("B",),
    "\u0629": ("XTA", "XAH"),
    "\u062a": ("T",),
    "\u062b": ("XTH",),
    "\u062c": ("J",),
    "\u062d": ("XH",),
    "\u062e": ("XKH",),
    "\u062f": ("D",),
    "\u0630": ("XDH",),
    "\u0631": ("R",),
    "\u0632": ("Z",),
    "\u0633": ("S",),
    "\u0634": ("XSH",),
    "\u0635": ("XSS",),
    "\u0636": ("XDZ",),
    "\u0637": ("XTT",),
    "\u0638": ("XZZ",),
    "\u0639": ("E",),
    "\u063a": ("G",),
    "\u0641": ("F",),
    "\u0642": ("Q",),
    "\u0643": ("K",),
    "\u0644": ("L",),
    "\u0645": ("M",),
    "\u0646": ("N",),
    "\u0647": ("H",),
    "\u0648": ("W",),
    "\u0649": ("XAY",),
    "\u064a": ("Y",),
    "\u0671": ("XXA",),
    "\u0679": ("XXT",),
    "\u067c": ("XRT",),
    "\u067e": ("P",),
    "\u0681": ("XKE",),
    "\u0685": ("XXH",),
    "\u0686": ("XC",),
    "\u0688": ("XXD",),
    "\u0689": ("XDR",),
    "\u0691": ("XXR",),
    "\u0693": ("XRR",),
    "\u0696": ("XRX",),
    "\u0698": ("XJ",),
    "\u069a": ("XXS",),
    "\u06a4": ("V",),
    "\u06a5": ("XF",),
    "\u06a9": ("XKK",),
    "\u06ab": ("XXK",),
    "\u06ad": ("XNG",),
    "\u06af": ("XGG",),
    "\u06ba": ("XNN",),
    "\u06bc": ("XXN",),
    "\u06be": ("XDO",),
    "\u06c0": ("XYH",),
    "\u06c1": ("XXG",),
    "\u06c2": ("XGE",),
    "\u06c3": ("XTG",),
    "\u06cc": ("XYA", "Y", "XAY"),
    "\u06cd": ("XXY",),
    "\u06d0": ("Y",),
    "\u06d2": ("XYB",),
    "\u06d3": ("XBE",),
}

_TABLE: Mapping[str, tuple[str, ...]] = {**LATIN, **CYRILLIC, **ARABIC}
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_TEH_MARBUTA, _SHADDA = "\u0629", "\u0651"
_SEPARATORS = frozenset("-,<\u2010\u2011\u2012\u2013")


def right_transliterations(character: str) -> tuple[str, ...]:
    """Give every right transliteration of one capital letter; empty where there is none.

    A plain letter is its own. A letter with diacritics that no table holds loses them.
    """
    if character in _LETTERS:
        return (character,)
    if character in _TABLE:
        return _TABLE[character]
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    if bare == character or not bare:
        return ()
    return ("".join(right_transliterations(part)[0] if right_transliterations(part) else "" for part in bare),)


def name_components(name: str) -> tuple[str, ...]:
    """Split a name into components of A-Z as the zone prints them (ICAO Doc 9303-3, 4.6).

    Spaces, hyphens and commas separate; apostrophes and other punctuation are dropped. Raises ValueError for digits
    and for letters that have no transliteration.
    """
    capitals = unicodedata.normalize("NFC", name).replace("ß", "ẞ").upper()
    spaced = "".join(" " if character in _SEPARATORS else character for character in capitals)
    return tuple(component for component in map(_transliterate_component, spaced.split()) if component)


def _transliterate_component(component: str) -> str:
    letters: list[str] = []
    for index, character in enumerate(component):
        if character == _SHADDA:
            letters.extend(letters[-1:])
        elif character == _TEH_MARBUTA and index == len(component) - 1:
            letters.append("XAH")
        else:
            letters.append(_transliterate(character))
    return "".join(letters)


def _transliterate(character: str) -> str:
    """Take the first right transliteration; punctuation and marks become nothing."""
    variants = right_transliterations(character)
    if variants:
        return variants[0]
    if character.isalnum():
        raise ValueError("a name holds a digit or a letter without transliteration")
    return ""
