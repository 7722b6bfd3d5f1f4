"""Alarms for operators: what should not happen between honest machines, and closing what was looked into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from checkpoint_app.central.alarms import alarms, close_alarm
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.operators import Hand
from checkpoint_app.central.pages.entrance import Entrance, back_to, read_form
from checkpoint_app.central.pages.look import Look


def add(app: FastAPI, centre: Centre, door: Entrance, look: Look, now: Callable[[], datetime]) -> None:
    """Add the page of alarms."""

    @app.get("/alarms", include_in_schema=False)
    def list_alarms(request: Request) -> Response:
        with_closed = request.query_params.get("all") == "1"
        found = alarms(centre, closed=with_closed)
        return look.page("alarms.html", door.visit(request), alarms=found, with_closed=with_closed)

    @app.post("/alarms/{number}", include_in_schema=False)
    async def close(request: Request, number: int) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_close, centre, door, request, number, form, now)


def _close(
    centre: Centre,
    door: Entrance,
    request: Request,
    number: int,
    form: Mapping[str, str],
    now: Callable[[], datetime],
) -> Response:
    operator = door.operator_of(request, form)
    if not 0 < number < 2**62 or not close_alarm(centre, number, Hand(operator, now())):
        raise HTTPException(404)
    return back_to("/alarms")
