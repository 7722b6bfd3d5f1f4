from __future__ import annotations

import pytest

from checkpoint_app.documents.states import ISSUING_STATES, alpha2, alpha3, is_issuing_state

ICAO_CODES = (
    "D GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX UTO"
)


def test_every_code_of_iso_3166_1_and_of_icao_is_known():
    assert len(ISSUING_STATES) == 249 + len(ICAO_CODES.split())
    assert all(is_issuing_state(code) for code in ICAO_CODES.split())
    assert all(is_issuing_state(code) for code in ("IDN", "MYS", "SGP", "TLS", "SAU", "DEU"))


@pytest.mark.parametrize("code", ["", "D<<", "idn", "IDO", "ID", "QQQ"])
def test_other_codes_are_unknown(code):
    assert not is_issuing_state(code)
    assert alpha2(code) is None


@pytest.mark.parametrize(
    ("code", "two_letters"),
    [
        ("IDN", "ID"),
        ("D", "DE"),
        ("DEU", "DE"),
        ("GBN", "GB"),
        ("RKS", "XK"),
        ("UNO", "UN"),
        ("XOM", None),
        ("UTO", None),
    ],
)
def test_two_letter_code(code, two_letters):
    assert alpha2(code) == two_letters


def test_three_letter_code():
    assert alpha3("ID") == "IDN"
    assert alpha3("??") is None


def test_two_letter_codes_of_iso_lead_back_to_their_state():
    codes = [code for code in ISSUING_STATES if code not in ICAO_CODES.split()]
    assert len(codes) == 249
    assert all(alpha3(alpha2(code) or "") == code for code in codes)
