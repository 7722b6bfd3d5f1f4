"""The hub's HTTP interface, for machines of its own post only.

A machine is who its TLS certificate says; what it says of itself, and each event, is signed besides. Endpoints are
`async` and give their work to the ledger's thread, so that any number of machines may wait for news at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Body, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from starlette.requests import Request

from checkpoint_app import clock
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.post_members import member_from_wire
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.hub.desk import Bell, Desk
from checkpoint_app.hub.ledger import Fork, Gap, Ledger, MemberState, StrangeMachine
from checkpoint_app.hub.wire import (
    ClaimWire,
    EventsWire,
    KeysWire,
    claim_wire,
    held_wire,
    member_state_wire,
    page_wire,
)
from checkpoint_app.serving import peer_in
from checkpoint_app.sync.post_roster import is_believed
from checkpoint_app.tls import certificate_key

LONGEST_WAIT_S = 25.0
_NOTE_SEEN_NS = 60 * 1_000_000_000
LARGEST_BODY_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HubPlace:
    """Which post a hub serves, its own device, and whose certificates count (authorities of devices, PEM)."""

    post: str
    device_id: str
    authorities: bytes


def make_app(desk: Desk, place: HubPlace, now: Callable[[], datetime] = clock.now) -> FastAPI:
    """Build the application over an open desk; `now` is the hub's clock."""
    app = FastAPI(title="Checkpoint post hub", version="1", docs_url=None, redoc_url=None)
    bell = Bell()
    _add_machines(app, desk, place, bell, now)
    _add_events(app, desk, place, bell, now)
    _add_cases(app, desk, place, bell, now)
    _add_refusals(app)
    return app


def _who(request: Request, place: HubPlace) -> str:
    """Name the machine at the other end; one of another post gets nothing."""
    if int(request.headers.get("content-length", "0") or 0) > LARGEST_BODY_BYTES:
        raise HTTPException(413)
    peer = peer_in(request.scope)
    if peer is None or peer.post != place.post:
        raise HTTPException(403)
    return peer.device_id


def _add_machines(app: FastAPI, desk: Desk, place: HubPlace, bell: Bell, now: Callable[[], datetime]) -> None:
    @app.get("/v1/hub")
    async def hub(request: Request) -> JSONResponse:
        _who(request, place)
        states = await desk.run_soon(lambda ledger: ledger.members())
        machines = [member_state_wire(each) for each in states]
        at = instant_to_wire(now())
        hub_id = {"post": place.post, "device_id": place.device_id, "epoch": desk.epoch, "at": at}
        return JSONResponse({**hub_id, "roster": _roster(states), "members": machines})

    @app.put("/v1/me")
    async def me(request: Request, wire: dict[str, object] = Body()) -> JSONResponse:  # noqa: B008
        who = _who(request, place)
        member = member_from_wire(wire)
        if member.device_id != who or not is_believed(member, place.post, place.authorities, now()):
            raise HTTPException(403)
        public_key = certificate_key(member.certificate.encode())
        await desk.run_soon(lambda ledger: ledger.admit(member, public_key, now()))
        bell.ring()
        return JSONResponse(held_wire(await desk.run_soon(lambda ledger: ledger.held(who)), desk.epoch))


def _add_events(app: FastAPI, desk: Desk, place: HubPlace, bell: Bell, now: Callable[[], datetime]) -> None:
    @app.get("/v1/me/shown")
    async def shown(request: Request, since: str) -> JSONResponse:
        who = _who(request, place)
        found = await desk.run_soon(lambda ledger: ledger.shown_since(who, since))
        return JSONResponse({"events": list(found.events), "until": found.until})

    @app.get("/v1/me/held")
    async def held(request: Request) -> JSONResponse:
        who = _who(request, place)
        return JSONResponse(held_wire(await desk.run_soon(lambda ledger: ledger.held(who)), desk.epoch))

    @app.post("/v1/me/events")
    async def events(request: Request, batch: EventsWire) -> JSONResponse:
        who = _who(request, place)
        kept = await desk.run_soon(
            lambda ledger: ledger.take_in(who, batch.events, batch.centre_keys(), batch.typed(), now())
        )
        bell.ring()
        return JSONResponse(held_wire(kept, desk.epoch))

    @app.post("/v1/me/keys", status_code=204)
    async def keys(request: Request, batch: KeysWire) -> None:
        who = _who(request, place)
        await desk.run_soon(lambda ledger: ledger.cases.add_keys(who, batch.typed()))
        bell.ring()


