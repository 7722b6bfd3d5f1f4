"""Death and a full disk in every state of a cycle: the next cycle completes, and nothing half-done was ever live."""

from __future__ import annotations

import os
import signal

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Found
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.sync.cycle import CycleState
from tests.integration.sync.worlds import add_records
from tests.unit.casework_feed.people import clearance

resource = pytest.importorskip("resource", reason="only where a process can fork")

pytestmark = pytest.mark.forks

STATES = [CycleState.VERIFY, CycleState.FETCH, CycleState.APPLY, CycleState.CHECK, CycleState.IDLE]


def in_a_child(action):
    """Run in a forked child, which ends without any clean-up; gives its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            action()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return status


def generations(post):
    cache = post.cache()
    found = cache.look_up("IDN", "X0000007", clock.now())
    position = cache.feed_position()
    cache.verify()
    cache.close()
    assert isinstance(found, Found)
    return position[1]


@pytest.mark.parametrize("state", STATES)
def test_killed_in_any_state_the_old_base_stays_and_the_next_cycle_completes(post, centre, state):
    assert post.take(centre.repository_dir).is_done
    add_records(centre, [clearance(999)])
    publish_base(centre, clock.now())

    def die(progress):
        is_midway = progress.rows_done > progress.rows_total // 2
        if progress.state is state and (is_midway or state is not CycleState.APPLY):
            os.kill(os.getpid(), signal.SIGKILL)

    status = in_a_child(lambda: post.take(centre.repository_dir, on_progress=die))
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert generations(post) == (2 if state is CycleState.IDLE else 1)
    assert post.take(centre.repository_dir).is_done
    assert generations(post) == 2
    assert post.generations() == ["CURRENT", "clearances-000002.db"]


@pytest.mark.parametrize("largest_file", [1_000, 60_000, 150_000])
def test_full_disk_is_a_sentence_and_the_old_base_stays(post, centre, largest_file):
    assert post.take(centre.repository_dir).is_done
    add_records(centre, [clearance(serial) for serial in range(900, 1_200)])
    publish_base(centre, clock.now())
    keys = []

    def take_on_a_full_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        report = post.take(centre.repository_dir)
        assert isinstance(report.download_fault, EnvironmentFault), report
        keys.append(report.download_fault.key)
        assert keys[0] in {
            "sync.fault.disk_full",
            "feed.fault.cache_disk_full",
            "feed.fault.cache_not_written",
            "store.fault.disk_io",
            "store.fault.disk_full",
        }, keys

    assert in_a_child(take_on_a_full_disk) == 0
    assert generations(post) == 1
    assert post.take(centre.repository_dir).is_done
    assert generations(post) == 2
