"""How often rules were right, as lines: `checkpoint rules outcomes` at a post, `checkpoint central report`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from checkpoint_app import clock
from checkpoint_app.cli.place import Place
from checkpoint_app.cli.root import emit
from checkpoint_app.texts import Texts

if TYPE_CHECKING:
    from checkpoint_app.casework.outcomes import RuleFigures


def show_figures(figures: Iterable[RuleFigures], words: Texts, *, as_json: bool, post: str | None = None) -> None:
    """Write figures, those of rules that are wrong too often first."""
    for each in figures:
        low, high = each.interval
        if as_json:
            named = {} if post is None else {"post": post}
            emit(
                {
                    **named,
                    "code": each.code,
                    "right": each.right,
                    "reviewed": each.reviewed,
                    "interval": [round(low, 4), round(high, 4)],
                    "wrong_too_often": each.is_wrong_too_often,
                }
            )
            continue
        mark = words("central.figures.wrong") if each.is_wrong_too_often else ""
        line = words(
            "central.figures.line",
            code=each.code,
            right=each.right,
            reviewed=each.reviewed,
            low=round(100 * low),
            high=round(100 * high),
            mark=mark,
        )
        click.echo(line.rstrip())


@click.command()
@click.option("--post", help="Only this post's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def report(place: Place, post: str | None, as_json: bool) -> None:
    """Follow the posts' cases, and tell how often each rule was right; never per officer."""
    from checkpoint_app.central.outcomes import country_figures, settle_cases

    centre = place.open()
    try:
        settle_cases(centre)
        show_figures(country_figures(centre, clock.now(), post), place.words, as_json=as_json, post=post)
    finally:
        centre.close()
