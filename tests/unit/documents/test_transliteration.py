from __future__ import annotations

import pytest

from checkpoint_app.documents.transliteration import name_components, right_transliterations


# ICAO Doc 9303-3, 6.A, 6.B, 6.C and Appendix B.
@pytest.mark.parametrize(
    ("name", "components"),
    [
        ("Müller", ("MUELLER",)),
        ("Gößmann", ("GOESSMANN",)),
        ("Ångström-Łukasz", ("AANGSTROEM", "LUKASZ")),
        ("D'Artagnan", ("DARTAGNAN",)),
        ("Anna, Maria", ("ANNA", "MARIA")),
        ("Ma’ruf", ("MARUF",)),
        ("Hj. Siti", ("HJ", "SITI")),
        ("Þór", ("THOR",)),
        ("Ĳsbrand", ("IJSBRAND",)),
        ("Nguyễn Văn Tự", ("NGUYEN", "VAN", "TU")),
        ("Ǆ", ("DZ",)),
        ("ı", ("I",)),
        ("Щукин Юрий", ("SHCHUKIN", "IURII")),
        ("Объедков Ольга", ("OBIEEDKOV", "OLGA")),
        ("محمد", ("MXHMD",)),
        ("عبّاس", ("EBBAS",)),
        ("فضّة", ("FXDZXDZXAH",)),
        ("جميلة نعيمة", ("JMYLXAH", "NEYMXAH")),
        ("ةّ", ("XTAXTA",)),
        ("ّ", ()),
        ("--", ()),
        ("", ()),
    ],
)
def test_names_are_transliterated_by_the_tables(name, components):
    assert name_components(name) == components


@pytest.mark.parametrize("name", ["R2", "山", "Ω"])
def test_letter_without_transliteration_is_refused(name):
    with pytest.raises(ValueError):
        name_components(name)


@pytest.mark.parametrize(
    ("character", "variants"),
    [
        ("A", ("A",)),
        ("Ü", ("UE", "UXX", "U")),
        ("É", ("E",)),
        ("Ж", ("ZH", "Z")),
        ("山", ()),
        ("'", ()),
        ("\u0301", ()),
        ("Ω\u0301", ("",)),
        ("Ώ", ("",)),
    ],
)
def test_every_right_transliteration_is_known(character, variants):
    assert right_transliterations(character) == variants
