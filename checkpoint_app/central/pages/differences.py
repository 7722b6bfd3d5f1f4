"""The differences list for operators: choose, page, open one, assign, resolve, write out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from checkpoint_app.casework.differences import DifferenceKind, DifferenceState, Ministry
from checkpoint_app.central import difference_work as work
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.difference_work import Choice
from checkpoint_app.central.differences import gather
from checkpoint_app.central.operators import Hand, Subject, acts
from checkpoint_app.central.pages.entrance import Entrance, back_to, read_form
from checkpoint_app.central.pages.look import HEADERS, Look
from checkpoint_app.faults import DataRejected
from checkpoint_app.texts import texts

_ALL = "ALL"
_LARGEST = 2**62
_E = TypeVar("_E", bound=Enum)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    choice: Choice
    after: int
    before: int | None

    @property
    def fields(self) -> dict[str, str]:
        """What is chosen, as the address says it."""
        chosen = self.choice
        return {
            "state": chosen.state.value if chosen.state else _ALL,
            "kind": chosen.kind.value if chosen.kind else "",
            "owner": chosen.owner.value if chosen.owner else "",
            "unit": chosen.unit,
        }

    def address(self, page: str, **more: int) -> str:
        """Write the address of a page with the same choice."""
        filled = {name: value for name, value in self.fields.items() if value}
        return f"{page}?{urlencode({**filled, **more})}"


def add(app: FastAPI, centre: Centre, door: Entrance, look: Look, now: Callable[[], datetime]) -> None:
    """Add the list, its export, and the page of one difference."""

    @app.get("/differences", include_in_schema=False)
    def list_page(request: Request) -> Response:
        asked = _asked(request.query_params)
        page = work.list_page(centre, asked.choice, after=asked.after, before=asked.before)
        return look.page(
            "differences.html",
            door.visit(request),
            page=page,
            asked=asked,
            totals={name.lower(): count for name, count in work.counts(centre).items()},
            unread=work.events_unread(centre),
            now=now(),
            states=[*DifferenceState],
            kinds=[*DifferenceKind],
            owners=[*Ministry],
        )

    @app.get("/differences.csv", include_in_schema=False)
    def export(request: Request) -> Response:
        asked = _asked(request.query_params)
        # The mark at the front lets spreadsheets read it as UTF-8.
        parts = (part.encode() for part in ("\ufeff", *work.csv_of(centre, asked.choice, now())))
        named = {"Content-Disposition": 'attachment; filename="differences.csv"'}
        return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers={**HEADERS, **named})

    @app.post("/differences/read", include_in_schema=False)
    async def read_events(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_read_events, centre, door, request, form, now)

    @app.get("/differences/{number}", include_in_schema=False)
    def one(request: Request, number: int) -> Response:
        return _one(centre, door, look, request, number, now())

    @app.post("/differences/{number}", include_in_schema=False)
    async def change(request: Request, number: int) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_change, centre, door, look, request, number, form, now)


def _read_events(
    centre: Centre, door: Entrance, request: Request, form: Mapping[str, str], now: Callable[[], datetime]
) -> Response:
    door.operator_of(request, form)
    gather(centre, now())
    return back_to("/differences")


def _one(
    centre: Centre,
    door: Entrance,
    look: Look,
    request: Request,
    number: int,
    now: datetime,
    fault: DataRejected | None = None,
) -> Response:
    found = work.find_difference(centre, number) if 0 < number < _LARGEST else None
    if found is None:
        raise HTTPException(404)
    visit = door.visit(request)
    words = texts(visit.language)
    return look.page(
        "difference.html",
        visit,
        200 if fault is None else 409,
        difference=found,
        acts=acts(centre, Subject.DIFFERENCE, number),
        fault="" if fault is None else words(fault.key, **fault.values),
        now=now,
        owners=[*Ministry],
    )


def _change(
    centre: Centre,
    door: Entrance,
    look: Look,
    request: Request,
    number: int,
    form: Mapping[str, str],
    now: Callable[[], datetime],
) -> Response:
    hand = Hand(door.operator_of(request, form), now())
    note = form.get("note", "")
    try:
        match form.get("act"):
            case "assign":
                owner = _of(Ministry, form.get("owner", "")) or Ministry.KP2MI
                work.assign(centre, number, owner, form.get("unit", ""), hand)
            case "resolve":
                work.resolve(centre, number, note, hand)
            case "reject":
                work.reject(centre, number, note, hand)
            case "reopen":
                work.reopen(centre, number, note, hand)
            case _:
                raise HTTPException(400)
    except DataRejected as fault:
        return _one(centre, door, look, request, number, hand.at, fault)
    return back_to(f"/differences/{number}")


def _asked(given: Mapping[str, str]) -> Asked:
    state = given.get("state") or DifferenceState.OPEN.value
    choice = Choice(
        None if state == _ALL else _of(DifferenceState, state),
        _of(DifferenceKind, given.get("kind", "")),
        _of(Ministry, given.get("owner", "")),
        given.get("unit", "").strip()[: work.LONGEST_UNIT],
    )
    before = given.get("before")
    return Asked(choice, _number(given.get("after", "0")), None if before is None else _number(before))


def _of(choices: type[_E], value: str) -> _E | None:
    """Read a choice; raises HTTPException 422 for a word that is none."""
    if not value:
        return None
    try:
        return choices(value)
    except ValueError as error:
        raise HTTPException(422) from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < _LARGEST):
        raise HTTPException(422)
    return int(text)
