from __future__ import annotations

from datetime import date

import pytest

from checkpoint_app.documents.dates import PartialDate


@pytest.mark.parametrize("text", ["1974", "1974-08", "1974-08-12"])
def test_partial_date_is_written_as_it_was_read(text):
    assert PartialDate.from_iso(text).isoformat() == text


@pytest.mark.parametrize(
    "text", ["", "74", "1974-8", "1974-08-12-01", "1974-13", "1974-02-30", "197٤", "19-74", "1974-00"]
)
def test_other_texts_are_no_partial_date(text):
    with pytest.raises(ValueError):
        PartialDate.from_iso(text)


def test_day_without_month_is_no_date():
    with pytest.raises(ValueError):
        PartialDate(1974, None, 12)


@pytest.mark.parametrize(("month", "day"), [(0, 1), (1, 0), (0, None)])
def test_month_or_day_of_zero_is_no_date(month, day):
    with pytest.raises(ValueError):
        PartialDate(1974, month, day)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "full"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), None),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), None),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31), None),
        ("2024-02-03", date(2024, 2, 3), date(2024, 2, 3), date(2024, 2, 3)),
    ],
)
def test_partial_date_knows_the_days_it_can_mean(text, earliest, latest, full):
    value = PartialDate.from_iso(text)
    assert (value.earliest, value.latest, value.full) == (earliest, latest, full)


def test_full_date_is_taken_whole():
    assert PartialDate.of(date(2024, 2, 3)) == PartialDate(2024, 2, 3)


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        ("1974", "1974-08-12", True),
        ("1974", "1975", False),
        ("1974-08", "1974-08-12", True),
        ("1974-07", "1974-08-12", False),
        ("1974-08-11", "1974-08-12", False),
        ("1974-08-12", "1974-08-12", True),
    ],
)
def test_partial_dates_agree_where_no_part_known_to_both_differs(left, right, agree):
    assert PartialDate.from_iso(left).agrees_with(PartialDate.from_iso(right)) is agree
    assert PartialDate.from_iso(right).agrees_with(PartialDate.from_iso(left)) is agree
