"""A rule pack tried on a simulated month: who is asked, who is referred, and what another pack would change."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checkpoint_app import assets
from checkpoint_app.assessment.clearance import Feed, FeedAge
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.central.seed.month_lists import Listing
from checkpoint_app.demo.month_play import MonthOrder, play_month
from checkpoint_app.demo.month_records import PreventionBook
from checkpoint_app.demo.month_report import MonthReport, merged, rates
from checkpoint_app.demo.month_tables import KeptMonths, write_tables
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.texts import LANGUAGES, Language, texts
from tests.unit.assessment.travellers import DOCUMENT

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
    assert ordinary.referred == ordinary.ever["R01"]
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


def test_what_the_lists_know_is_found(report: MonthReport) -> None:
    closed, postponed = (report.sum_of(f"NON_PROCEDURAL/{way}") for way in ("CLOSED_COUNTRY", "POSTPONED_BEFORE"))
    assert closed.count == closed.secondary == closed.codes["C13"]
    assert postponed.count == postponed.flagged == postponed.codes["T04"]
    ordinary = report.sum_of("ORDINARY", "FOREIGN", "EXCLUDED")
    assert 0 < ordinary.asked_by["W02"] < ordinary.ever["W02"]


def test_a_kept_month_is_read_as_it_was_played(report: MonthReport, tmp_path: Path) -> None:
    kept = KeptMonths(tmp_path / "months")
    assert kept.read(5, 16_000, 1.0, report.pack_digest) is None
    kept.write(report, 16_000, 1.0)
    again = kept.read(5, 16_000, 1.0, report.pack_digest)
    assert again is not None
    assert (again.groups, again.seed, again.cpu_s) == (report.groups, report.seed, report.cpu_s)
    (file,) = (tmp_path / "months").iterdir()
    file.write_text("{", encoding="utf-8")
    with pytest.raises(InputUnreadable):
        kept.read(5, 16_000, 1.0, report.pack_digest)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_name_targets_groups_and_rules(report: MonthReport, language: Language) -> None:
    lines = list(write_tables([report], texts(language)))
    text = "\n".join(lines)
    for row in ("| NON_PROCEDURAL/HOLIDAY | ", "| C01 | ", "| W02 | ", "| <= 0.02 | "):
        assert row in text
    tables = text.split("\n\n")
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize(
    ("name", "number", "born", "found"),
    [
        ("SRI WAHYUNI LESTARI", "X0000001", PartialDate(1991, 4, 12), "X"),
        ("SRI WAHYUNI LESTARI", "X0000009", PartialDate(1991, 4, 12), "N"),
        ("SRI WAHYUNI LESTARI", "X0000009", PartialDate(1990, 4, 12), ""),
        ("SRI WAHYUNI LESTARI", "X0000009", None, ""),
        ("SUPARTI", "X0000009", PartialDate(1970, 1, 2), "N"),
        ("SUPARTI", "X0000009", PartialDate(1971, 1, 2), ""),
        ("BUDI HARTONO", "X0000009", PartialDate(1980, 1, 1), "A"),
    ],
)
def test_the_months_prevention_list_finds_what_the_cache_would(
    name: str, number: str, born: PartialDate | None, found: str
) -> None:
    listed = date(2026, 9, 1)
    rows = [
        Listing("SRI WAHYUNI LESTARI", "X0000001", PartialDate(1991, 4, 12), listed),
        Listing("SUPARTI", None, PartialDate(1970, 1, 2), listed),
        Listing("BUDI HARTONO", None, None, listed),
    ]
    primary, _, secondary = name.rpartition(" ")[::-1]
    document = replace(DOCUMENT, document_number=number, birth_date=born)
    document = replace(document, primary_identifier=primary, secondary_identifier=secondary)
    hit = PreventionBook(rows).hit(document, FIRST, FeedAge(Feed.PREVENTION, None, Band.GREEN))
    said = "" if hit is None else "X" if hit.is_exact else "N" if hit.birth_date_agrees else "A"
    assert said == found


def test_rates_have_targets_and_intervals(report: MonthReport) -> None:
    single = {rate.key: rate for rate in rates([report])}
    assert single["ordinary_asked"].holds is True
    assert single["ordinary_asked"].half_width is None
    assert single["holiday_flagged"].holds is None
    other = play_month(order(seed=6), processes=1)
    several = {rate.key: rate for rate in rates([report, other])}
    assert several["ordinary_asked"].half_width is not None
    assert merged([report, other]).sum_of("").count == 32_000
