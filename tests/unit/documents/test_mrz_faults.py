from __future__ import annotations

import pytest

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import (
    MrzFaultKind,
    MrzField,
    MrzFormat,
    Sex,
    compose_mrz,
    compute_check_digit,
    masked_lines,
    parse_mrz,
)
from tests.unit.documents import vectors
from tests.unit.documents.vectors import TODAY


def changed(lines, line, column, text):
    """Overwrite characters of a zone."""
    before = lines[line]
    after = before[:column] + text + before[column + len(text) :]
    return (*lines[:line], after, *lines[line + 1 :])


def kinds(mrz):
    return [fault.kind for fault in mrz.faults]


def faults_of(mrz, kind):
    return [(fault.field, fault.line, fault.column, fault.found) for fault in mrz.faults if fault.kind is kind]


def with_td3_numbers(birth="740812", expiry="120415", sex="F"):
    """Compose a passport whose check digits agree with whatever stands in its dates."""
    return (
        vectors.TD3[0],
        _second_line("L898902C3", birth, sex, expiry, "<" * 14),
    )


def _second_line(number, birth, sex, expiry, optional):
    digit = compute_check_digit
    numbers = f"{number}{digit(number)}", f"{birth}{digit(birth)}", f"{expiry}{digit(expiry)}{optional}0"
    return f"{numbers[0]}UTO{numbers[1]}{sex}{numbers[2]}{digit(''.join(numbers))}"


@pytest.mark.parametrize("text", ["", "   \r\n \n", ()])
def test_nothing_is_reported_as_empty(text):
    mrz = parse_mrz(text, TODAY)
    assert mrz.format is None
    assert kinds(mrz) == [MrzFaultKind.EMPTY]
    assert not mrz.check_digits_agree


def test_wrong_number_of_lines_is_reported_with_the_number_found():
    mrz = parse_mrz([vectors.TD3[0]], TODAY)
    assert faults_of(mrz, MrzFaultKind.LINE_COUNT) == [(None, None, None, "1")]


def test_every_line_of_wrong_length_is_reported():
    mrz = parse_mrz([vectors.TD3[0][:-1], vectors.TD3[1] + "<"], TODAY)
    assert mrz.format is None
    assert faults_of(mrz, MrzFaultKind.LINE_LENGTH) == [(None, 0, None, "43"), (None, 1, None, "45")]


def test_only_the_lines_of_wrong_length_are_reported():
    mrz = parse_mrz([vectors.TD3[0], vectors.TD3[1][:-1]], TODAY)
    assert faults_of(mrz, MrzFaultKind.LINE_LENGTH) == [(None, 1, None, "43")]


def test_characters_outside_the_alphabet_are_reported_even_where_the_shape_is_unknown():
    mrz = parse_mrz(["p<uto", "Ä1"], TODAY)
    assert kinds(mrz).count(MrzFaultKind.LOWER_CASE) == 4
    assert faults_of(mrz, MrzFaultKind.FORBIDDEN_CHARACTER) == [(None, 1, 0, "Ä")]


def test_lower_case_is_reported_and_not_repaired():
    mrz = parse_mrz(changed(vectors.TD3, 0, 5, "e"), TODAY)
    assert faults_of(mrz, MrzFaultKind.LOWER_CASE) == [(None, 0, 5, "e")]
    assert mrz.primary_identifier == "eRIKSSON"


def test_digits_in_names_and_letters_in_dates_are_of_the_wrong_class():
    mrz = parse_mrz(changed(changed(vectors.TD3, 0, 5, "3"), 1, 13, "O"), TODAY)
    assert faults_of(mrz, MrzFaultKind.WRONG_CLASS) == [
        (MrzField.NAMES, 0, 5, "3"),
        (MrzField.BIRTH_DATE, 1, 13, "O"),
    ]


