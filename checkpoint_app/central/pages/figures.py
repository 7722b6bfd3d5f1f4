"""How often rules were right, for operators: in the country, or at one post; never per officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.outcomes import country_figures, events_unread, posts_with_cases, settle_cases
from checkpoint_app.central.pages.entrance import Entrance, back_to, read_form
from checkpoint_app.central.pages.look import Look


def add(app: FastAPI, centre: Centre, door: Entrance, look: Look, now: Callable[[], datetime]) -> None:
    """Add the page of figures."""

    @app.get("/figures", include_in_schema=False)
    def figures(request: Request) -> Response:
        at, post = now(), request.query_params.get("post", "")[:60]
        return look.page(
            "figures.html",
            door.visit(request),
            figures=country_figures(centre, at, post or None),
            posts=posts_with_cases(centre, at),
            post=post,
            unread=events_unread(centre),
        )

    @app.post("/figures/read", include_in_schema=False)
    async def read_events(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_read_events, centre, door, request, form)


def _read_events(centre: Centre, door: Entrance, request: Request, form: Mapping[str, str]) -> Response:
    door.operator_of(request, form)
    settle_cases(centre)
    return back_to("/figures")
