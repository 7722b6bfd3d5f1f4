"""What tests of several folders share: one small country for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.little_country import LittleCountry, make_country

# How long an example takes says something of the machine and nothing of the product.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleCountry]:
    made = make_country(tmp_path_factory.mktemp("country"))
    yield made
    made.server.stop()
    made.centre.close()
