from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, compose_mrz, parse_mrz
from checkpoint_app.documents.name_folds import spelling_keys
from checkpoint_app.documents.name_spelling import TokenKind, tokenise
from checkpoint_app.documents.names import NameReason, compare_names, may_agree

R = NameReason


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("Budi Santoso", "BUDI SANTOSO", R.EQUAL),
        ("SUKARNO", "Soekarno", R.SPELLING),
        ("Djoko Widodo", "JOKO WIDODO", R.SPELLING),
        ("Tjandra Widjaja", "CANDRA WIJAYA", R.SPELLING),
        ("Jusuf Kalla", "YUSUF KALLA", R.SPELLING),
        ("Akhmad Ridwan", "ACHMAD RIDWAN", R.SPELLING),
        ("Siti Khadijah", "SITI CHODIJAH", R.SHORT_FORM),
        ("Saiful Bahri", "SYAEFUL BAHRI", R.SPELLING),
        ("Dzulkifli Hasan", "ZULKIFLI HASSAN", R.SPELLING),
        ("Müller, Hans", "HANS MUELLER", R.TRANSLITERATION),
        ("Jörg Müller", "JORG MULLER", R.TRANSLITERATION),
        ("Ñañez Ruiz", "NXXANXXEZ RUIZ", R.TRANSLITERATION),
        ("Владимир Путин", "Vladimir Putin", R.TRANSLITERATION),
        ("Юлия Тимошенко", "YULIA TYMOSHENKO", R.TRANSLITERATION),
        ("محمد حسن", "Muhammad Hasan", R.TRANSLITERATION),
        ("Γιώργος Παπανδρέου", "Giorgos Papandreou", R.TRANSLITERATION),
        ("Budi Santoso", "SANTOSO, BUDI", R.ORDER),
        ("MUHAMMADYUSUF", "MUHAMMAD YUSUF", R.SPACING),
        ("Abdul Rahman", "ABDURRAHMAN", R.SPACING),
        ("Al-Basri Huda Jawad", "HUDA JAWAD ALBASRI", R.SPACING),
        ("NILAVADHANANANDA CHAYAPA DEJTHAM", "Chayapa Dejthamrong Nilavadhanananda", R.TRUNCATED),
        ("Chayapa Dejthamrong Nilavadhanananda", "NILAVADHANANANDA CHAYAPA DEJTHAM", R.TRUNCATED),
        ("SITUMORANG NUR EKAWATI HA S W", "Nur Ekawati Handayani Sa'diyah Wijayanti Situmorang", R.TRUNCATED),
        ("SITI NURHALIZAH FEB", "Siti Nurhalizah Febrianti", R.TRUNCATED),
        ("Robert J. Smith", "ROBERT JAMES SMITH", R.INITIALS),
        ("Smith, Robert J.", "ROBERT JAMES SMITH", R.INITIALS),
        ("Siti Wahyuni, A.Md.Kep.", "WAHYUNI SITI", R.TITLE),
        ("Hj. Siti Aminah, S.E.", "SITI AMINAH", R.TITLE),
        ("H. Abdul Rahman", "ABDURRAHMAN", R.PART_MISSING),
        ("Siti Nurhaliza binti Ahmad", "SITI NURHALIZA", R.PATRONYMIC),
        ("Osman Bin Ali", "USMAN ALI", R.PATRONYMIC),
        ("SUKARNO SUKARNO", "SUKARNO", R.REPEATED),
        ("FNU SUKARNO", "SUKARNO", R.TITLE),
        ("M.Yusuf Habibie", "MOH YUSUF HABIBIE", R.INITIALS),
        ("Sri Wahyuni Lestari", "SRI WAHYUNI", R.PART_MISSING),
        ("Martin van der Muellen", "MUELLEN MARTIN", R.PART_MISSING),
        ("Sutrisno Hadi", "SUTRISNI HADI", R.MISSPELT),
        ("Nurhayati Sari", "NUHRAYATTI SARI", R.SPELLING),
        ("Dede Aisyah", "DEDE AISYHA", R.MISSPELT),
        ("Duma Purba", "DGMA PURBA", R.MISSPELT),
        ("الحسن خليل", "Hasan Khalil", R.TRANSLITERATION),
        ("عبدالرحمن خليل", "ABDURRAHMAN KHALIL", R.SPACING),
        ("Bill Chan", "CHEN WILLIAM", R.SHORT_FORM),
        ("Bill Hartley", "WILLIAM HARTLEY", R.SHORT_FORM),
    ],
)
def test_same_person_is_recognised_and_the_difference_explained(left, right, reason):
    for comparison in (compare_names(left, right), compare_names(right, left)):
        assert comparison.same
        assert reason in comparison.reasons
        assert R.DIFFERENT not in comparison.reasons


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Budi Santoso", "BUDI HARTONO"),
        ("Siti Aminah", "SITI AISYAH"),
        ("Sukarno", "Suharto"),
        ("Siti", "SITI AMINAH"),
        ("Andi", "ANDIKA"),
        ("Rina Wati", "RITA WATI"),
        ("Sri Rahayu", "SRI WAHYUNI"),
        ("Abdul Rahman", "ABDUL RAHIM"),
        ("A. Wijaya", "BUDI WIJAYA"),
        ("Marie Anne Dupont", "MARIE CLAIRE DUPONT"),
        ("Владимир Путин", "Дмитрий Медведев"),
        ("محمد حسن", "Ahmad Husin"),
        ("Ali bin Hasan", "UMAR BIN HASAN"),
        ("Bin Salim", "B. Hartono"),
        ("山田", "山本"),
        ("Hj. Aminah", "HJ. AISYAH"),
        ("Lasmini", "CASMINI"),
        ("SITI FEB", "SITI FEBRIANTI"),
        ("Ahmad bin Hasan", "AHMAD BIN SALIM"),
        ("Edward Tilney Jr.", "EDWARD TILNEY SR."),
        ("Mario Bellandi", "MARIA BELLANDI"),
        ("Siti Aminah", "SITI MAIMUNAH"),
    ],
)
def test_another_person_is_told_apart(left, right):
    for comparison in (compare_names(left, right), compare_names(right, left)):
        assert not comparison.same
        assert R.DIFFERENT in comparison.reasons


