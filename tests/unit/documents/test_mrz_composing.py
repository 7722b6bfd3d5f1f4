from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz, parse_mrz
from tests.unit.documents import vectors
from tests.unit.documents.vectors import FIELDS, TODAY

BENNELONG = ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO")
NILAVADHANANANDA = ("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG")

PASSPORT, CARD, CARD_2 = FIELDS[vectors.TD3], FIELDS[vectors.TD1], FIELDS[vectors.TD2]
VISA_A, VISA_B = FIELDS[vectors.MRV_A], FIELDS[vectors.MRV_B]


def names_of(fields, primary, secondary=""):
    lines = compose_mrz(replace(fields, primary_identifier=primary, secondary_identifier=secondary))
    return lines[2] if fields.format is MrzFormat.TD1 else lines[0][5:]


# ICAO Doc 9303-4, 4.2.3.1; 9303-5 and -6, 4.2.3.4 and 4.2.3.5; 9303-7, 4.2.3.
@pytest.mark.parametrize(
    ("primary", "secondary", "expected"),
    [
        ("ERIKSSON", "ANNA MARIA", "ERIKSSON<<ANNA<MARIA"),
        ("HENG", "DEBORAH MING LO", "HENG<<DEBORAH<MING<LO"),
        ("SMITH-JONES", "SUSIE MARGARET", "SMITH<JONES<<SUSIE<MARGARET"),
        ("O'CONNOR", "ENYA SIOBHAN", "OCONNOR<<ENYA<SIOBHAN"),
        ("VAN DER MUELLEN", "MARTIN", "VAN<DER<MUELLEN<<MARTIN"),
        ("AL-BASRI", "HUDA MUHAMMAD JAWAD", "AL<BASRI<<HUDA<MUHAMMAD<JAWAD"),
        ("VILARCHAO FERNANDEZ", "JOSE RAMON", "VILARCHAO<FERNANDEZ<<JOSE<RAMON"),
        ("ARKFREITH", "", "ARKFREITH"),
        ("SATRIYA SUDARPA", "", "SATRIYA<SUDARPA"),
        # ICAO Doc 9303-3, Appendix B: the second right transliteration would be CANXXON.
        ("Cañon", "Térèsa", "CANON<<TERESA"),
    ],
)
def test_published_names_fill_a_passport(primary, secondary, expected):
    assert names_of(PASSPORT, primary, secondary) == expected.ljust(39, "<")


