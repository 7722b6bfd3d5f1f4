"""New data are taken in a process of its own: the same outcome, and a process that dies harms nothing."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.central import changes
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.publisher import publish_delta
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.sync.apart import take_apart
from checkpoint_app.sync.cycle import CycleReport, CycleState, Progress
from checkpoint_app.sync.importing import PlanKind
from tests.integration.sync.worlds import Post, copy_stick, make_centre
from tests.little_country import LittleCountry, machine
from tests.unit.casework_feed.people import clearance


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    made = make_centre(tmp_path / "centre", [clearance(serial) for serial in range(40)])
    yield made
    made.close()


@pytest.fixture
def post(tmp_path: Path, centre: Centre) -> Post:
    return Post.of(tmp_path / "post", centre)


def take(post: Post, centre: Centre, **options: object) -> CycleReport:
    return post.take(centre.repository_dir, take=take_apart, **options)


def publish_five_more(centre: Centre) -> None:
    with writing(centre.engine) as session:
        assert changes.put_records(session, [clearance(serial) for serial in range(40, 45)], clock.now()) == ()
    publish_delta(centre, clock.now())


def test_a_base_a_delta_and_nothing_are_taken_as_here(centre: Centre, post: Post) -> None:
    seen: list[Progress] = []
    base = take(post, centre, on_progress=seen.append)
    assert base.is_done
    assert base.download is not None
    assert (base.download.kind, base.download.rows) == (PlanKind.BASE, 40)
    assert {CycleState.FETCH, CycleState.APPLY, CycleState.CHECK} <= {each.state for each in seen}

    publish_five_more(centre)
    delta = take(post, centre)
    assert delta.download is not None
    assert (delta.download.kind, delta.download.rows) == (PlanKind.DELTAS, 45)

    nothing = take(post, centre)
    assert nothing.download is not None
    assert (nothing.download.kind, nothing.download.rows) == (PlanKind.NOTHING, 45)
    assert not multiprocessing.active_children()
    cache = post.cache()
    cache.verify()
    cache.close()


def test_a_fault_over_there_is_the_same_fault_here(centre: Centre, post: Post, tmp_path: Path) -> None:
    stick = copy_stick(centre, tmp_path / "stick")
    for file in stick.glob("targets/**/*.age"):
        file.write_bytes(file.read_bytes()[:-20])
    here = Post.of(tmp_path / "other", centre).take(stick).download_fault
    apart = post.take(stick, take=take_apart).download_fault
    assert isinstance(apart, DataRejected)
    assert here is not None
    assert (apart.key, apart.values) == (here.key, here.values)


def test_it_stops_when_it_is_told_and_leaves_nothing(centre: Centre, post: Post) -> None:
    entered: list[CycleState] = []

    def should_stop() -> bool:
        return CycleState.APPLY in entered or CycleState.FETCH in entered

    report = take(post, centre, on_progress=lambda progress: entered.append(progress.state), should_stop=should_stop)
    # It may have been done by the time that it heard of it: both are good order, and neither leaves half a file.
    assert report.is_cancelled or report.is_done
    assert report.download_fault is None
    assert report.is_done == (post.generations() != [])
    assert take(post, centre).is_done


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX")
def test_a_process_that_is_killed_leaves_what_was_held(centre: Centre, post: Post, tmp_path: Path) -> None:
    assert take(post, centre).is_done
    publish_five_more(centre)

    stick = copy_stick(centre, tmp_path / "stick")
    for file in stick.glob("targets/**/*.age"):
        file.unlink()
        os.mkfifo(file)  # whoever reads it waits for ever

    def kill(progress: Progress) -> None:
        if progress.state is CycleState.FETCH:
            for child in multiprocessing.active_children():
                child.kill()

    fault = post.take(stick, take=take_apart, on_progress=kill).download_fault
    assert isinstance(fault, EnvironmentFault)
    assert fault.key == "sync.fault.taking_died"
    assert post.cache().row_count() == 40
    assert take(post, centre).is_done
    assert post.cache().row_count() == 45


def test_by_link_with_this_machines_own_certificate(tmp_path: Path, country: LittleCountry) -> None:
    with machine(tmp_path, country, synced=False) as post:
        report = synchronise(post, taker=take_apart)
        assert report.is_done, (report.upload_fault, report.download_fault)
        assert report.download is not None
        assert report.download.rows > 0
        assert not post.cache().trouble()


@pytest.mark.parametrize("fault", [EnvironmentFault("sync.fault.centre_busy", status=503), DataRejected("a.b")])
def test_a_fault_goes_through_a_pipe_as_it_is(fault: EnvironmentFault | DataRejected) -> None:
    back = pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own
    assert (type(back), back.key, back.values) == (type(fault), fault.key, fault.values)
