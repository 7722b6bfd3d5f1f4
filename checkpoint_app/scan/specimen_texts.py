"""Texts for specimens, benchmarks and training: made-up MRZ lines of every format, and strings without language.

Half of the strings are random on purpose: a network that learns names would "correct" them, and no check digit covers
a name. Check digits are computed here by ICAO Doc 9303-3, 4.9, for realism only; the network never sees them as such.
"""

from __future__ import annotations

import random

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
LETTERS = ALPHABET[10:36]
DIGITS = ALPHABET[:10]
CONFUSABLE = ("O0QDC", "I1LT7", "Z27", "B83", "S5", "G6C", "UVY", "MNWH", "<KCLX", "4A", "PFR", "EF")
STATES = """
IDN MYS SGP PHL THA VNM AUS NZL JPN KOR CHN IND PAK BGD LKA SAU ARE QAT KWT OMN BHR JOR EGY TUR IRN USA CAN MEX
BRA ARG CHL PER COL GBR IRL FRA ESP PRT ITA CHE AUT NLD BEL LUX DNK SWE NOR FIN ISL POL CZE SVK HUN ROU BGR GRC
HRV SVN SRB UKR RUS KAZ UZB GEO ARM AZE ISR ZAF NGA KEN ETH GHA MAR TUN DZA UTO EUE UNO XXA XXB XXC RKS GBD GBN
GBO D
""".split()
_SYLLABLES = """
BA BE BI BO BU CA CE CI CO CU DA DE DI DO DU FA FE FI GA GI GO GU HA HE HI HO JA JE JI JO KA KE KI KO KU LA LE
LI LO LU MA ME MI MO MU NA NE NI NO NU NG NY PA PE PI PO PU QU RA RE RI RO RU SA SE SI SO SU SY TA TE TI TO TU
VA VI WA WI XA XI XU YA YO YU ZA ZE ZI AH AN AR ER IN OV EV SKI SON SEN WAN TO YONO SARI PUTRA DEWI NUR SITI
""".split()


def check_digit(text: str) -> str:
    """Compute the check digit of a field (weights 7, 3, 1; ICAO Doc 9303-3, 4.9)."""
    values = {c: i for i, c in enumerate(ALPHABET[:36])}
    return str(sum(values.get(c, 0) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def _name(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return "".join(rng.choice(LETTERS) for _ in range(rng.randint(2, 10)))
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(1, 4)))[:14]


def _names(rng: random.Random, length: int) -> str:
    primary = "<".join(_name(rng) for _ in range(rng.choice((1, 1, 1, 2))))
    secondary = "<".join(_name(rng) for _ in range(rng.choice((0, 1, 1, 2, 2, 3))))
    text = f"{primary}<<{secondary}" if secondary else primary
    return text[:length].ljust(length, "<")


def _number(rng: random.Random, length: int) -> str:
    style = rng.random()
    if style < 0.4:
        body = rng.choice(LETTERS) + "".join(rng.choice(DIGITS) for _ in range(length - 1))
    elif style < 0.6:
        body = "".join(rng.choice(LETTERS) for _ in range(2)) + "".join(rng.choice(DIGITS) for _ in range(length - 2))
    elif style < 0.8:
        body = "".join(rng.choice(DIGITS) for _ in range(length))
    else:
        body = "".join(rng.choice(DIGITS + LETTERS) for _ in range(length))
    if rng.random() < 0.3:
        body = body[: rng.randint(5, length)]
    return body.ljust(length, "<")


def _date(rng: random.Random) -> str:
    return f"{rng.randint(0, 99):02d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


def _optional(rng: random.Random, length: int) -> str:
    if length == 0 or rng.random() < 0.45:
        return "<" * length
    return _number(rng, min(length, rng.randint(5, max(5, length)))).ljust(length, "<")[:length]


def document(rng: random.Random, mrz_format: str | None = None) -> tuple[str, ...]:
    """Make up the lines of one document: TD1, TD2, TD3, MRV-A or MRV-B."""
    kind = mrz_format or rng.choice(("TD3", "TD3", "TD3", "TD3", "TD1", "TD1", "TD2", "MRV-A", "MRV-B"))
    state, nation = (rng.choice(STATES).ljust(3, "<") for _ in range(2))
    if rng.random() < 0.8:
        nation = state
    number, birth, expiry, sex = _number(rng, 9), _date(rng), _date(rng), rng.choice("MF<")
    number += check_digit(number)
    birth += check_digit(birth)
    expiry += check_digit(expiry)
    second = rng.choice("<<<<ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if kind == "TD1":
        first = rng.choice("IAC") + second + state + number + _optional(rng, 15)
        middle = birth + sex + expiry + nation + _optional(rng, 11)
        middle += check_digit(first[5:] + middle[:7] + middle[8:15] + middle[18:])
        return first, middle, _names(rng, 30)
    if kind == "TD3":
        optional = _optional(rng, 14)
        digit = rng.choice((check_digit(optional), "<")) if optional.strip("<") == "" else check_digit(optional)
        line = number + nation + birth + sex + expiry + optional + digit
        line += check_digit(line[:10] + line[13:20] + line[21:43])
        return "P" + second + state + _names(rng, 39), line
    if kind == "TD2":
        line = number + nation + birth + sex + expiry + _optional(rng, 7)
        line += check_digit(line[:10] + line[13:20] + line[21:35])
        return rng.choice("IAC") + second + state + _names(rng, 31), line
    length = 44 if kind == "MRV-A" else 36
    line = number + nation + birth + sex + expiry + _optional(rng, length - 28)
    return "V" + second + state + _names(rng, length - 5), line


def random_text(rng: random.Random, length: int) -> str:
    """Make a string without any language: uniform, or rich in characters that are easily confused."""
    if rng.random() < 0.5:
        return "".join(rng.choice(ALPHABET) for _ in range(length))
    groups = [rng.choice(CONFUSABLE) for _ in range(3)]
    return "".join(
        rng.choice(rng.choice(groups)) if rng.random() < 0.7 else rng.choice(ALPHABET) for _ in range(length)
    )


def line_text(rng: random.Random, length: int) -> tuple[str, bool, bool]:
    """Give a string of `length`, and whether it starts and ends where a line does."""
    if rng.random() < 0.5:
        return random_text(rng, length), rng.random() < 0.4, rng.random() < 0.4
    line = rng.choice(document(rng))
    if len(line) <= length:
        return line, True, True
    start = rng.choice((0, len(line) - length, rng.randint(0, len(line) - length)))
    return line[start : start + length], start == 0, start + length == len(line)
