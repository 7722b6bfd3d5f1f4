"""The centre's interfaces keep what their OpenAPI documents promise, whatever is sent to them.

A bounded share runs here. More, from one command: `CHECKPOINT_API_EXAMPLES=2000 python -m pytest
tests/integration/contract`.
"""

from __future__ import annotations

import os
from unittest import SkipTest

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import booleans, data
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from checkpoint_app import clock
from checkpoint_app.central.api import make_device_app, make_enrolment_app, make_operators_app
from checkpoint_app.central.centre import create_centre
from checkpoint_app.central.enrolment import Admission, admit, new_code
from checkpoint_app.serving import PEER
from checkpoint_app.sync.enrolling import new_machine_keys
from checkpoint_app.tls import peer_of

EXAMPLES = int(os.environ.get("CHECKPOINT_API_EXAMPLES", "25"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES <= 25,
)


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    made = create_centre(tmp_path_factory.mktemp("contract") / "centre", clock.now())
    yield made
    made.close()


@pytest.fixture(scope="module")
def device(centre):
    """An enrolled device's certificate."""
    import pyrage

    keys = new_machine_keys()
    recipient = str(pyrage.x25519.Identity.from_str(keys.identity).to_public())
    public = keys.signing.public_key().public_bytes_raw()
    given = admit(centre, Admission(new_code(centre, clock.now()), public, recipient, "TPI", "1"), clock.now())
    return peer_of(given["letter"]["certificate"].encode())


def shown_by(app, peer):
    """The application as its listener calls it: with the peer of the connection."""

    async def with_peer(scope, receive, send):
        scope[PEER] = peer
        await app(scope, receive, send)

    return with_peer


def holds(app, least, device=None):
    """Send what the document allows, and what it does not, to every operation."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [each.ok() for each in schema.get_all_operations()]
    for operation in operations:
        for mode in GenerationMode:
            _hold(operation, mode, device)
    assert len(operations) >= least


def _hold(operation, mode, device):
    @bounded
    @given(data())
    def run(drawn):
        try:
            case = drawn.draw(operation.as_strategy(generation_mode=mode))
        except Unsatisfiable:
            return
        if device is not None and "device_id" in case.path_parameters and drawn.draw(booleans()):
            case.path_parameters["device_id"] = device.device_id
        case.call_and_validate(checks=CHECKS)

    try:
        run()
    except (Unsatisfiable, SkipTest):
        # An operation without parameters cannot be asked wrongly.
        assert mode is GenerationMode.NEGATIVE


def test_the_enrolment_listener_keeps_its_contract(centre, device):
    holds(make_enrolment_app(centre, 8471), 4, device)


def test_the_device_listener_keeps_its_contract(centre, device):
    holds(shown_by(make_device_app(centre), device), 5, device)


def test_the_operators_pages_keep_their_contract(centre):
    holds(make_operators_app(centre), 1)
