"""The centre's HTTP interfaces, one application for each listener.

Plain `def` endpoints: each runs in a worker thread with a session of its own. The enrolment listener speaks to
anybody; the device listener to nobody without a device's certificate; the operators' pages to this machine. Files of
the repository are served as they are; at scale a web server or an object store does that, not Python.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checkpoint_app import clock
from checkpoint_app.casework.canonical import from_base64, instant_to_wire
from checkpoint_app.casework.letters import letter_to_wire
from checkpoint_app.casework.receipts import receipt_to_wire
from checkpoint_app.central import branches, enrolment, ingest, letters
from checkpoint_app.central.attempts import Attempts
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.pages import add_pages
from checkpoint_app.central.strays import Standing, keep_strays, may_read, standing_of
from checkpoint_app.central.wire import DeviceRequestWire, EnrolmentWire, EventsWire, FormerEventsWire, OfficersWire
from checkpoint_app.config import load_settings
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.serving import peer_in
from checkpoint_app.texts import texts
from checkpoint_app.tls import Peer, fingerprint

_LOG = logging.getLogger(__name__)
_NAMES = {400: "MALFORMED", 413: "TOO_LARGE"}
MOST_BODY_BYTES = 32 * 1024 * 1024
Now = Callable[[], datetime]
Incarnation = Annotated[int, Path(ge=1, le=2**31 - 1)]


class BodyLimit:
    """Refuse a request whose body is larger than any honest batch, before it is held in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes as they come; a length that is announced is believed when it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > MOST_BODY_BYTES:
            await JSONResponse({"error": "TOO_LARGE"}, 413)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MOST_BODY_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