@pytest.mark.parametrize("name", ["", "  ", "Hj.", "bin", "...", "\u0651", "-", ",", ", . \u0651"])
def test_name_without_a_word_to_compare_is_never_the_same(name):
    for comparison in (compare_names(name, "SITI"), compare_names("SITI", name), compare_names(name, name)):
        assert not comparison.same
        assert comparison.reasons == (R.EMPTY,)


def test_word_with_many_right_spellings_is_compared_by_a_few():
    assert compare_names("Щербюкёгихжц Иван", "SHCHERBIUKEGIKHZHTS IVAN").same
    assert len(spelling_keys("CHOECHOECHOECHOE")) <= 8


def test_strangers_are_ruled_out_before_they_are_compared():
    assert may_agree("SITI AMINAH", "AMINAH SITI BINTI YUSUF")
    assert not may_agree("SITI AMINAH", "BUDI HARTONO")


def test_word_finds_only_one_partner():
    comparison = compare_names("Jusuf Djusuf", "YUSUF")
    assert comparison.reasons == (R.SPELLING, R.PART_MISSING, R.DIFFERENT)


def test_kinds_of_words():
    kinds = [token.kind for token in tokenise("Dr. H. Ali van bin Umar")]
    assert kinds == [
        TokenKind.TITLE,
        TokenKind.INITIAL,
        TokenKind.NAME,
        TokenKind.PARTICLE,
        TokenKind.PATRONYMIC,
        TokenKind.NAME,
    ]


def test_endless_name_is_compared_by_its_first_words():
    assert len(tokenise("A.B " * 500)) == 24


_NAMES = st.lists(
    st.text(alphabet="ABCDEFGHIKLMNOPRSTUVWYZ", min_size=4, max_size=12), min_size=2, max_size=4, unique=True
).map(" ".join)


@given(_NAMES)
def test_order_and_case_never_matter(name):
    reversed_name = " ".join(reversed(name.split())).title()
    assert compare_names(name, reversed_name).same


@given(_NAMES, _NAMES)
def test_comparison_is_symmetric_and_bounded(left, right):
    there, back = compare_names(left, right), compare_names(right, left)
    assert 0.0 <= there.score <= 1.0
    assert there.score == pytest.approx(back.score, abs=0.2)


@given(_NAMES, st.sampled_from([MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3]))
def test_name_is_recognised_in_its_own_machine_readable_zone(name, mrz_format):
    first, _, rest = name.partition(" ")
    code = "P" if mrz_format is MrzFormat.TD3 else "I"
    fields = MrzFields(mrz_format, code, "IDN", first, "X1234567", "IDN", PartialDate(1990), date(2030, 1, 1), rest)
    mrz = parse_mrz(compose_mrz(fields), date(2026, 11, 24))
    printed = f"{mrz.primary_identifier} {mrz.secondary_identifier}"
    if not mrz.names_truncated:
        assert compare_names(name, printed).same


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_compared(left, right):
    comparison = compare_names(left, right)
    assert 0.0 <= comparison.score <= 1.0
    assert comparison.same == (comparison.score >= 0.8)