def test_all_faults_are_reported_at_once():
    lines = changed(changed(vectors.TD3, 0, 0, "X<QQQ<<<"), 1, 0, "<<<<<<<<<A")
    lines = changed(changed(lines, 1, 10, "ZZZ991399"), 1, 20, "X130229")
    found = set(kinds(parse_mrz(lines, TODAY)))
    assert found == {
        MrzFaultKind.DOCUMENT_CODE_UNKNOWN,
        MrzFaultKind.STATE_UNKNOWN,
        MrzFaultKind.NAME_MISSING,
        MrzFaultKind.NAME_MALFORMED,
        MrzFaultKind.DOCUMENT_NUMBER_MISSING,
        MrzFaultKind.DATE_IMPOSSIBLE,
        MrzFaultKind.SEX_UNKNOWN,
        MrzFaultKind.CHECK_DIGIT_MISSING,
        MrzFaultKind.CHECK_DIGIT_WRONG,
    }


def test_wrong_check_digit_tells_printed_and_computed():
    mrz = parse_mrz(changed(vectors.TD3, 1, 9, "7"), TODAY)
    number, composite = mrz.check_digits[0], mrz.check_digits[-1]
    assert (number.printed, number.computed, number.is_correct) == ("7", "6", False)
    assert not composite.is_correct
    assert not mrz.check_digits_agree
    assert faults_of(mrz, MrzFaultKind.CHECK_DIGIT_WRONG)[0] == (MrzField.DOCUMENT_NUMBER, 1, 9, "7")


@pytest.mark.parametrize("printed", ["0", "<"])
def test_empty_optional_data_may_have_zero_or_a_filler_for_their_check_digit(printed):
    lines = changed(with_td3_numbers(), 1, 42, printed)
    assert parse_mrz(lines, TODAY).faults == ()


def test_filler_for_the_check_digit_of_optional_data_that_are_there_is_a_fault():
    mrz = parse_mrz(changed(vectors.TD3, 1, 42, "<"), TODAY)
    assert (MrzField.OPTIONAL_DATA, 1, 42, "<") in faults_of(mrz, MrzFaultKind.CHECK_DIGIT_MISSING)


def test_filler_for_the_check_digit_of_a_passport_number_is_a_fault():
    mrz = parse_mrz(changed(vectors.TD3, 1, 9, "<"), TODAY)
    assert (MrzField.DOCUMENT_NUMBER, 1, 9, "<") in faults_of(mrz, MrzFaultKind.CHECK_DIGIT_MISSING)


@pytest.mark.parametrize("optional", ["<" * 15, "7<" + "<" * 13, "7" * 15])
def test_announced_long_number_without_its_remainder_is_malformed(optional):
    lines = changed(vectors.TD1, 0, 14, "<" + optional)
    mrz = parse_mrz(lines, TODAY)
    assert MrzFaultKind.DOCUMENT_NUMBER_MALFORMED in kinds(mrz)
    assert (MrzField.DOCUMENT_NUMBER, 0, 14, "<") in faults_of(mrz, MrzFaultKind.CHECK_DIGIT_MISSING)
    assert mrz.document_number == "D23145890"


def test_wrong_check_digit_of_a_long_number_is_found_in_the_optional_data():
    mrz = parse_mrz(changed(vectors.TD1_LONG_NUMBER, 0, 16, "4"), TODAY)
    assert (MrzField.DOCUMENT_NUMBER, 0, 18, "9") in faults_of(mrz, MrzFaultKind.CHECK_DIGIT_WRONG)


def test_optional_data_behind_a_long_number_are_kept():
    lines = changed(vectors.TD1_LONG_NUMBER, 0, 20, "ZZ9")
    mrz = parse_mrz(lines, TODAY)
    assert mrz.document_number == "D23145890734"
    assert mrz.optional_data.text == "ZZ9"
    assert masked_lines(mrz)[0] == "I<UTOD23145890<7349<***<<<<<<<"


def test_document_number_that_begins_with_a_filler_is_malformed():
    assert MrzFaultKind.DOCUMENT_NUMBER_MALFORMED in kinds(parse_mrz(changed(vectors.TD3, 1, 0, "<"), TODAY))