class _ForDevices:
    """Serves files to devices that are enrolled and were not revoked."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self._app, self._centre = app, centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look the peer up, then serve."""
        peer = peer_in(scope)
        if peer is None or not await run_in_threadpool(may_read, self._centre, peer):
            await JSONResponse({"error": "REVOKED_DEVICE"}, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def make_enrolment_app(centre: Centre, device_port: int, now: Now = clock.now) -> FastAPI:
    """Build what the enrolment listener serves: trust, admission, and letters for devices whose certificate ended."""
    app = _make_app("Checkpoint enrolment", centre, now)
    attempts = Attempts()

    @app.get("/v1/trust")
    def trust() -> dict[str, str]:
        servers = centre.keys.authorities.servers_pem
        return {"servers": servers.decode("ascii"), "fingerprint": fingerprint(servers)}

    @app.post("/v1/enrolments", responses=_refusals(400, 403, 413, 429, 503))
    def enrol(admission: EnrolmentWire, request: Request) -> JSONResponse:
        address = request.client.host if request.client else ""
        wait_s = attempts.wait_s(address)
        if wait_s:
            return JSONResponse({"error": "TOO_MANY"}, 429, {"Retry-After": str(wait_s)})
        try:
            given = enrolment.admit(centre, admission.typed(), now())
        except enrolment.CodeRefused as refused:
            attempts.refused(address)
            return JSONResponse({"error": refused.fault.value}, 403)
        return JSONResponse({**given, "device_port": device_port})

    _add_letter(app, centre, now)
    return app


def make_device_app(centre: Centre, now: Now = clock.now) -> FastAPI:
    """Build what the device listener serves; every connection has a peer."""
    app = _make_app("Checkpoint device API", centre, now)

    def standing(request: Request, device_id: str) -> tuple[Peer, Standing]:
        peer = peer_in(request.scope)
        if peer is None:
            raise HTTPException(403)
        return peer, standing_of(centre, peer, device_id)

    @app.post("/v1/devices/{device_id}/events", responses=_refusals(400, 403, 404, 409, 413, 503))
    def events(device_id: str, batch: EventsWire, request: Request) -> JSONResponse:
        peer, found = standing(request, device_id)
        if found in {Standing.PEER_DIFFERS, Standing.REVOKED_DEVICE}:
            keep_strays(centre, device_id, peer.device_id, found, batch.events, now())
            return JSONResponse({"error": found.value, "kept": len(batch.events)}, 403)
        keys = [each.typed() for each in batch.encounter_keys]
        return JSONResponse(receipt_to_wire(branches.take_in_or_branch(centre, device_id, batch.events, keys, now())))

    @app.post(
        "/v1/devices/{device_id}/chains/{incarnation}/events", responses=_refusals(400, 403, 404, 409, 413, 503)
    )
    def former_events(
        device_id: str, incarnation: Incarnation, batch: FormerEventsWire, request: Request
    ) -> JSONResponse:
        peer, found = standing(request, device_id)
        if found is Standing.REVOKED_DEVICE:
            keep_strays(centre, device_id, peer.device_id, found, batch.events, now())
            return JSONResponse({"error": found.value, "kept": len(batch.events)}, 403)
        keys = [each.typed() for each in batch.encounter_keys]
        held = branches.take_in_former(centre, device_id, incarnation, batch.events, keys, now(), batch.lost)
        return JSONResponse(receipt_to_wire(held))

    @app.get("/v1/devices/{device_id}/receipt", responses=_refusals(403, 404))
    def receipt(device_id: str, request: Request) -> JSONResponse:
        _, found = standing(request, device_id)
        if found in {Standing.PEER_DIFFERS, Standing.REVOKED_DEVICE}:
            return JSONResponse({"error": found.value}, 403)
        return JSONResponse(receipt_to_wire(ingest.current_receipt(centre, device_id, now())))

    @app.post("/v1/devices/{device_id}/officers", status_code=204, responses=_refusals(400, 403, 404, 413, 503))
    def officers(device_id: str, batch: OfficersWire, request: Request) -> Response:
        _, found = standing(request, device_id)
        if found in {Standing.PEER_DIFFERS, Standing.REVOKED_DEVICE}:
            return JSONResponse({"error": found.value}, 403)
        wire = [each.model_dump(mode="json") for each in batch.officers]
        typed = [each.typed() for each in batch.officers]
        if enrolment.add_officers(centre, device_id, wire, typed, from_base64(batch.signature), now()):
            return Response(status_code=204)
        return JSONResponse({"error": "NOT_VOUCHED"}, 403)

    _add_letter(app, centre, now)
    files = StaticFiles(directory=centre.repository_dir, check_dir=False)
    app.mount("/tuf", _ForDevices(files, centre), name="tuf")
    return app


def make_operators_app(centre: Centre, now: Now = clock.now) -> FastAPI:
    """Build what operators see; it is served on this machine only, unless somebody says otherwise."""
    app = _make_app("Checkpoint operators", centre, now)
    add_pages(app, centre, now)
    return app


def _make_app(title: str, centre: Centre, now: Now) -> FastAPI:
    app = FastAPI(title=title, version="1", docs_url=None, redoc_url=None)
    _add_refusals(app)
    app.add_middleware(BodyLimit)

    @app.get("/v1/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "server_epoch": centre.server_epoch, "at": instant_to_wire(now())}

    return app


def _add_letter(app: FastAPI, centre: Centre, now: Now) -> None:
    """Answer a device's own signed request; whose connection it comes by does not matter, a hub may carry it."""

    @app.post(
        "/v1/devices/{device_id}/letter",
        responses={204: {"description": "Nothing is missing"}, **_refusals(400, 403, 404, 413, 503)},
    )
    def letter(device_id: str, asked: DeviceRequestWire) -> Response:
        given = letters.answer_request(centre, device_id, asked.typed(), now())
        return Response(status_code=204) if given is None else JSONResponse(letter_to_wire(given))


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": {"type": "object", "required": ["error"]}}}
    return {status: {"description": "Refused; `error` says why", "content": content} for status in statuses}


def _add_refusals(app: FastAPI) -> None:
    def answer(status: int, **content: Any) -> JSONResponse:
        return JSONResponse(content, status)

    @app.exception_handler(letters.RequestRefused)
    def request_refused(_request: Request, refused: letters.RequestRefused) -> JSONResponse:
        return answer(403, error=refused.reason)

    @app.exception_handler(ingest.UnknownDevice)
    def unknown_device(_request: Request, _unknown: ingest.UnknownDevice) -> JSONResponse:
        return answer(404, error="UNKNOWN_DEVICE")

    @app.exception_handler(ingest.Gap)
    def gap(_request: Request, found: ingest.Gap) -> JSONResponse:
        return answer(409, error="GAP", expected_seq=found.expected_seq)

    @app.exception_handler(ingest.Fork)
    def fork(_request: Request, found: ingest.Fork) -> JSONResponse:
        return answer(409, error="FORK", dev_seq=found.dev_seq, stored_hash=found.stored_hash)

    @app.exception_handler(StarletteHTTPException)
    def refused(_request: Request, found: StarletteHTTPException) -> JSONResponse:
        # One form for all refusals: what the framework refuses by itself says `error` too.
        name = HTTPStatus(found.status_code).name
        return JSONResponse({"error": _NAMES.get(found.status_code, name)}, found.status_code, found.headers)

    @app.exception_handler(DataRejected)
    def rejected(_request: Request, _fault: DataRejected) -> JSONResponse:
        return answer(400, error="MALFORMED")

    @app.exception_handler(EnvironmentFault)
    def cannot_store(_request: Request, fault: EnvironmentFault) -> JSONResponse:
        # The device keeps what it has and comes again; whoever runs the centre has to do something.
        _LOG.error("%s", texts(load_settings().language)(fault.key, **fault.values))
        return answer(503, error="TRY_LATER")
