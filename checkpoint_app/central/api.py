"""The centre's HTTP interface. Plain `def` endpoints: each runs in a worker thread with a session of its own.

The repository's files are served as they are; at scale a web server or an object store does that, not Python.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checkpoint_app import clock
from checkpoint_app.casework.canonical import from_base64, instant_to_wire
from checkpoint_app.casework.receipts import receipt_to_wire
from checkpoint_app.central import enrolment, ingest
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.operator_pages import add_pages
from checkpoint_app.central.wire import EnrolmentWire, EventsWire, OfficersWire
from checkpoint_app.faults import EnvironmentFault

MOST_BODY_BYTES = 32 * 1024 * 1024


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


def make_app(centre: Centre, now: Callable[[], datetime] = clock.now) -> FastAPI:
    """Build the application over an open centre; `now` is the centre's clock."""
    app = FastAPI(title="Checkpoint central service", version="1", docs_url=None, redoc_url=None)
    _add_enrolment(app, centre, now)
    _add_events(app, centre, now)
    _add_refusals(app)
    add_pages(app, centre, now)
    app.add_middleware(BodyLimit)

    @app.get("/v1/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "server_epoch": centre.server_epoch, "at": instant_to_wire(now())}

    app.mount("/tuf", StaticFiles(directory=centre.repository_dir, check_dir=False), name="tuf")
    return app


def _add_enrolment(app: FastAPI, centre: Centre, now: Callable[[], datetime]) -> None:
    @app.post("/v1/enrolments")
    def enrol(admission: EnrolmentWire) -> JSONResponse:
        return JSONResponse(enrolment.admit(centre, admission.typed(), now()))

    @app.post("/v1/devices/{device_id}/officers", status_code=204)
    def officers(device_id: str, batch: OfficersWire) -> Response:
        wire = [each.model_dump(mode="json") for each in batch.officers]
        typed = [each.typed() for each in batch.officers]
        if enrolment.add_officers(centre, device_id, wire, typed, from_base64(batch.signature), now()):
            return Response(status_code=204)
        return JSONResponse({"error": "NOT_VOUCHED"}, 403)


def _add_events(app: FastAPI, centre: Centre, now: Callable[[], datetime]) -> None:
    @app.post("/v1/devices/{device_id}/events")
    def events(device_id: str, batch: EventsWire) -> JSONResponse:
        keys = [each.typed() for each in batch.encounter_keys]
        return JSONResponse(receipt_to_wire(ingest.take_in(centre, device_id, batch.events, keys, now())))

    @app.get("/v1/devices/{device_id}/receipt")
    def receipt(device_id: str) -> JSONResponse:
        return JSONResponse(receipt_to_wire(ingest.current_receipt(centre, device_id, now())))


def _add_refusals(app: FastAPI) -> None:
    def answer(status: int, **content: Any) -> JSONResponse:
        return JSONResponse(content, status)

    @app.exception_handler(enrolment.CodeRefused)
    def code_refused(_request: Request, refused: enrolment.CodeRefused) -> JSONResponse:
        return answer(403, error=refused.fault.value)

    @app.exception_handler(ingest.UnknownDevice)
    def unknown_device(_request: Request, _unknown: ingest.UnknownDevice) -> JSONResponse:
        return answer(404, error="UNKNOWN_DEVICE")

    @app.exception_handler(ingest.Gap)
    def gap(_request: Request, found: ingest.Gap) -> JSONResponse:
        return answer(409, error="GAP", expected_seq=found.expected_seq)

    @app.exception_handler(ingest.Fork)
    def fork(_request: Request, found: ingest.Fork) -> JSONResponse:
        return answer(409, error="FORK", dev_seq=found.dev_seq, stored_hash=found.stored_hash)

    @app.exception_handler(EnvironmentFault)
    def cannot_store(_request: Request, _fault: EnvironmentFault) -> JSONResponse:
        return answer(503, error="TRY_LATER")
