"""Numbers with rules: passports without a register of used ones, ships with their check digit, ids in order."""

from __future__ import annotations

PREFIXES = ("A", "B", "C", "E", "AU", "AS", "AT", "AV", "XD", "XE", "EA", "EB")
_PER_PREFIX = 10_000_000
PASSPORTS = len(PREFIXES) * _PER_PREFIX
SLOTS = 4
"""Numbers set aside for each person: the passport, two earlier ones, one that replaces it."""
# Coprime to 12 * 10^7 (no factor 2, 3, 5), near its golden section: neighbours land far apart.
_STRIDE = 74_164_079
_SEED_STEP = 15_485_863
_SHIP_WEIGHTS = (7, 6, 5, 4, 3, 2)
_FIRST_SHIP = 400_000
"""Six digits of the first ship; numbers of real ships start with 1 or with 5 to 9."""


def passport_number(seed: int, index: int) -> str:
    """Give the index-th number: a letter or two and seven digits; no two indexes below PASSPORTS share one."""
    place = (index * _STRIDE + seed * _SEED_STEP) % PASSPORTS
    return f"{PREFIXES[place // _PER_PREFIX]}{place % _PER_PREFIX:07d}"


def persons_number(seed: int, person: int, slot: int) -> str:
    """Give one of a person's SLOTS numbers."""
    return passport_number(seed, person * SLOTS + slot)


def outside_number(seed: int, index: int) -> str:
    """Give a number that no person with a placement record has (counted from the other end)."""
    return passport_number(seed, PASSPORTS - 1 - index)


def imo_check_digit(six: str) -> str:
    """Compute the seventh digit of an IMO ship number: the last digit of the weighted sum."""
    return str(sum(int(digit) * weight for digit, weight in zip(six, _SHIP_WEIGHTS, strict=True)) % 10)


def is_imo_number(text: str) -> bool:
    """Whether seven digits are an IMO ship number."""
    return len(text) == 7 and text.isascii() and text.isdigit() and imo_check_digit(text[:6]) == text[6]


def imo_number(ship: int) -> str:
    """Give the number of the ship-th synthetic ship."""
    six = f"{_FIRST_SHIP + ship:06d}"
    return six + imo_check_digit(six)


def clearance_id(person: int, record: int, random_hex: str) -> str:
    """Give a UUID (version 8, RFC 9562) that rises with the person, so that a database fills at its end."""
    tail = random_hex
    return f"{person:08x}-{record:04x}-8{tail[:3]}-{'89ab'[int(tail[3], 16) & 3]}{tail[4:7]}-{tail[7:16]}{tail[:3]}"
