"""The second person on the telephone: the RFC's own vectors, the time, and one answer to one challenge."""

from datetime import timedelta

import pytest

from checkpoint_app.casework.telephone import CHALLENGE_LIFE, is_right, new_challenge, ocra, response_to
from tests.unit.casework.builders import START

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("question", "expected"),
    # RFC 6287, appendix C.1, OCRA-1:HOTP-SHA1-6:QN08 with the standard 20-byte key.
    [
        ("00000000", "237653"),
        ("11111111", "243178"),
        ("22222222", "653583"),
        ("33333333", "740991"),
        ("44444444", "608993"),
        ("55555555", "388898"),
        ("66666666", "816933"),
        ("77777777", "224598"),
        ("88888888", "750600"),
        ("99999999", "294470"),
    ],
)
def test_the_vectors_of_the_rfc(question, expected):
    assert ocra("OCRA-1:HOTP-SHA1-6:QN08", b"12345678901234567890", question) == expected


def test_the_right_response_in_time_is_right_however_it_is_grouped():
    challenge = new_challenge("sari", "e1", 4471, START)
    assert challenge.text == "004471"
    response = response_to(KEY, "004 471")
    assert is_right(KEY, challenge, f"{response[:3]} {response[3:]}", START + CHALLENGE_LIFE)


def test_a_wrong_one_a_late_one_and_another_key_are_wrong():
    challenge = new_challenge("sari", "e1", 123456, START)
    response = response_to(KEY, challenge.text)
    assert not is_right(KEY, challenge, f"{(int(response) + 1) % 10**6:06d}", START)
    assert not is_right(KEY, challenge, response, START + CHALLENGE_LIFE + timedelta(seconds=1))
    assert not is_right(bytes(32), challenge, response, START)


@pytest.mark.parametrize("text", ["12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_no_challenge_has_no_response(text):
    with pytest.raises(ValueError, match="challenge"):
        response_to(KEY, text)