def _add_cases(app: FastAPI, desk: Desk, place: HubPlace, bell: Bell, now: Callable[[], datetime]) -> None:
    noted_ns: dict[str, int] = {}

    @app.get("/v1/me/news")
    async def news(
        request: Request, after: int = 0, mark: str = "", keys: int = 0, roster: str = "", wait_s: float = 0
    ) -> JSONResponse:
        who = _who(request, place)
        deadline = clock.monotonic_ns() + int(min(wait_s, LONGEST_WAIT_S) * 1e9)

        def look(ledger: Ledger) -> dict[str, object]:
            page, held = ledger.cases.page(who, after, mark, keys), ledger.held(who)
            return dict(page_wire(page, held.receipt, _roster(ledger.members())))

        if clock.monotonic_ns() - noted_ns.get(who, 0) > _NOTE_SEEN_NS:
            noted_ns[who] = clock.monotonic_ns()
            await desk.run_soon(lambda ledger: ledger.seen(who, now()))
        while True:
            # Taken before looking: what comes in between has rung it.
            next_ring = bell.next_ring()
            found = await desk.run_soon(look)
            left_s = (deadline - clock.monotonic_ns()) / 1e9
            is_news = any(found[name] for name in ("events", "keys", "wanted", "is_anew", "has_more"))
            if is_news or (roster and found["roster"] != roster) or left_s <= 0:
                return JSONResponse(found)
            await bell.wait(next_ring, left_s)

    @app.post("/v1/cases/{encounter_id}/claim")
    async def claim(request: Request, encounter_id: str, wanted: ClaimWire) -> JSONResponse:
        who = _who(request, place)
        held = await desk.run_soon(lambda ledger: ledger.cases.claim(encounter_id, who, wanted.officer_id, now()))
        if held is None:
            return JSONResponse({"error": "NO_CASE"}, 404)
        is_given = (held.device_id, held.officer_id) == (who, wanted.officer_id)
        return JSONResponse(claim_wire(held), 200 if is_given else 409)

    @app.post("/v1/cases/{encounter_id}/release", status_code=204)
    async def release(request: Request, encounter_id: str) -> None:
        who = _who(request, place)
        await desk.run_soon(lambda ledger: ledger.cases.release(encounter_id, who))


def _roster(states: tuple[MemberState, ...]) -> str:
    signatures = json.dumps([each.member.signature for each in states])
    return hashlib.sha256(signatures.encode()).hexdigest()[:16]


def _add_refusals(app: FastAPI) -> None:
    @app.exception_handler(StrangeMachine)
    def strange(_request: Request, _stranger: StrangeMachine) -> JSONResponse:
        return JSONResponse({"error": "WHO_ARE_YOU"}, 409)

    @app.exception_handler(Gap)
    def gap(_request: Request, found: Gap) -> JSONResponse:
        return JSONResponse({"error": "GAP", "expected_seq": found.expected_seq}, 409)

    @app.exception_handler(Fork)
    def fork(_request: Request, found: Fork) -> JSONResponse:
        return JSONResponse({"error": "FORK", "dev_seq": found.dev_seq}, 409)

    @app.exception_handler(DataRejected)
    def malformed(_request: Request, _fault: DataRejected) -> JSONResponse:
        return JSONResponse({"error": "MALFORMED"}, 422)

    @app.exception_handler(EnvironmentFault)
    def cannot_store(_request: Request, _fault: EnvironmentFault) -> JSONResponse:
        return JSONResponse({"error": "TRY_LATER"}, 503)
