"""Every decoder of what a traveller hands over, with sound inputs to start from, and ways to damage them.

Input number n is a function of n alone: a run can stop and go on, and a failing input can be made again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from checkpoint_app.casework.seal_check import check_seal
from checkpoint_app.documents.boarding_pass import parse_boarding_pass, travel_days
from checkpoint_app.documents.codes import SealedPaper, read_code
from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.documents.seals import decode_card_seal, decode_vds, decode_vds_nc, read_card
from tests.fuzz.list_mutations import LIST_SAMPLES, mutated_list, read_list
from tests.unit.documents.test_seals import former, nc, sealed
from tests.unit.documents.vectors import FIELDS

TODAY, NOW = date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC)
PLAIN = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100"
LONG = (
    "M2DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 14D>6181WW6225BAC 00141234560032A0141234567890 1AC AC "
    "1234567890123    20KYLX58ZDEF456 FRAGVALH 3664 227C012C0002 12E2A0140987654321 1AC AC 1234567890123    2PCNWQ"
    "^110ABCDEFGHIJKLMNOP"
)


def _mrz(data: bytes) -> object:
    return to_travel_document(parse_mrz(data.decode("latin-1"), TODAY))


def _boarding_pass(data: bytes) -> object:
    return travel_days(parse_boarding_pass(data.decode("latin-1")), TODAY)


def _vds(data: bytes) -> object:
    seal = decode_vds(data)
    return read_card(seal), check_seal(seal, (), NOW)


def _vds_nc(data: bytes) -> object:
    return check_seal(decode_vds_nc(data.decode("utf-8", "replace")), (), NOW)


def _card(data: bytes) -> object:
    return read_card(decode_card_seal(data.decode("latin-1")))


def _any_code(data: bytes) -> object:
    found = read_code(data, data.decode("utf-8", "replace"))
    return check_seal(found.content.seal, (), NOW) if isinstance(found.content, SealedPaper) else found


def damaged(sample: bytes, rng: random.Random) -> bytes:
    """Damage an input in one to eight places."""
    data = bytearray(sample)
    for _ in range(rng.randint(1, 8)):
        rng.choice(_DAMAGES)(data, rng)
    return bytes(data[: 1 << 16])


def _change(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _flip(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data) + 1) :]


def _drop(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    del data[at : at + rng.randint(1, 6)]


def _insert(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.randbytes(rng.randint(1, 12))


def _repeat(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = bytes(data[at : at + rng.randint(1, 40)]) * rng.choice((1, 2, 30))


def _digits(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at : at + 2] = f"{rng.randrange(256):02X}".encode()


_DAMAGES = (_change, _flip, _cut, _drop, _insert, _repeat, _digits)


@dataclass(frozen=True, slots=True)
class Decoder:
    """One decoder: what it is given, what to start from, and how that is damaged."""

    name: str
    decode: Callable[[bytes], object]
    samples: Sequence[bytes]
    damage: Callable[[bytes, random.Random], bytes]


def decoders() -> tuple[Decoder, ...]:
    """Name them all."""
    from checkpoint_app.documents.seals import card_text

    zones = ["\n".join(lines).encode() for lines in sorted(FIELDS)]
    passes = [PLAIN.encode(), LONG.encode()]
    seals = [sealed(), former(2), former(3)]
    json_seals = [nc().encode()]
    cards = [card_text(sealed()).encode()]
    return (
        Decoder("mrz", _mrz, zones, damaged),
        Decoder("boarding_pass", _boarding_pass, passes, damaged),
        Decoder("vds", _vds, seals, damaged),
        Decoder("vds_nc", _vds_nc, json_seals, damaged),
        Decoder("card", _card, cards, damaged),
        Decoder("code", _any_code, [*zones, *passes, *seals, *json_seals, *cards], damaged),
        *(Decoder(name, read_list, (sample,), mutated_list) for name, sample in LIST_SAMPLES.items()),
    )


def input_of(number: int, every: Sequence[Decoder]) -> tuple[Decoder, bytes]:
    """Make input `number`."""
    rng = random.Random(number)
    decoder = every[number % len(every)]
    return decoder, decoder.damage(rng.choice(decoder.samples), rng)
