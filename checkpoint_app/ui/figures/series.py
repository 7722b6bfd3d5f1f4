"""From figures to what a plot shows: bars with their names, one sentence, and the rows of a table. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checkpoint_app.store.figures import Flow
from checkpoint_app.texts import Texts
from checkpoint_app.ui.figures.view_model import FiguresView

_MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `short` stands at the axis, `name` in the table; `part` is how much of `count` is told apart."""

    short: str
    name: str
    count: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """One plot: its bars, what it says in a sentence, and the titles of its table."""

    title: str
    sentence: str
    bars: tuple[Bar, ...]
    headers: tuple[str, ...]
    is_flow: bool = False

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Give the table's rows."""
        if self.is_flow:
            return tuple((bar.name, str(bar.count), str(bar.part)) for bar in self.bars)
        return tuple((bar.name, str(bar.count)) for bar in self.bars)


def all_series(texts: Texts, view: FiguresView) -> dict[str, Series]:
    """Make the five plots by name."""
    figures = view.figures
    rules = ((code, view.titles[code].to(texts.language) if code in view.titles else "") for code, _ in figures.rules)
    named = {code: texts("figures.rule", code=code, title=title) if title else code for code, title in rules}
    return {
        "day": _flow(texts, "day", _days(texts, view)),
        "hour": _flow(texts, "hour", _hours(figures.hours)),
        "post": _ranked(texts, "post", (Bar(post, post, count) for post, count in figures.posts)),
        "rule": _ranked(texts, "rule", (Bar(code, named[code], count) for code, count in figures.rules)),
        "outcome": _ranked(
            texts,
            "outcome",
            (_outcome(texts(f"figures.became.{became.value}"), count) for became, count in figures.outcomes),
        ),
    }


def _outcome(words: str, count: int) -> Bar:
    return Bar(words, words, count)


def _days(texts: Texts, view: FiguresView) -> Iterable[Bar]:
    """Every day of the period has its place, those on which nobody came too."""
    found = dict(view.figures.days)
    for day in _run_of_days(view, found):
        flow = found.get(day, Flow())
        yield Bar(str(day.day), texts.date(day), flow.travellers, flow.referred)


def _run_of_days(view: FiguresView, found: dict[date, Flow]) -> Sequence[date]:
    bounds = view.period.dates(view.today)
    first, last = bounds or (min(found, default=view.today), view.today)
    count = min(_MOST_DAYS, (last - first).days + 1)
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _hours(found: tuple[tuple[int, Flow], ...]) -> Iterable[Bar]:
    flows = dict(found)
    for hour in range(24) if flows else ():
        flow = flows.get(hour, Flow())
        yield Bar(f"{hour:02d}", f"{hour:02d}:00", flow.travellers, flow.referred)


def _flow(texts: Texts, name: str, bars: Iterable[Bar]) -> Series:
    shown = tuple(bars)
    headers = tuple(texts(f"figures.column.{column}") for column in (name, "travellers", "referred"))
    most = max(shown, key=lambda bar: bar.count, default=None)
    sentence = texts("figures.none")
    if most is not None and most.count:
        sentence = texts(
            f"figures.said.{name}",
            count=sum(bar.count for bar in shown),
            part=sum(bar.part for bar in shown),
            most=most.name,
            most_count=most.count,
        )
    return Series(texts(f"figures.plot.{name}"), sentence, shown, headers, is_flow=True)


def _ranked(texts: Texts, name: str, bars: Iterable[Bar]) -> Series:
    shown = tuple(bars)
    headers = tuple(texts(f"figures.column.{column}") for column in (name, "count"))
    sentence = texts("figures.none")
    if shown:
        told = ", ".join(texts("figures.value", name=bar.name, count=bar.count) for bar in shown[:3])
        sentence = texts(f"figures.said.{name}", told=told)
    return Series(texts(f"figures.plot.{name}"), sentence, shown, headers)
