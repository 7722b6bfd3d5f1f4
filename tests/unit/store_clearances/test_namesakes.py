"""Records found by a name and a birth date without reading all that share the birth date."""

from pathlib import Path

import pytest

from checkpoint_app.cli.name_pairs import read_name_pairs
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.names import compare_names
from checkpoint_app.store.name_bits import SoughtName, name_bits
from tests.unit.casework_feed.people import clearance
from tests.unit.store_clearances import feeds

BORN = PartialDate(1990, 5, 7)
PAIRS = Path(__file__).parents[1] / "documents" / "name_pairs" / "indonesia.txt"


def named(serial, primary, secondary="", born=BORN):
    return clearance(
        serial, name_primary=primary, name_secondary=secondary, name_civil=f"{secondary} {primary}", birth_date=born
    )


@pytest.fixture
def sought(tmp_path):
    caches = []

    def find(records, name, born=BORN):
        feeds.Feed(records).build(tmp_path)
        caches.append(feeds.cache(tmp_path))
        return set(caches[-1].namesakes(name, born))

    yield find
    for each in caches:
        each.close()


def test_somebody_of_that_name_and_birth_date_is_found(sought):
    wanted, other = named(1, "SARI", "DEWI LESTARI"), named(2, "SIMANJUNTAK", "BONAR")
    assert sought([wanted, other], "Dewi Sari") == {wanted}


def test_a_right_other_spelling_is_found(sought):
    wanted = named(1, "SUKARDI", "MUHAMMAD")
    assert sought([wanted], "Moh. Soekardi") == {wanted}


def test_dates_that_agree_are_found_and_another_year_is_not(sought):
    swapped, partial = named(1, "SARI", "DEWI", PartialDate(1990, 7, 5)), named(2, "SARI", "DEWI", PartialDate(1990))
    other_year = named(3, "SARI", "DEWI", PartialDate(1991, 5, 7))
    assert sought([swapped, partial, other_year], "DEWI SARI") == {swapped, partial}


def test_a_name_without_words_finds_nobody(sought):
    assert sought([named(1, "SARI", "DEWI")], "Dr. Hj.") == set()


def test_of_the_indonesian_pairs_of_one_person_hardly_one_is_lost():
    same = [pair for pair in read_name_pairs(PAIRS) if pair.same and compare_names(pair.left, pair.right).same]
    lost = [pair for pair in same if not _may_be(pair.left, pair.right)]
    assert len(lost) <= 0.04 * len(same)


def _may_be(name, recorded):
    sought = SoughtName.of(name)
    return sought.shares_bits(name_bits(recorded)) and sought.may_be(recorded)


def test_questions_of_one_list_see_one_state_of_the_data(tmp_path):
    first, second = named(1, "SARI", "DEWI"), named(2, "SARI", "DEWI LESTARI")
    feeds.Feed([first]).build(tmp_path)
    cache = feeds.cache(tmp_path)
    with cache.at_one_moment():
        assert cache.row_count() == 1
        feeds.Feed([first, second], feed_seq=2).build(tmp_path)
        assert set(cache.namesakes("DEWI SARI", BORN)) == {first}
        assert cache.row_count() == 1
    assert set(cache.namesakes("DEWI SARI", BORN)) == {first, second}
    cache.close()


def test_without_data_the_questions_of_a_list_are_answered_as_ever(tmp_path):
    cache = feeds.cache(tmp_path)
    with cache.at_one_moment():
        assert cache.namesakes("DEWI SARI", BORN) == ()
        assert cache.trouble() is not None


def test_data_given_up_while_a_list_is_looked_up_cost_only_the_answers(tmp_path):
    feeds.Feed([named(1, "SARI", "DEWI")]).build(tmp_path)
    cache = feeds.cache(tmp_path)
    with cache.at_one_moment():
        cache.close()
        assert cache.namesakes("DEWI SARI", BORN) == ()
    assert len(cache.namesakes("DEWI SARI", BORN)) == 1
    cache.close()
