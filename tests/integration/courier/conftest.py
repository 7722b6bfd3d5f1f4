from __future__ import annotations

import pytest

from checkpoint_app.central.centre import create_centre, open_centre
from tests.integration.courier.worlds import NOW, CentreWorld, Device
from tests.postgres import copy_centre, database_for_tests


@pytest.fixture(scope="session")
def empty_centre(tmp_path_factory):
    """The folder of a centre that has published nothing."""
    folder = tmp_path_factory.mktemp("courier") / "centre"
    create_centre(folder, NOW, database_url=database_for_tests()).close()
    return folder


@pytest.fixture
def world(tmp_path, empty_centre):
    copy_centre(empty_centre, tmp_path / "centre")
    own = CentreWorld(open_centre(tmp_path / "centre"))
    yield own
    own.centre.close()


@pytest.fixture
def device(world):
    return Device(world)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