@pytest.mark.parametrize("code", ["IV", "P<", "V<"])
def test_card_with_the_letters_of_another_document_is_reported(code):
    assert MrzFaultKind.DOCUMENT_CODE_UNKNOWN in kinds(parse_mrz(changed(vectors.TD1, 0, 0, code), TODAY))


def test_second_letter_of_passport_and_visa_is_free():
    assert parse_mrz(changed(vectors.TD3, 0, 0, "PP"), TODAY).faults == ()
    assert parse_mrz(changed(vectors.MRV_A, 0, 0, "VV"), TODAY).faults == ()


def test_german_code_of_one_letter_is_a_state():
    lines = changed(changed(vectors.TD3, 0, 2, "D<<"), 1, 10, "D<<")
    mrz = parse_mrz(lines, TODAY)
    assert mrz.faults == ()
    assert (mrz.issuing_state, mrz.nationality) == ("D", "D")


def test_unknown_state_and_nationality_are_both_reported():
    lines = changed(changed(vectors.TD3, 0, 2, "D<X"), 1, 10, "QQQ")
    assert faults_of(parse_mrz(lines, TODAY), MrzFaultKind.STATE_UNKNOWN) == [
        (MrzField.ISSUING_STATE, 0, 2, "D<X"),
        (MrzField.NATIONALITY, 1, 10, "QQQ"),
    ]


def test_nationality_left_out_is_missing_rather_than_unknown():
    mrz = parse_mrz(changed(vectors.TD1, 1, 15, "<<<"), TODAY)
    assert faults_of(mrz, MrzFaultKind.STATE_MISSING) == [(MrzField.NATIONALITY, 1, 15, "<<<")]


@pytest.mark.parametrize(("letter", "sex"), [("F", Sex.FEMALE), ("M", Sex.MALE), ("<", Sex.UNSPECIFIED)])
def test_sex_is_read_and_may_be_unspecified(letter, sex):
    mrz = parse_mrz(with_td3_numbers(sex=letter), TODAY)
    assert mrz.sex is sex
    assert mrz.faults == ()


def test_any_other_letter_for_sex_is_reported():
    mrz = parse_mrz(with_td3_numbers(sex="X"), TODAY)
    assert mrz.sex is None
    assert faults_of(mrz, MrzFaultKind.SEX_UNKNOWN) == [(MrzField.SEX, 1, 20, "X")]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("7408<<", PartialDate(1974, 8)),
        ("74<<<<", PartialDate(1974)),
        ("74<<12", PartialDate(1974)),
        ("<<<<<<", None),
        ("<<0812", None),
    ],
)
def test_unknown_parts_of_a_birth_date_are_no_fault(printed, value):
    mrz = parse_mrz(with_td3_numbers(birth=printed), TODAY)
    assert mrz.faults == ()
    assert mrz.birth_date.value == value
    assert mrz.birth_date.is_unknown == (value is None)


@pytest.mark.parametrize("printed", ["740230", "741301", "740800", "740012", "7<0812", "7408<2", "74O812", "<<<<<1"])
def test_birth_date_that_is_no_date_is_reported(printed):
    mrz = parse_mrz(with_td3_numbers(birth=printed), TODAY)
    assert mrz.birth_date.value is None
    assert MrzFaultKind.DATE_IMPOSSIBLE in kinds(mrz)


@pytest.mark.parametrize("printed", ["1204<<", "<<<<<<"])
def test_date_of_expiry_must_be_complete(printed):
    mrz = parse_mrz(with_td3_numbers(expiry=printed), TODAY)
    assert faults_of(mrz, MrzFaultKind.DATE_INCOMPLETE) == [(MrzField.EXPIRY_DATE, 1, 21, printed)]


def test_date_of_expiry_that_is_no_date_is_reported():
    mrz = parse_mrz(with_td3_numbers(expiry="120431"), TODAY)
    assert faults_of(mrz, MrzFaultKind.DATE_IMPOSSIBLE) == [(MrzField.EXPIRY_DATE, 1, 21, "120431")]


