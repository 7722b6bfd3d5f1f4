"""The name field: identifiers to characters and back (ICAO Doc 9303-3, 4.6, and section 4.2.3 of each part)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkpoint_app.documents.mrz.model import FILLER

_BETWEEN = FILLER * 2
_SHORTEST_SECONDARY = len(_BETWEEN) + 1


@dataclass(frozen=True, slots=True, repr=False)
class NameField:
    """What a name field says; components are separated by single spaces.

    `is_truncated` is true when a letter stands in the last position: ICAO wants such a name treated as cut, even
    though it may just fit.
    """

    primary_identifier: str
    secondary_identifier: str
    is_truncated: bool
    is_malformed: bool


def read_names(text: str) -> NameField:
    """Split a name field into primary and secondary identifier."""
    used = text.rstrip(FILLER)
    primary, _, secondary = used.partition(_BETWEEN)
    return NameField(
        primary_identifier=_words(primary),
        secondary_identifier=_words(secondary),
        is_truncated=bool(used) and len(used) == len(text),
        is_malformed=used.startswith(FILLER) or secondary.startswith(FILLER) or _BETWEEN in secondary,
    )


def read_identifier(text: str) -> NameField:
    """Read a field that holds one identifier; the French card puts two fillers between given names."""
    used = text.rstrip(FILLER)
    return NameField(_words(used), "", bool(used) and len(used) == len(text), used.startswith(FILLER))


def fit_names(primary: Sequence[str], secondary: Sequence[str], width: int) -> str:
    """Write components into `width` positions, truncated so that a letter stands in the last one.

    Of the methods that ICAO leaves to the State this is the first, "truncated to initials": the last components of
    the secondary identifier are cut first, each to no less than its initial. Where the primary identifier leaves
    no room, its last components become initials (ICAO Doc 9303-4, 4.2.3; 9303-5, -6, 4.2.3; 9303-7, 4.2.3, 5.2.3).
    """
    whole = _BETWEEN.join(FILLER.join(part) for part in (primary, secondary) if part)
    if len(whole) <= width:
        return whole.ljust(width, FILLER)
    if not secondary:
        return _cut(primary, width).ljust(width, FILLER)
    heads = _shortened_primaries(primary, width - _SHORTEST_SECONDARY)
    names = (head + _BETWEEN + _cut(secondary, width - len(head) - len(_BETWEEN)) for head in heads)
    return max(names, key=len).ljust(width, FILLER)


def _words(text: str) -> str:
    return " ".join(word for word in text.split(FILLER) if word)


def _shortened_primaries(primary: Sequence[str], room: int) -> Iterator[str]:
    """Offer the primary identifier with initials, then cut to ever fewer characters.

    The first is taken where the field then ends with a letter; a short secondary identifier needs another.
    """
    shortened = list(primary)
    for index in range(len(shortened) - 1, 0, -1):
        if len(FILLER.join(shortened)) > room:
            shortened[index] = shortened[index][0]
    yield _cut(shortened, room)
    yield from (_cut(primary, length) for length in range(room, 0, -1))


def _cut(components: Sequence[str], room: int) -> str:
    """Remove characters from the last components until all fit, each keeping its initial; the rest are dropped."""
    kept = list(components[: (room + 1) // 2])
    excess = len(FILLER.join(kept)) - room
    for index in range(len(kept) - 1, -1, -1):
        removed = max(0, min(excess, len(kept[index]) - 1))
        kept[index] = kept[index][: len(kept[index]) - removed]
        excess -= removed
    return FILLER.join(kept)
