"""The verdict for every combination of levels, of what is in order, of data age and of the reading (design.md, 3)."""

import itertools
from dataclasses import replace

import pytest

from checkpoint_app.assessment.assess import assess
from checkpoint_app.assessment.kinds import Band, Level, VerdictKind
from checkpoint_app.assessment.rule_pack import Staleness
from checkpoint_app.documents.travel_document import ReadingStatus
from tests.unit.assessment.test_conditions import FACTS

IN_ORDER = (VerdictKind.RECORD_MATCHES, VerdictKind.RETURNING_WORKER, VerdictKind.EXEMPT)
OF_LEVEL = {1: VerdictKind.ASK, 2: VerdictKind.SECONDARY, 3: VerdictKind.SUPERVISOR}


def yes(facts, memo):
    return True


def no(facts, memo):
    return False


@pytest.fixture
def rule(pack):
    """Make a rule that always fires, from the plainest one of the pack."""
    plain = next(rule for rule in pack.rules if rule.code == "Q04")

    def make(code, level=0, **changes):
        base = {"code": code, "level": Level(level), "fires": yes, "staleness": Staleness.NONE, "rests_on": ()}
        return replace(plain, **(base | changes))

    return make


def verdict(pack, rules, band, reading, work_trip):
    facts = replace(FACTS, clearances_band=band, reading_status=reading)
    return assess(facts, replace(pack, rules=tuple(rules), is_work_trip=yes if work_trip else no)).verdict


def expected(levels, given, band, reading, work_trip):
    """design.md, 3, written a second time."""
    stale = band not in (Band.GREEN, Band.AMBER)
    cannot_tell = reading is ReadingStatus.UNSURE or (stale and work_trip)
    top = max(levels, default=0)
    if top >= 2:
        return OF_LEVEL[top]
    if cannot_tell:
        return VerdictKind.CANNOT_TELL
    if top == 1:
        return VerdictKind.ASK
    return next((kind for kind in IN_ORDER if kind in given), VerdictKind.NOTHING_TO_FLAG)


@pytest.mark.parametrize("band", list(Band))
@pytest.mark.parametrize("reading", list(ReadingStatus))
@pytest.mark.parametrize("work_trip", [True, False])
def test_every_combination_of_levels_and_of_what_is_in_order(pack, rule, band, reading, work_trip):
    for levels in itertools.chain.from_iterable(itertools.combinations(range(4), n) for n in range(5)):
        for given in itertools.chain.from_iterable(itertools.combinations(IN_ORDER, n) for n in range(4)):
            rules = [rule(f"L{level}", level) for level in levels]
            rules += [rule(f"G{kind.value}", gives=kind, gives_when=yes) for kind in given]
            result = verdict(pack, rules, band, reading, work_trip)
            assert result is expected(levels, given, band, reading, work_trip), (levels, given)


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("band", list(Band))
@pytest.mark.parametrize("unsure", [True, False])
def test_an_absence_is_lowered_by_one_level_and_does_not_stand_alone(pack, rule, level, band, unsure):
    absent = rule("C01", level, staleness=Staleness.LOWER, rests_on=_clearances(pack))
    reading = ReadingStatus.UNSURE if unsure else ReadingStatus.CONFIRMED
    facts = replace(FACTS, clearances_band=band, reading_status=reading)
    result = assess(facts, replace(pack, rules=(absent,), is_work_trip=yes))
    lowered = unsure or band not in (Band.GREEN, Band.AMBER)
    assert int(result.flags[0].level) == (max(level - 1, 0) if lowered else level)
    assert result.flags[0].softened is lowered
    assert (result.verdict is VerdictKind.CANNOT_TELL) is lowered


@pytest.mark.parametrize("band", list(Band))
@pytest.mark.parametrize("holds", [yes, no])
def test_nothing_resting_on_old_data_is_told_to_be_in_order(pack, rule, band, holds):
    match = rule("C00", staleness=Staleness.WITHHOLD, rests_on=_clearances(pack), gives=IN_ORDER[0], gives_when=holds)
    result = verdict(pack, [match], band, ReadingStatus.CONFIRMED, work_trip=False)
    fresh = band in (Band.GREEN, Band.AMBER)
    if holds is no:
        assert result is VerdictKind.NOTHING_TO_FLAG
    else:
        assert result is (VerdictKind.RECORD_MATCHES if fresh else VerdictKind.CANNOT_TELL)


def test_a_level_that_a_misreading_may_have_made_does_not_stand_alone(pack, rule):
    other = rule("C10", 2, rests_on_reading=True)
    assert verdict(pack, [other], Band.GREEN, ReadingStatus.UNSURE, True) is VerdictKind.CANNOT_TELL
    assert verdict(pack, [other], Band.GREEN, ReadingStatus.PROBABLE, True) is VerdictKind.SECONDARY
    assert verdict(pack, [other, rule("C05", 2)], Band.GREEN, ReadingStatus.UNSURE, True) is VerdictKind.SECONDARY


def test_no_verdict_and_no_level_is_a_refusal():
    words = [member.value for kind in (VerdictKind, Level) for member in (kind if kind is VerdictKind else [])]
    assert not [word for word in words if "REFUS" in word or "DENY" in word or "STOP" in word]
    assert [level.name for level in Level] == ["INFORMATION", "ASK", "SECONDARY", "SUPERVISOR"]


def _clearances(pack):
    return next(rule.rests_on for rule in pack.rules if rule.code == "C01")