@pytest.mark.parametrize(
    ("names", "primary", "secondary", "expected"),
    [
        ("SUKARNO", "SUKARNO", "", []),
        ("VAN<DER<MUELLEN<<MARTIN", "VAN DER MUELLEN", "MARTIN", []),
        ("<<SITI", "", "SITI", [MrzFaultKind.NAME_MISSING, MrzFaultKind.NAME_MALFORMED]),
        ("SITI<<<AMINAH", "SITI", "AMINAH", [MrzFaultKind.NAME_MALFORMED]),
        ("SITI<<NUR<<AMINAH", "SITI", "NUR AMINAH", [MrzFaultKind.NAME_MALFORMED]),
        ("<SITI<<NUR", "SITI", "NUR", [MrzFaultKind.NAME_MALFORMED]),
        ("", "", "", [MrzFaultKind.NAME_MISSING]),
    ],
)
def test_identifiers_are_split_at_two_fillers(names, primary, secondary, expected):
    mrz = parse_mrz(changed(vectors.TD3, 0, 5, names.ljust(39, "<")), TODAY)
    assert (mrz.primary_identifier, mrz.secondary_identifier) == (primary, secondary)
    assert kinds(mrz) == expected


@pytest.mark.parametrize(("names", "truncated"), [("A" * 39, True), ("A" * 38 + "<", False)])
def test_letter_in_the_last_position_means_that_the_name_may_be_cut(names, truncated):
    assert parse_mrz(changed(vectors.TD3, 0, 5, names), TODAY).names_truncated is truncated


def test_french_card_reports_missing_and_malformed_names():
    lines = changed(changed(vectors.FRENCH_CARD, 0, 5, "<" * 25), 1, 13, "<JEAN<<MARIE<<")
    mrz = parse_mrz(lines, TODAY)
    assert mrz.secondary_identifier == "JEAN MARIE"
    assert {MrzFaultKind.NAME_MISSING, MrzFaultKind.NAME_MALFORMED} <= set(kinds(mrz))


def test_french_card_keeps_its_issuing_office_and_tells_cut_names():
    lines = changed(changed(vectors.FRENCH_CARD, 0, 30, "923102"), 1, 13, "MAXIMILIENNEAL")
    mrz = parse_mrz(lines, TODAY)
    assert mrz.optional_data.text == "923102"
    assert mrz.names_truncated


def test_no_personal_value_shows_in_any_repr():
    mrz = parse_mrz(changed(vectors.TD3, 1, 20, "X"), TODAY)
    shown = " ".join(map(repr, (mrz, mrz.birth_date, mrz.optional_data, *mrz.faults, vectors.FIELDS[vectors.TD3])))
    for personal in ("ERIKSSON", "Eriksson", "L898902C3", "740812", "1974", "ZE184226B"):
        assert personal not in shown
    assert "MrzDate(unresolved)" in repr(parse_mrz("", TODAY).birth_date)


def test_optional_data_are_kept_and_masked():
    mrz = parse_mrz(vectors.TD3, TODAY)
    assert mrz.optional_data.text == "ZE184226B"
    assert mrz.optional_data.masked == "*********"
    assert masked_lines(mrz)[1] == "L898902C36UTO7408122F1204159*********<<<<<10"
    assert mrz.optional_data
    assert not mrz.optional_data_2


def test_second_optional_data_of_a_card_are_kept_and_masked():
    lines = compose_mrz(vectors.FIELDS[vectors.TD1])
    mrz = parse_mrz(changed(lines, 1, 18, "AB<C"), TODAY)
    assert mrz.optional_data_2.text == "AB<C"
    assert masked_lines(mrz)[1] == "7408122F1204159UTO**<*<<<<<<<6"


def test_text_of_unknown_shape_is_masked_whole():
    assert masked_lines(parse_mrz("ABC\nDE", TODAY)) == ("***", "**")


def test_two_lines_of_36_are_visa_french_card_or_td2_by_their_first_letters():
    assert parse_mrz(vectors.MRV_B, TODAY).format is MrzFormat.MRV_B
    assert parse_mrz(vectors.FRENCH_CARD, TODAY).format is MrzFormat.FRENCH_ID
    assert parse_mrz(vectors.TD2, TODAY).format is MrzFormat.TD2
