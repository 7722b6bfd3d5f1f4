"""The laboratory's simulated month: both packs on the same departures, in one thread, with progress and a stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from checkpoint_app.assessment.rule_pack import load_rule_pack
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.services.laboratory import Figures, Trial

if TYPE_CHECKING:
    from checkpoint_app.demo.month_report import MonthReport

DEPARTURES = 20_000
_SEED = 1

Rates = tuple[tuple[str, float, bool | None], ...]


def play_both(
    text: str,
    in_force: str,
    first_day: date,
    tell: Callable[[float], None],
    should_stop: Callable[[], bool],
    departures: int = DEPARTURES,
) -> tuple[Trial, Rates, dict[str, JsonValue]] | None:
    """Play one month with both packs; None when it was stopped. Gives the record that a signature names as well."""
    # the window knows of this module; the simulated country is imported only when somebody asks for it
    from checkpoint_app.demo.month_play import Desk, MonthOrder
    from checkpoint_app.demo.month_records import MonthRecords
    from checkpoint_app.demo.month_report import MonthReport, dry_run_record, rates

    order = MonthOrder(_SEED, departures, first_day, 1.0, text, in_force)
    month = order.month()
    records = MonthRecords.of_month(month)
    packs = load_rule_pack(in_force), load_rule_pack(text)
    desks = [Desk(records, pack) for pack in packs]
    reports = [MonthReport(_SEED, pack.digest) for pack in packs]
    for number in range(month.chunks):
        if should_stop():
            return None
        for one in month.chunk(number):
            was, would = (desk.play(one) for desk in desks)
            reports[0].add(one, was, None)
            reports[1].add(one, would, was)
        tell((number + 1) / month.chunks)
    found = rates([reports[1]])
    record = dry_run_record(found, reports[1], departures=departures, seeds=1, noise=1.0)
    told = tuple((rate.key, rate.mean, rate.holds) for rate in found)
    return Trial(_figures(reports[0]), _figures(reports[1])), told, record


def _figures(report: MonthReport) -> Figures:
    whole = report.sum_of("")
    return Figures(whole.count, dict(whole.codes), whole.referred)