# "Truncated to initials", ICAO Doc 9303-4, 4.2.3.2 and 4.2.3.3; 9303-5 and -6, 4.2.3.1 and 4.2.3.2; 9303-7, 4.2.3.
@pytest.mark.parametrize(
    ("fields", "name", "expected"),
    [
        (PASSPORT, NILAVADHANANANDA, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        (PASSPORT, ("NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG"), "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"),
        (PASSPORT, BENNELONG, "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI"),
        (PASSPORT, ("PAPANDROPOULOUS", "JONATHON WARREN TREVOR"), "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"),
        (VISA_A, NILAVADHANANANDA, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        (VISA_A, BENNELONG, "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI"),
        (CARD_2, NILAVADHANANANDA, "NILAVADHANANANDA<<CHAYAPA<DEJ<K"),
        (CARD_2, BENNELONG, "BENNELONG<WOOLOOMOOLOO<W<W<<D<P"),
        (CARD_2, ("PAPANDROPOULOUS", "JONATHOON ALEC"), "PAPANDROPOULOUS<<JONATHOON<ALEC"),
        (VISA_B, NILAVADHANANANDA, "NILAVADHANANANDA<<CHAYAPA<DEJ<K"),
        (VISA_B, BENNELONG, "BENNELONG<WOOLOOMOOLOO<W<W<<D<P"),
        (CARD, NILAVADHANANANDA, "NILAVADHANANANDA<<CHAYAPA<DE<K"),
        (CARD, BENNELONG, "BENNELONG<WOOLOOMOOLOO<W<W<<DI"),
        (CARD, ("PAPANDROPOULOUS", "JONATHON ALEC"), "PAPANDROPOULOUS<<JONATHON<ALEC"),
        (CARD, ("VILARCHAO FERNANDEZ", "JOSE RAMON"), "VILARCHAO<FERNANDEZ<<JOSE<RAMO"),
    ],
)
def test_published_long_names_are_cut_to_initials(fields, name, expected):
    assert names_of(fields, *name) == expected


@pytest.mark.parametrize(
    ("primary", "secondary", "expected"),
    [
        ("A" * 40, "", "A" * 30),
        ("A" * 40, "BUDI", "A" * 27 + "<<B"),
        ("BENNELONG WOOLOOMOOLOO WARRANDYTE", "A", "BENNELONG<WOOLOOMOOLOO<WARR<<A"),
        (" ".join("A" * 20), "", "<".join("A" * 15).ljust(30, "<")),
    ],
)
def test_field_of_a_cut_name_ends_with_a_letter_where_any_choice_allows_it(primary, secondary, expected):
    assert names_of(CARD, primary, secondary) == expected


def test_unknown_parts_of_a_birth_date_are_filled():
    for birth_date, printed in [(None, "<<<<<<"), (PartialDate(1974), "74<<<<"), (PartialDate(2004, 2), "0402<<")]:
        lines = compose_mrz(replace(PASSPORT, birth_date=birth_date))
        assert lines[1][13:19] == printed
        assert parse_mrz(lines, TODAY).faults == ()


def test_unspecified_sex_is_a_filler():
    assert compose_mrz(replace(PASSPORT, sex=Sex.UNSPECIFIED))[1][20] == "<"


def test_optional_data_of_a_card_follow_a_long_number():
    lines = compose_mrz(replace(CARD, document_number="D23145890734", optional_data="ZZ9", optional_data_2="AB"))
    assert lines[0] == "I<UTOD23145890<7349<ZZ9<<<<<<<"
    mrz = parse_mrz(lines, TODAY)
    assert mrz.faults == ()
    assert (mrz.optional_data.text, mrz.optional_data_2.text) == ("ZZ9", "AB")


def test_given_names_of_a_french_card_are_set_apart_by_two_fillers():
    lines = compose_mrz(replace(FIELDS[vectors.FRENCH_CARD], secondary_identifier="Jean-Pierre Marie"))
    assert lines[1][13:27] == "JEAN<<PIERRE<<"
    assert parse_mrz(lines, TODAY).secondary_identifier == "JEAN PIERRE"


def test_spaces_and_hyphens_of_a_number_become_fillers():
    assert compose_mrz(replace(PASSPORT, document_number="A 12-34"))[1][:9] == "A<12<34<<"


@pytest.mark.parametrize(
    "change",
    [
        {"document_number": "A123456789"},
        {"document_number": "a1234567"},
        {"optional_data": "1" * 15},
        {"issuing_state": "UTOP"},
        {"expiry_date": None},
        {"primary_identifier": "R2D2"},
        {"primary_identifier": "山田"},
        {"primary_identifier": "..."},
    ],
)
def test_value_that_does_not_fit_its_field_is_refused(change):
    with pytest.raises(ValueError):
        compose_mrz(replace(PASSPORT, **change))


@pytest.mark.parametrize("number", ["D23145890 34", "D23145890" + "7" * 14])
def test_long_number_that_no_reader_could_join_is_refused(number):
    with pytest.raises(ValueError):
        compose_mrz(replace(CARD, document_number=number))


def test_fields_need_nothing_but_what_every_document_has():
    fields = MrzFields(
        MrzFormat.TD3, "P", "IDN", "Sukarno", "X1234567", "IDN", PartialDate(1990, 1, 2), date(2030, 1, 2)
    )
    mrz = parse_mrz(compose_mrz(fields), TODAY)
    assert (mrz.primary_identifier, mrz.secondary_identifier, mrz.sex) == ("SUKARNO", "", Sex.UNSPECIFIED)
    assert mrz.faults == ()
