"""What the centre forgets by itself: keys of machines that never came back, settled cases that no figure reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.ingest import WrappedKey, keep_keys
from checkpoint_app.central.models import EncounterKeyRow, EventRow
from checkpoint_app.central.outcomes import settle_cases
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.retention import CASES_KEPT, forget_daily, forget_due
from tests.integration.courier.test_outcomes import Told, figures
from tests.integration.courier.worlds import NOW

DAY = timedelta(days=1)


@pytest.fixture
def told(world, device):
    told = Told(world, device)
    told.tell("departed", EventKind.SCAN, {"flags": [], "levels": [], "verdict": "ASK"})
    told.referred("referred")
    told.referred("let go")
    told.let_go("let go")
    named = [WrappedKey(name, b"k") for name in ("departed", "referred", "let go", "unknown")]
    with writing(world.centre.engine) as session:
        keep_keys(session, device.account.device_id, named, NOW)
    return told


def kept(world):
    with reading(world.centre.engine) as session:
        return set(session.scalars(select(EncounterKeyRow.encounter_id)))


def test_keys_of_a_machine_that_never_came_back_go_by_the_rules_of_a_post(world, told):
    everything = {"departed", "referred", "let go", "unknown"}
    assert forget_due(world.centre, NOW + 9 * DAY) == 0
    assert kept(world) == everything
    assert forget_due(world.centre, NOW + 11 * DAY) == 1
    assert kept(world) == everything - {"departed"}
    assert forget_due(world.centre, NOW + 38 * DAY) == 2
    assert kept(world) == {"unknown"}


def test_the_chain_stays_whole_and_what_comes_again_goes_again(world, told, device):
    forget_due(world.centre, NOW + 400 * DAY)
    with reading(world.centre.engine) as session:
        assert len(session.scalars(select(EventRow.hash)).all()) == len(device.outbox.events)
    with writing(world.centre.engine) as session:
        keep_keys(session, device.account.device_id, [WrappedKey("referred", b"k")], NOW + 400 * DAY)
    assert forget_due(world.centre, NOW + 401 * DAY) == 0  # it came just now, perhaps for a reason
    assert forget_due(world.centre, NOW + 411 * DAY) == 1


def test_what_cannot_be_followed_goes_after_the_longest_time(world, told, device):
    told.tell("headless", EventKind.ANSWER, {"code": "C01"})  # its scan never came
    with writing(world.centre.engine) as session:
        keep_keys(session, device.account.device_id, [WrappedKey("headless", b"k")], NOW)
    forget_due(world.centre, NOW + 180 * DAY)
    assert "headless" in kept(world)
    forget_due(world.centre, NOW + 190 * DAY)
    assert "headless" not in kept(world)


def test_settled_cases_go_when_no_figure_reads_them(world, told):
    settle_cases(world.centre)
    assert figures(world)
    publish_base(world.centre, NOW + 11 * DAY)  # a publication forgets what is due, once a day
    assert "departed" not in kept(world)
    assert forget_daily(world.centre, NOW + 11 * DAY + timedelta(hours=1)) == 0
    assert forget_daily(world.centre, NOW + 38 * DAY) == 2
    assert kept(world) == {"unknown"}
    assert figures(world)
    forget_due(world.centre, NOW + CASES_KEPT + DAY)
    assert figures(world) == ()
