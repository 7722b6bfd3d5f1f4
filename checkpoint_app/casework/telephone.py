"""The second person on the telephone: a short challenge read out, a short response read back (RFC 6287, OCRA). Pure.

The suite is OCRA-1:HOTP-SHA256-6:QN06: six digits out, six digits back, from a key that only this machine and the
second person hold. Any device that speaks OCRA can answer; `checkpoint user answer` does.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

SUITE = "OCRA-1:HOTP-SHA256-6:QN06"
KEY_BYTES = 32
DIGITS = 6
CHALLENGE_LIFE = timedelta(minutes=5)
_QUESTION_BYTES = 128


@dataclass(frozen=True, slots=True)
class TelephoneChallenge:
    """A challenge for one person about one case, or about none; a wrong answer ends it, and so does its time."""

    officer_id: str
    encounter_id: str
    text: str
    valid_until: datetime


def new_challenge(officer_id: str, encounter_id: str, number: int, now: datetime) -> TelephoneChallenge:
    """Make a challenge of a random number below a million that the caller draws."""
    return TelephoneChallenge(officer_id, encounter_id, f"{number:0{DIGITS}d}", now + CHALLENGE_LIFE)


def response_to(key: bytes, challenge: str) -> str:
    """Compute the response; raises ValueError when the challenge is no number of six digits."""
    digits = challenge.replace(" ", "")
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        raise ValueError("challenge")
    return ocra(SUITE, key, digits)


def is_right(key: bytes, challenge: TelephoneChallenge, response: str, now: datetime) -> bool:
    """Whether this is the response, given in time; blanks in it do not count."""
    if now > challenge.valid_until:
        return False
    expected = response_to(key, challenge.text)
    return hmac.compare_digest(expected.encode(), response.replace(" ", "").encode())


def ocra(suite: str, key: bytes, question: str) -> str:
    """Compute an OCRA value for a numeric question alone (RFC 6287, 5.1 and 7.2: no counter, no session, no time)."""
    hash_name, digits = suite.split(":")[1].removeprefix("HOTP-").lower().split("-")
    number = f"{int(question):X}"
    padded = bytes.fromhex(number.ljust(2 * _QUESTION_BYTES, "0"))
    mac = hmac.new(key, suite.encode("ascii") + b"\x00" + padded, getattr(hashlib, hash_name)).digest()
    # RFC 4226, 5.3: dynamic truncation.
    offset = mac[-1] & 0x0F
    value = int.from_bytes(mac[offset : offset + 4]) & 0x7FFFFFFF
    return f"{value % 10 ** int(digits):0{int(digits)}d}"
