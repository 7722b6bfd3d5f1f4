"""Pages of the central service for its operators: plain HTML without scripts, and without a person's data.

They lie beside the device API, so where that is reachable by others they belong behind the operators' own listener.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Literal

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.differences import Difference, DifferenceState, counts, listing
from checkpoint_app.texts import Texts, texts

MOST_ROWS = 500
_COLUMNS = ("number", "what", "record", "owner", "age", "state", "source")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1f26;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem .75rem;"
    "border-bottom:1px solid #d5dae0;vertical-align:top}th{color:#566070;font-weight:600}"
    "td.n{font-variant-numeric:tabular-nums}nav a{margin-right:1rem}p{color:#566070}"
)


def add_pages(app: FastAPI, centre: Centre, now: Callable[[], datetime]) -> None:
    """Add the operators' pages."""

    @app.get("/differences", response_class=HTMLResponse, include_in_schema=False)
    def differences(
        state: Literal["OPEN", "CORRECTED", "REJECTED", "ALL"] = "OPEN", language: Literal["id", "en"] = "id"
    ) -> HTMLResponse:
        chosen = None if state == "ALL" else DifferenceState(state)
        rows = list(listing(centre, chosen, MOST_ROWS))
        page = differences_page(rows, counts(centre), now(), texts(language))
        # The list changes with every event; a shared cache must not keep it.
        return HTMLResponse(page, headers={"Cache-Control": "no-store", "Content-Security-Policy": _POLICY})


_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def differences_page(rows: list[Difference], totals: dict[str, int], now: datetime, words: Texts) -> str:
    """Write the page."""

    def say(key: str, **values: object) -> str:
        return escape(words(f"central.differences.{key}", **values))

    title = say("title")
    summary = say("summary", **{state.lower(): count for state, count in totals.items()})
    head = "".join(f'<th scope="col">{say(name)}</th>' for name in _COLUMNS)
    links = "".join(
        f'<a href="?state={state}&amp;language={words.language}">{_choice(state, say)}</a>' for state in _STATES
    )
    body = "".join(_row(row, now, say) for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else f"<p>{say('none')}</p>"
    shown = f"<p>{say('shown', count=len(rows))}</p>" if len(rows) == MOST_ROWS else ""
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{summary}</p><nav>{links}</nav>{shown}{table}"
        "</body></html>"
    )


_STATES = ("OPEN", "CORRECTED", "REJECTED", "ALL")


def _choice(state: str, say: Callable[..., str]) -> str:
    if state == "ALL":
        return say("all")
    return say(f"state_{state.lower()}", closing="").rstrip(": ")


def _row(row: Difference, now: datetime, say: Callable[..., str]) -> str:
    cells = (
        str(row.difference_id),
        say(f"kind_{row.kind.value.lower()}"),
        escape(row.clearance_id or "–"),
        escape(f"{row.owner.value} {row.unit}".strip()),
        say("days", days=row.age_days(now)),
        say(f"state_{row.state.value.lower()}", closing=row.closing),
        escape(row.source),
    )
    return "<tr>" + "".join(f'<td class="n">{cell}</td>' for cell in cells) + "</tr>"
