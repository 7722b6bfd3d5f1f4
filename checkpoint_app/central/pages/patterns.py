"""Patterns for operators: what was found across travellers and posts, with its evidence; dismiss, tell again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from checkpoint_app.casework.advisory_words import evidence_lines, headline
from checkpoint_app.central import patterns as work
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.operators import Hand
from checkpoint_app.central.pages.entrance import Entrance, Visit, back_to, read_form
from checkpoint_app.central.pages.look import Look
from checkpoint_app.central.pattern_policy import pattern_policy
from checkpoint_app.central.sightings import events_unread
from checkpoint_app.faults import DataRejected
from checkpoint_app.texts import texts


@dataclass(frozen=True, slots=True)
class _Line:
    """One pattern in words."""

    judged: work.Judged
    what: str
    meaning: str
    evidence: tuple[str, ...]
    reason: str
    """Why this is a pattern at all."""


def add(app: FastAPI, centre: Centre, door: Entrance, look: Look, now: Callable[[], datetime]) -> None:
    """Add the page of patterns."""

    @app.get("/patterns", include_in_schema=False)
    def list_patterns(request: Request) -> Response:
        return _page(centre, look, door.visit(request), now())

    @app.post("/patterns/read", include_in_schema=False)
    async def read_events(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_read_events, centre, door, request, form, now)

    @app.post("/patterns/{name}", include_in_schema=False)
    async def judge(request: Request, name: str) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_judge, centre, door, look, request, name, form, now)


def _page(centre: Centre, look: Look, visit: Visit, now: datetime, fault: DataRejected | None = None) -> Response:
    judged, words = work.judged_patterns(centre, now), texts(visit.language)
    names = work.company_names(centre, judged)
    lines = [
        _Line(
            each,
            headline(each.advisory, words, names.get(each.advisory.subject, "")),
            words(f"patterns.meaning.{each.advisory.kind.value}"),
            evidence_lines(each.advisory, words),
            pattern_policy()[each.advisory.kind].reason.to(visit.language),
        )
        for each in judged
    ]
    return look.page(
        "patterns.html",
        visit,
        200 if fault is None else 409,
        lines=lines,
        unread=events_unread(centre),
        fault="" if fault is None else words(fault.key, **fault.values),
        longest=work.LONGEST_REASON,
    )


def _read_events(
    centre: Centre, door: Entrance, request: Request, form: Mapping[str, str], now: Callable[[], datetime]
) -> Response:
    door.operator_of(request, form)
    work.gather_patterns(centre, now())
    return back_to("/patterns")


def _judge(
    centre: Centre,
    door: Entrance,
    look: Look,
    request: Request,
    name: str,
    form: Mapping[str, str],
    now: Callable[[], datetime],
) -> Response:
    hand, note = Hand(door.operator_of(request, form), now()), form.get("note", "")
    try:
        match form.get("act"):
            case "dismiss":
                work.dismiss_pattern(centre, name, note, hand)
            case "restore":
                work.restore_pattern(centre, name, note, hand)
            case _:
                raise HTTPException(400)
    except DataRejected as fault:
        return _page(centre, look, door.visit(request), hand.at, fault)
    return back_to("/patterns")
