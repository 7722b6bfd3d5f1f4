"""Who visits the operators' pages: language, the operator who signed in, and the key of their forms.

A visit is signed in by a random cookie that no script reads and no other site sends. Forms carry a second random
value of the same visit, so that a page elsewhere cannot post in an operator's name. Visits are kept in memory: after
a restart everybody signs in again. Safe between threads.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from checkpoint_app import assets
from checkpoint_app.central.attempts import Attempts
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.operators import is_at_work, operator_with
from checkpoint_app.texts import Language

if TYPE_CHECKING:
    from checkpoint_app.central.pages.look import Look

_COOKIE = "operator"
_STAYS = timedelta(hours=8)
_MOST_VISITS = 500
_LONGEST_FORM = 10_000
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page. `operator` is empty without signing in; `form_key` then is too."""

    language: Language
    chose_language: bool
    path: str
    operator: str = ""
    form_key: str = ""


@dataclass(frozen=True, slots=True)
class _SignedIn:
    operator: str
    form_key: str
    until: datetime


class Entrance:
    """Keeps who is signed in."""

    def __init__(self, centre: Centre, now: Callable[[], datetime]) -> None:
        """Begin with nobody."""
        self._centre, self._now = centre, now
        self._lock = threading.Lock()
        self._visits: dict[str, _SignedIn] = {}
        self.attempts = Attempts()

    def visit(self, request: Request) -> Visit:
        """Tell whose visit this is."""
        asked = request.query_params.get("language")
        language = asked or request.cookies.get("language") or "id"
        signed = self._signed_in(request)
        return Visit(
            "en" if language == "en" else "id",
            asked is not None,
            request.url.path,
            signed.operator if signed else "",
            signed.form_key if signed else "",
        )

    def admit(self, key: str) -> str | None:
        """Sign in with an operator's key; gives the cookie, None when the key is nobody's."""
        operator = operator_with(self._centre, key)
        if operator is None:
            return None
        cookie, now = secrets.token_urlsafe(32), self._now()
        with self._lock:
            self._visits = {name: each for name, each in self._visits.items() if each.until > now}
            while len(self._visits) >= _MOST_VISITS:
                self._visits.pop(next(iter(self._visits)))
            self._visits[cookie] = _SignedIn(operator, secrets.token_urlsafe(32), now + _STAYS)
        return cookie

    def leave(self, request: Request) -> None:
        """Sign out."""
        with self._lock:
            self._visits.pop(request.cookies.get(_COOKIE, ""), None)

    def operator_of(self, request: Request, form: Mapping[str, str]) -> str:
        """Give the operator who sends a form; raises HTTPException 403 when it is not surely theirs."""
        signed = self._signed_in(request)
        if signed is None or not is_own_site(request):
            raise HTTPException(403)
        if not hmac.compare_digest(signed.form_key.encode(), form.get("form_key", "").encode()):
            raise HTTPException(403)
        if not is_at_work(self._centre, signed.operator):
            raise HTTPException(403)
        return signed.operator

    def _signed_in(self, request: Request) -> _SignedIn | None:
        with self._lock:
            signed = self._visits.get(request.cookies.get(_COOKIE, ""))
        return signed if signed is not None and signed.until > self._now() else None


def is_own_site(request: Request) -> bool:
    """Whether a form was sent from a page of this listener, as far as the browser tells."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def read_form(request: Request) -> dict[str, str]:
    """Read a form's fields; raises HTTPException for what is none, or is too long."""
    body = await request.body()
    if len(body) > _LONGEST_FORM:
        raise HTTPException(413)
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    return dict(fields)


def back_to(path: str) -> Response:
    """Send the browser to a page after a form was taken."""
    return RedirectResponse(path, 303)


def add(app: FastAPI, door: Entrance, look: Look) -> None:
    """Add signing in and out, and the style of all pages."""
    style = assets.resource("pages", "operators.css").read_text(encoding="utf-8")

    @app.get("/operators.css", include_in_schema=False)
    def css() -> Response:
        return Response(style, media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})

    @app.get("/", include_in_schema=False)
    def begin() -> Response:
        return back_to("/differences")

    @app.get("/sign-in", include_in_schema=False)
    def sign_in_page(request: Request) -> Response:
        return look.page("sign_in.html", door.visit(request), fault="")

    @app.post("/sign-in", include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_sign_in, door, look, request, form)

    @app.post("/sign-out", include_in_schema=False)
    async def sign_out(request: Request) -> Response:
        form = await read_form(request)
        await run_in_threadpool(door.operator_of, request, form)
        door.leave(request)
        return back_to("/differences")


def _sign_in(door: Entrance, look: Look, request: Request, form: Mapping[str, str]) -> Response:
    address = request.client.host if request.client else ""
    if not is_own_site(request):
        raise HTTPException(403)
    if door.attempts.wait_s(address):
        return look.page("sign_in.html", door.visit(request), 429, fault="too_many")
    cookie = door.admit(form.get("key", ""))
    if cookie is None:
        door.attempts.refused(address)
        return look.page("sign_in.html", door.visit(request), 403, fault="refused")
    answer = back_to("/differences")
    answer.set_cookie(_COOKIE, cookie, httponly=True, samesite="strict", max_age=int(_STAYS.total_seconds()))
    return answer
