from __future__ import annotations

from datetime import date

import pytest

from checkpoint_app.ui.counter.typed_dates import read_typed_date

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12-03-1994", "1994-03-12"),
        ("12/3/1994", "1994-03-12"),
        ("12 3 1994", "1994-03-12"),
        ("12031994", "1994-03-12"),
        ("3-1994", "1994-03"),
        ("1994", "1994"),
    ],
)
def test_dates_as_people_type_them(text: str, iso: str) -> None:
    found = read_typed_date(text, TODAY)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "text", ["", "x", "31-02-1994", "12-13-1994", "12-03-94", "25-11-2026", "1890", "1-2-3-1994"]
)
def test_what_is_no_date_of_birth_is_not_guessed(text: str) -> None:
    assert read_typed_date(text, TODAY) is None
