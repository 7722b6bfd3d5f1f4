"""A centre of each test's own, and whole machines at its posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.central.centre import Centre, open_centre
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.server import RunningServer
from checkpoint_app.config import Settings
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.store.keys import CredentialFile
from tests.integration.sync.conftest import centre, first_centre, post

__all__ = ["centre", "first_centre", "post"]

Machines = Callable[..., Post]


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Make whole machines; they are closed at the end."""
    made: list[Post] = []

    def make(name: str = "one", place: str = "PLBN Contoh") -> Post:
        settings = replace(Settings(tmp_path / name), post=place, counter="1", language="en")
        opened = open_post_with(settings, CredentialFile(tmp_path / f"{name}.key"), create=True)
        if not opened.people():
            enrol_people(opened, [NewPerson("wulan", "Wulan", Role.OFFICER, "a-long-password")], clock.now())
        made.append(opened)
        return opened

    yield make
    for each in made:
        each.close()


def join(machine: Post, own: Centre, server: RunningServer, *, hub: bool = False) -> Post:
    """Enrol a machine."""
    settings = machine.settings
    code = new_code(own, clock.now(), is_hub=hub)
    machine.join(server.url, code, settings.post, settings.counter, server.fingerprint)
    return machine


def find(machine: Post, server: RunningServer) -> Post:
    """Tell a machine where the centre listens now."""
    assert machine.membership is not None
    machine.keep_membership(replace(machine.membership, centre_url=server.url, device_url=server.device_url))
    machine.asked_at = None
    return machine


def reopened(own: Centre) -> Centre:
    """The centre after its service was started again: with the keys as they are now."""
    own.close()
    return open_centre(own.folder)
