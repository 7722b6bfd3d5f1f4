"""Names in the shapes that Indonesian passports really show: one word, patronymic, clan, order of birth, too long.

A passport of a person without a family name prints the last word as the primary identifier; one word alone is primary
and nothing is secondary. Titles and apostrophes stand in the civil register only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.profile import NameParts

LONGEST = 60


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as the passport's data hold it (capitals) and as the civil register writes it."""

    primary: str
    secondary: str
    civil: str


Shape = Callable[[NameParts, tuple[int, int, int, int]], list[str]]


def _at(options: tuple[str, ...], number: int) -> str:
    return options[number % len(options)]


def _one_word(parts: NameParts, n: tuple[int, int, int, int]) -> list[str]:
    return [_at(parts["single"], n[0])]


def _pair(first: str, last: str) -> Shape:
    def shape(parts: NameParts, n: tuple[int, int, int, int]) -> list[str]:
        words = [_at(parts[first], n[0]), _at(parts[last], n[1])]
        if n[2] % 4 == 0:
            words.insert(1, _at(parts[last], n[1] + 1 + n[3] % 7))
        return words

    return shape


def _patronymic(parts: NameParts, n: tuple[int, int, int, int]) -> list[str]:
    return [_at(parts["malay_first"], n[0]), ("binti", "bin")[n[2] % 3 == 0], _at(parts["father"], n[1])]


def _balinese(parts: NameParts, n: tuple[int, int, int, int]) -> list[str]:
    return [("Ni", "I")[n[2] % 2], _at(parts["balinese_order"], n[0]), _at(parts["balinese_last"], n[1])]


def _long(parts: NameParts, n: tuple[int, int, int, int]) -> list[str]:
    return [
        _at(parts["javanese_first"], n[0]),
        _at(parts["javanese_last"], n[1]),
        _at(parts["javanese_last"], n[1] + 9),
        _at(parts["malay_last"], n[2]),
        _at(parts["javanese_last"], n[3]),
        _at(parts["batak_clan"], n[0] + n[3]),
    ]


SHAPES: dict[str, Shape] = {
    "one_word": _one_word,
    "javanese": _pair("javanese_first", "javanese_last"),
    "sundanese": _pair("sundanese_first", "sundanese_last"),
    "malay": _pair("malay_first", "malay_last"),
    "patronymic": _patronymic,
    "balinese": _balinese,
    "batak": _pair("batak_first", "batak_clan"),
    "bugis": _pair("bugis_first", "bugis_last"),
    "sasak": _pair("sasak_title", "sasak_last"),
    "timor": _pair("timor_first", "timor_clan"),
    "long": _long,
}


def name_of(words: list[str], before: str = "", after: str = "") -> PersonName:
    """Take words as a name; a passport cuts what is longer than 60 characters in the data."""
    plain = " ".join(words)
    printed = plain.upper().replace("'", "")
    secondary, _, primary = printed.rpartition(" ")
    return PersonName(primary[:LONGEST], secondary[:LONGEST], f"{before}{plain}{after}"[:LONGEST])


def draw_names(draws: Draws, parts: NameParts) -> list[PersonName]:
    """Draw one name for each person of a chunk."""
    shapes = draws.choose(parts.shapes)
    numbers = zip(*(draws.below(1 << 20) for _ in range(4)), strict=True)
    titled = draws.chance(parts.title_share)
    names = []
    for shape, n, has_title in zip(shapes, numbers, titled, strict=True):
        words = SHAPES[shape](parts, n)
        if not has_title:
            names.append(name_of(words))
        elif n[3] % 2:
            names.append(name_of(words, before=_at(parts.titles_before, n[2])))
        else:
            names.append(name_of(words, after=_at(parts.titles_after, n[2])))
    return names
