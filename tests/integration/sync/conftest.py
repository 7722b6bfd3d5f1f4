from __future__ import annotations

import shutil

import pytest

from checkpoint_app.central.centre import open_centre
from tests.integration.sync.worlds import Post, make_centre
from tests.unit.casework_feed.people import clearance


@pytest.fixture(scope="session")
def first_centre(tmp_path_factory):
    """A centre with one publication of 300 records; nobody may change it."""
    centre = make_centre(tmp_path_factory.mktemp("centre") / "centre", [clearance(serial) for serial in range(300)])
    yield centre
    centre.close()


@pytest.fixture
def centre(tmp_path, first_centre):
    """A centre of this test's own, a copy of the first one."""
    shutil.copytree(first_centre.folder, tmp_path / "centre")
    own = open_centre(tmp_path / "centre")
    yield own
    own.close()


@pytest.fixture
def post(tmp_path, first_centre):
    """A machine that holds nothing yet."""
    return Post.of(tmp_path / "post", first_centre)
