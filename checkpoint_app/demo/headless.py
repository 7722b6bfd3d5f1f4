"""The demonstration without a display: every story through the real window offscreen, pictures, and both summaries.

`summary.json` says what was played and recorded here, `centre.json` what the centre holds; they must agree event by
event, and the run fails when they do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from checkpoint_app import clock
from checkpoint_app.app import Equipment, Workstation
from checkpoint_app.central import report
from checkpoint_app.central.sealing import ensure_sealer
from checkpoint_app.config import Settings
from checkpoint_app.demo import stories
from checkpoint_app.demo.code_stories import CODES
from checkpoint_app.demo.player import Played, Player
from checkpoint_app.demo.shift_stories import END_OF_SHIFT, document_examined
from checkpoint_app.demo.world import LONE_OFFICER, OFFICER, SUPERVISOR, World
from checkpoint_app.faults import DataRejected
from checkpoint_app.scan.specimen import SimulatedCamera
from checkpoint_app.services.post import NewPerson, Post
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.services.watching import Watcher
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.application import make_application
from checkpoint_app.ui.theme import PaletteName

Say = Callable[[str], None]
_Sitting = tuple[Post, NewPerson, tuple[stories.Story, ...], PaletteName, bool]


def play_headless(world: World, settings: Settings, out: Path, say: Say) -> dict[str, Any]:
    """Play everything; returns the summary that was written.

    Raises EnvironmentFault when a story does not go as told, DataRejected when both sides differ.
    """
    sittings: tuple[_Sitting, ...] = (
        (world.airport, OFFICER, (*stories.AIRPORT, *CODES), "day", True),
        (world.airport, SUPERVISOR, (document_examined, *stories.SUPERVISOR_DESK, *END_OF_SHIFT), "day", True),
        (world.remote, LONE_OFFICER, stories.REMOTE, "night", False),
    )
    played: list[Played] = []
    for sitting in sittings:
        played += _sit(world, settings, out, say, sitting, played)
    return _settle(world, played, out)


def _sit(
    world: World, settings: Settings, out: Path, say: Say, sitting: _Sitting, before: list[Played]
) -> list[Played]:
    """One person's sitting at one post, from the login to the closed window."""
    post, person, told, palette, linked = sitting
    app, theme = make_application(settings)
    theme.set_palette(palette)
    camera = SimulatedCamera(frame_interval_s=0.02)
    station = Workstation(app, theme, post, Equipment(lambda: Watcher(camera), synchronises=linked, is_demo=True))
    player = Player(station, camera, out, theme.language)
    player.remember(before)
    player.issue = world.issue
    try:
        station.start()
        if not before:
            player.picture("00-login")
        player.sealer = ensure_sealer(world.centre.folder / "keys", clock.now())
        player.log_in(person)
        if person is OFFICER:
            player.picture("00-counter-idle")
            player.set_departure("MV Dumai Line 5, Harbour Front")
        for story in told:
            say(story.__name__)
            story(player, world.travellers)
    finally:
        station.stop()
        station.window.close()
        camera.close()
    return player.played


def _settle(world: World, played: list[Played], out: Path) -> dict[str, Any]:
    """Send what waits, note the receipts, and hold both sides against each other."""
    posts = (world.airport, world.remote)
    receipts = {}
    for post in posts:
        synchronise(post, source=world.server.device_url)
        synchronise(
            post, source=world.server.device_url
        )  # what the first cycle noted about itself goes with the second
        receipt = post.writer.run(lambda casebook: casebook.outbox.last_receipt())
        receipts[post.settings.post] = receipt.acked_through if receipt else 0
    by_name = {post.settings.post: post for post in posts}
    for each in played:
        each.receipt_seq = receipts[each.post]
        if each.encounter_id:
            each.event_ids = by_name[each.post].writer.run(_history_of(each.encounter_id))
    held = list(report.events(world.centre, with_bodies=True))
    _write(out / "centre.json", {"summary": report.summary(world.centre), "events": held})
    local = [post.writer.run(_local_events) for post in posts]
    differences = _differences(local, held)
    summary = {
        "played_at": clock.now().isoformat(),
        "travellers": [asdict(each) for each in played],
        "events_recorded": sum(len(events) for events in local),
        "events_at_centre": len(held),
        "quarantined": sum(1 for event in held if event["quarantine"] is not None),
        "agree": not differences,
        "differences": differences,
    }
    _write(out / "summary.json", summary)
    if differences:
        raise DataRejected("demo.fault.sides_differ", count=len(differences))
    return summary


def _history_of(encounter_id: str) -> Callable[[Casebook], list[str]]:
    return lambda casebook: [entry.event.event_id for entry in casebook.history(encounter_id)]


def _local_events(casebook: Casebook) -> dict[str, str]:
    """Every event that was recorded here: its id and hash."""
    found: dict[str, str] = {}
    while batch := casebook.outbox.events_from(len(found) + 1, 500):
        found |= {event.event_id: event.hash for event in batch}
    return found


def _differences(local: Iterable[dict[str, str]], held: list[dict[str, Any]]) -> list[str]:
    """Name every event that one side holds and the other does not, or holds otherwise."""
    here = {event_id: value for events in local for event_id, value in events.items()}
    there = {event["event_id"]: event["hash"] for event in held}
    return sorted(event_id for event_id in here.keys() | there.keys() if here.get(event_id) != there.get(event_id))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    temporary.replace(path)
