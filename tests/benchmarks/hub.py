"""How long a referral takes to the supervisor's screen by the hub, and how long a slip's code is.

`python -m tests.benchmarks.hub FOLDER [--rounds 30]`: a real centre, a hub behind TLS, a counter that sends, and the
supervisor's window, offscreen, on one machine. Counted from the end of the commit to the row on the screen.
"""

from __future__ import annotations

import argparse
import json
import statistics
from contextlib import ExitStack
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.services.post import enrol_people
from checkpoint_app.services.post_hub import ask_state, set_hub_url
from checkpoint_app.services.slips import make_slip
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import open_station
from tests.integration.hub.conftest import Scene
from tests.integration.hub.test_slips import content
from tests.little_country import make_country
from tests.unit.store.conftest import OFFICER


def measure(folder: Path, rounds: int) -> dict[str, float | int]:
    """Give milliseconds and the length of a code."""
    country = make_country(folder / "country")
    with ExitStack() as stack:
        stack.callback(country.server.stop)
        scene = Scene(country, folder, stack)
        scene.start_hub()
        counter, desk = scene.machine("4", OFFICER), scene.machine("desk")
        enrol_people(desk.post, [HARTONO], clock.now())
        set_hub_url(desk.post, scene.hub.url)
        scene.meet(counter)
        took: list[float] = []
        with open_station(desk.post, folder / "out", linked=True) as station:
            station.player.log_in(HARTONO)
            station.wait(lambda: station.station.hub.status.is_connected)
            for _ in range(rounds):
                case = counter.refer(content=content())
                started = clock.monotonic_ns()
                counter.push()
                station.wait(lambda case=case: case in {r.encounter_id for r in station.station.queue._view.rows})
                took.append((clock.monotonic_ns() - started) / 1e6)
            ask_state(counter.post, scene.hub.url)
            code = make_slip(counter.post, case).code
    took.sort()
    return {
        "rounds": rounds,
        "median_ms": round(statistics.median(took), 1),
        "p90_ms": round(took[int(len(took) * 0.9)], 1),
        "worst_ms": round(took[-1], 1),
        "code_characters": len(code),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(measure(given.folder, given.rounds)))
