"""What tests of several folders share: one small country for the whole run."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from checkpoint_app import heap
from tests.little_country import LittleCountry, make_country

# How long an example takes says something of the machine and nothing of the product.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# As in a process with a window: servers' threads run beside Qt's objects here, and may not be what destroys them.
gc.disable()


def pytest_runtest_teardown() -> None:
    """Collect between two tests, on the main thread."""
    heap.collect_if_due()


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleCountry]:
    made = make_country(tmp_path_factory.mktemp("country"))
    yield made
    made.server.stop()
    made.centre.close()
