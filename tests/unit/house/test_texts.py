"""Both languages say the same things and take the same values."""

import string
from datetime import UTC, date, datetime

import pytest

from checkpoint_app.casework.encounter_table import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.texts import texts


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_both_languages_have_the_same_keys():
    assert sorted(texts("id").entries) == sorted(texts("en").entries)


def test_both_languages_take_the_same_values():
    for key, text in texts("id").entries.items():
        assert fields(text) == fields(texts("en").entries[key]), key


def test_no_text_is_empty():
    for language in ("id", "en"):
        assert all(text.strip() for text in texts(language).entries.values())


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (date(2026, 8, 3), "3 Agu 2026", "3 Aug 2026"),
        (PartialDate(1994), "1994", "1994"),
        (PartialDate(1994, 5), "Mei 1994", "May 1994"),
        (PartialDate(1994, 12, 24), "24 Des 1994", "24 Dec 1994"),
        (None, "–", "–"),
    ],
)
def test_dates_are_written_as_people_write_them(value, indonesian, english):
    assert texts("id").date(value) == indonesian
    assert texts("en").date(value) == english


def test_instants_carry_the_time_of_this_machine():
    instant = datetime(2026, 11, 24, 3, 52, tzinfo=UTC)
    local = instant.astimezone()
    assert texts("id").instant(instant).endswith(f"{local.hour:02d}.{local.minute:02d}")
    assert texts("en").instant(instant).endswith(f"{local.hour:02d}:{local.minute:02d}")


def test_a_missing_text_is_a_bug():
    with pytest.raises(KeyError):
        texts("id")("common.no_such_text")


def test_whatever_is_recorded_has_its_line_in_the_life_of_a_case():
    steps = {kind.value for kind in EventKind} | {action.value.lower() for action in Action}
    assert [step for step in sorted(steps) if not texts("en").has(f"casefile.timeline.{step}")] == []
