"""A rule pack tried on a simulated month: who is asked, who is referred, and what another pack would change."""

from datetime import date

import pytest

from checkpoint_app import assets
from checkpoint_app.demo.month_play import MonthOrder, play_month
from checkpoint_app.demo.month_report import MonthReport, merged, rates

FIRST = date(2026, 11, 1)
PACK = assets.resource("rules", "demo.toml").read_text(encoding="utf-8")


def order(**changes: object) -> MonthOrder:
    values: dict[str, object] = {"seed": 5, "departures": 16_000, "first_day": FIRST, "noise": 1.0, "pack": PACK}
    return MonthOrder(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def report() -> MonthReport:
    return play_month(order(), processes=1)


def test_two_processes_count_what_one_counts(report: MonthReport) -> None:
    both = play_month(order(), processes=2)
    assert {name: tally.count for name, tally in both.groups.items()} == {
        name: tally.count for name, tally in report.groups.items()
    }
    assert both.sum_of("").codes == report.sum_of("").codes


def test_every_departure_is_counted_once(report: MonthReport) -> None:
    assert report.sum_of("").count == 16_000


def test_ordinary_travellers_are_left_alone(report: MonthReport) -> None:
    ordinary = report.sum_of("ORDINARY", "FOREIGN", "EXCLUDED")
    assert ordinary.referred == 0
    assert ordinary.asked <= 0.01 * ordinary.count


def test_who_holds_a_work_visa_by_exclusion_is_asked_and_never_referred(report: MonthReport) -> None:
    excluded = report.groups["EXCLUDED"]
    assert excluded.asked == excluded.count
    assert excluded.referred == 0


def test_returning_workers_without_record_are_in_order_after_the_answers(report: MonthReport) -> None:
    assert report.groups["RETURNING/without_record"].flagged == 0


def test_what_leaves_evidence_is_seen_and_a_holiday_is_not(report: MonthReport) -> None:
    for way in ("WORK_WITHOUT_RECORD", "WORK_VISA_AND_VISIT"):
        tally = report.groups[f"NON_PROCEDURAL/{way}"]
        assert tally.flagged == tally.count
    assert report.groups["NON_PROCEDURAL/HOLIDAY"].flagged == 0


def test_a_pack_with_a_lower_level_differs_where_that_rule_spoke(report: MonthReport) -> None:
    start = PACK.index('code = "C01"')
    lower = PACK[:start] + PACK[start:].replace("level = 2", "level = 1", 1)
    other = play_month(order(pack=lower, other_pack=PACK), processes=1)
    assert report.sum_of("").codes["C01"] > 0
    # Who shows a visit visa as well stays at level 2, for T02.
    codes = report.sum_of("").codes
    assert codes["C01"] - codes["T02"] <= other.differs[(1, 2)] < codes["C01"] + 1


def test_rates_have_targets_and_intervals(report: MonthReport) -> None:
    single = {rate.key: rate for rate in rates([report])}
    assert single["ordinary_asked"].holds is True
    assert single["ordinary_asked"].half_width is None
    assert single["holiday_flagged"].holds is None
    other = play_month(order(seed=6), processes=1)
    several = {rate.key: rate for rate in rates([report, other])}
    assert several["ordinary_asked"].half_width is not None
    assert merged([report, other]).sum_of("").count == 32_000
