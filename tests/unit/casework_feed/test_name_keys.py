import pytest

from checkpoint_app.casework.name_keys import agreeing_words, name_look_up_keys, name_word_keys
from checkpoint_app.documents.dates import PartialDate

KEY = b"\x22" * 32
BORN = PartialDate(1991, 4, 12)


def words(name, key=KEY):
    return name_word_keys(key, name)


@pytest.mark.parametrize(
    ("listed", "held", "agreeing"),
    [
        ("SRI WAHYUNI LESTARI", "SRI WAHYUNI LESTARI", 3),
        ("SRI WAHYUNI LESTARI", "LESTARI SRI", 2),
        ("SOEKARNO HARTO", "SUKARNO HARTO", 2),
        ("HJ. SITI AMINAH BINTI SAHAR", "SITI AMINAH", 2),
        ("SITI AMINAH", "SITI ROHANI", 0),
        ("SITI SITI", "SITI AMINAH", 0),
        ("SUPARTI", "SUPARTI", 1),
        ("SUPARTI", "SUPARTI LESTARI", 0),
        ("SUPARTI", "SUPARMI", 0),
        ("", "SUPARTI", 0),
    ],
)
def test_names_agree_when_every_word_of_the_shorter_one_is_found(listed, held, agreeing):
    assert agreeing_words(words(listed), words(held)) == agreeing
    assert agreeing_words(words(held), words(listed)) == agreeing


def test_names_that_agree_share_a_key_that_they_are_found_by():
    def found_by(name, born=BORN):
        return set(name_look_up_keys(words(name), born))

    assert found_by("SRI WAHYUNI LESTARI") & found_by("LESTARI SRI")
    assert found_by("SOEKARNO HARTO") & found_by("SUKARNO HARTO")
    assert not found_by("SITI AMINAH") & found_by("SITI ROHANI")


def test_a_name_of_one_word_is_found_only_with_its_full_birth_date():
    assert name_look_up_keys(words("SUPARTI"), BORN)
    assert name_look_up_keys(words("SUPARTI"), PartialDate(1991)) == ()
    assert name_look_up_keys(words("SUPARTI"), None) == ()
    assert name_look_up_keys((), BORN) == ()


def test_keys_tell_nothing_without_the_key_of_the_list():
    assert not set(words("SUPARTI")[0]) & set(words("SUPARTI", bytes(32))[0])
