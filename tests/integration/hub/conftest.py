"""One post at a real centre: counters, a supervisor's machine, and the hub between them over real TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action, Encounter
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.config import load_settings
from checkpoint_app.hub.machine import hub_setup
from checkpoint_app.hub.server import RunningHub, start_hub
from checkpoint_app.services.ids import new_id
from checkpoint_app.services.post import Post, open_post_with
from checkpoint_app.services.post_hub import Followed, HubFollower, HubSender
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from tests.little_country import LittleCountry, key_of
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR, enrol_known

POST = "TPI Contoh"
NAME = "SYNTHETIC, TRAVELLER"


@dataclass
class HubClock:
    """The hub's clock, moved by hand."""

    moved: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return clock.now() + self.moved


@dataclass
class Machine:
    """One machine of the post, with its two links to the hub."""

    post: Post
    links: list[HubSender | HubFollower] = field(default_factory=list)
    sender: HubSender | None = None
    follower: HubFollower | None = None

    def meet(self, url: str) -> None:
        self.part()
        self.sender, self.follower = HubSender(self.post, url), HubFollower(self.post, url)

    def part(self) -> None:
        for each in (self.sender, self.follower):
            if each is not None:
                each.close()
        self.sender = self.follower = None

    def push(self) -> int:
        assert self.sender is not None
        return self.sender.push()

    def follow(self, wait_s: float = 0.0) -> Followed:
        assert self.follower is not None
        return self.follower.follow(wait_s)

    @property
    def device_id(self) -> str:
        assert self.post.membership is not None
        return self.post.membership.account.device_id

    def refer(self, officer: LoggedInOfficer = OFFICER, name: str = NAME, content: dict | None = None) -> str:
        encounter_id = new_id()
        content = content or {"v": 1, "name": name, "papers": {}, "answers": {}}

        def work(casebook) -> None:
            with casebook.record(officer, moment_now()) as recording:
                recording.open_encounter(
                    encounter_id,
                    verdict=VerdictKind.SECONDARY,
                    content=content,
                    open={"flags": ["T01"]},
                    body=content,
                    is_shared=True,
                )
                recording.decide(encounter_id, Action.REFER)

        self.post.writer.run(work)
        return encounter_id

    def let_through(self, flags: list[str] | None = None) -> str:
        """A traveller without a flag above information: nothing of them is anybody else's business."""
        encounter_id, said = new_id(), {"flags": flags} if flags else {}

        def work(casebook) -> None:
            with casebook.record(OFFICER, moment_now()) as recording:
                recording.open_encounter(
                    encounter_id, verdict=VerdictKind.NOTHING_TO_FLAG, content={"name": "OTHER"}, open=said
                )
                recording.decide(encounter_id, Action.DEPART)

        self.post.writer.run(work)
        return encounter_id

    def recheck(self, encounter_id: str, result: Recheck, content: dict | None = None) -> None:
        def work(casebook) -> None:
            with casebook.record(None, moment_now()) as recording:
                recording.recheck(encounter_id, result, {}, content)

        self.post.writer.run(work)

    def decide(self, encounter_id: str, action: Action, who: LoggedInOfficer = SUPERVISOR, **more) -> Encounter:
        def work(casebook) -> Encounter:
            with casebook.record(who, moment_now()) as recording:
                return recording.decide(encounter_id, action, **more)

        return self.post.writer.run(work)

    def encounter(self, encounter_id: str) -> Encounter:
        return self.post.writer.run(lambda casebook: casebook.encounter(encounter_id))

    def queue(self):
        return self.post.writer.run(lambda casebook: casebook.queue())

    def waiting(self) -> int:
        return self.post.writer.run(lambda casebook: casebook.outbox.pending_count())


@dataclass
class Scene:
    """Everything at one post."""

    country: LittleCountry
    folder: Path
    stack: ExitStack
    hub_clock: HubClock = field(default_factory=HubClock)
    hub_machine: Machine | None = None
    hub: RunningHub | None = None

    def machine(self, name: str, *people: LoggedInOfficer, hub: bool = False, post: str = POST) -> Machine:
        folder = self.folder / name
        made = open_post_with(load_settings(folder, language="en"), key_of(folder), create=True)
        self.stack.callback(made.close)
        made.writer.run(lambda casebook: enrol_known(casebook, *people))
        server = self.country.server
        made.join(server.url, new_code(self.country.centre, clock.now(), is_hub=hub), post, name, server.fingerprint)
        machine = Machine(made)
        self.stack.callback(machine.part)
        return machine

    def start_hub(self, port: int = 0) -> RunningHub:
        if self.hub_machine is None:
            self.hub_machine = self.machine("hub", hub=True)
        setup = hub_setup(self.hub_machine.post, port=port, host="127.0.0.1")
        self.hub = start_hub(setup, self.hub_clock)
        self.stack.callback(self.hub.stop)
        return self.hub

    def meet(self, *machines: Machine) -> None:
        assert self.hub is not None
        for each in machines:
            each.meet(self.hub.url)
            each.push()


@pytest.fixture
def scene(country: LittleCountry, tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(country, tmp_path, stack)


@pytest.fixture
def post(scene: Scene) -> Scene:
    scene.start_hub()
    return scene


Counter = Callable[[], Machine]
PEOPLE = (OFFICER, SUPERVISOR, SECOND)
