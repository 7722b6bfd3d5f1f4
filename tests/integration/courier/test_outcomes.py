"""What became of cases, followed at the centre from the posts' events: by rule, with an interval, no identity."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import requests
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.encounter import Action, Outcome
from checkpoint_app.casework.events import ClockState, EventDraft, genesis_hash, seal_event, to_wire
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.outcomes import RuleFigures
from checkpoint_app.central.database import writing
from checkpoint_app.central.ingest import take_in
from checkpoint_app.central.keys import public_bytes
from checkpoint_app.central.models import Officer
from checkpoint_app.central.outcomes import (
    country_figures,
    events_unread,
    forget_cases,
    posts_with_cases,
    settle_cases,
)
from checkpoint_app.central.server import running_server
from checkpoint_app.cli.central import central
from tests.integration.courier.worlds import NOW

SCAN = {"flags": ["C00", "C01"], "levels": [0, 2], "verdict": "SECONDARY"}


class Told:
    """A device that tells what happened to its encounters; the steps rest on one another."""

    def __init__(self, world, device):
        self._world, self._device = world, device
        self._last = {}
        self._keys = {name: Ed25519PrivateKey.generate() for name in ("anna", "boss")}
        with writing(world.centre.engine) as session:
            for name, key in self._keys.items():
                session.add(
                    Officer(
                        device_id=device.account.device_id,
                        officer_id=name,
                        public_key=public_bytes(key),
                        role=Role.SUPERVISOR.value,
                        since=NOW,
                    )
                )

    def tell(self, encounter, kind, opened, by="anna"):
        events, account = self._device.outbox.events, self._device.account
        number = len(events) + 1
        is_step = "action" in opened
        said = {**opened, "after": self._last.get(encounter, "")} if is_step else opened
        draft = EventDraft(
            event_id=f"0190{number:04x}-0000-7000-8000-{number:012x}",
            kind=kind,
            at_wall=NOW + timedelta(minutes=number),
            at_monotonic=number,
            boot_id="boot",
            clock_state=ClockState.TRUSTED,
            encounter_id=encounter,
            officer_id=by,
            role=Role.SUPERVISOR,
            open=said,
        )
        event = seal_event(
            draft,
            device_id=account.device_id,
            incarnation=1,
            dev_seq=number,
            prev_hash=events[-1].hash if events else genesis_hash(account.device_id, 1),
            device_key=self._device.signing,
            officer_key=self._keys[by],
        )
        events.append(event)
        if is_step:
            self._last[encounter] = event.event_id
        take_in(self._world.centre, account.device_id, [to_wire(event)], [], self._world.tick())

    def referred(self, encounter, scan=SCAN):
        self.tell(encounter, EventKind.SCAN, scan)
        self.tell(encounter, EventKind.REFER, {"action": Action.REFER.value})

    def let_go(self, encounter):
        self.tell(encounter, EventKind.CLAIM, {"action": Action.CLAIM.value})
        self.tell(encounter, EventKind.DECISION, {"action": Action.DEPART.value})


@pytest.fixture
def told(world, device):
    return Told(world, device)


def figures(world, **options):
    return country_figures(world.centre, NOW + timedelta(days=1), **options)


def test_a_case_that_was_in_order_counts_against_its_rule(world, told):
    told.referred("e-1")
    assert settle_cases(world.centre) == 0
    told.let_go("e-1")
    told.tell("e-2", EventKind.SCAN, SCAN)
    told.tell("e-2", EventKind.DECISION, {"action": Action.DEPART.value})
    assert settle_cases(world.centre) == 1
    assert figures(world) == (RuleFigures("C01", 0, 1),)


def test_what_a_review_finds_later_takes_the_place_of_what_was_said(world, told):
    told.referred("e-1")
    told.let_go("e-1")
    settle_cases(world.centre)
    assert figures(world) == (RuleFigures("C01", 0, 1),)
    told.tell("e-1", EventKind.ANSWER, {"R01": "PAPER_ALTERED"})
    told.tell("e-1", EventKind.REVIEW, {"outcome": Outcome.REFERRED.value}, by="boss")
    assert events_unread(world.centre) == 2
    settle_cases(world.centre)
    assert figures(world) == (RuleFigures("C01", 1, 1), RuleFigures("R01", 1, 1))
    assert events_unread(world.centre) == 0


def test_figures_are_of_a_time_and_of_a_post(world, told):
    told.referred("e-1")
    told.let_go("e-1")
    settle_cases(world.centre)
    (post,) = posts_with_cases(world.centre, NOW)
    assert figures(world, post=post) == figures(world) != ()
    assert figures(world, post="another") == ()
    assert country_figures(world.centre, NOW + timedelta(days=120)) == ()
    assert forget_cases(world.centre, NOW + timedelta(days=1)) == 1
    assert figures(world) == ()


def test_the_page_and_the_command_tell_the_same(world, told):
    for place in range(12):
        told.referred(f"e-{place}")
        told.let_go(f"e-{place}")
    result = CliRunner().invoke(central, ["--dir", str(world.centre.folder), "report", "--json"])
    (line,) = [json.loads(each) for each in result.stdout.splitlines()]
    assert (line["code"], line["right"], line["reviewed"]) == ("C01", 0, 12)
    with running_server(world.centre, now=world.tick) as server:
        page = requests.get(f"{server.operators_url}/figures", params={"language": "en"}, timeout=10)
    assert page.ok
    assert "<strong>C01</strong>" in page.text
    assert "0 of 12" in page.text
    plain = CliRunner().invoke(central, ["--dir", str(world.centre.folder), "report"])
    assert plain.stdout.startswith("C01")
