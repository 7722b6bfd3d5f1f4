"""A small synthetic country behind a real centre on loopback, and machines that are enrolled with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.central.centre import Centre, create_centre
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.seed.country import Country, generate_country
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario, demo_travellers
from checkpoint_app.central.seed.load import seed_centre
from checkpoint_app.central.server import RunningServer, start_server
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.services.post import Post, open_post_with
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.services.traveller import Reading
from checkpoint_app.store.keys import CredentialFile
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR, enrol_known

SEED = 5
SIZE = 120


@dataclass(frozen=True)
class LittleCountry:
    """The running centre with one publication; every test enrols machines of its own."""

    centre: Centre
    server: RunningServer
    country: Country
    today: date

    @property
    def travellers(self) -> dict[Scenario, DemoTraveller]:
        return {each.scenario: each for each in demo_travellers(self.country, self.today)}

    def code(self) -> str:
        return new_code(self.centre, clock.now())


def make_country(folder: Path) -> LittleCountry:
    today = clock.today()
    country = generate_country(SEED, SIZE, today)
    centre = create_centre(folder / "centre", clock.now())
    seed_centre(centre, country)
    publish_base(centre, clock.now())
    return LittleCountry(centre, start_server(centre), country, today)


def key_of(folder: Path) -> CredentialFile:
    return CredentialFile(folder / "demo.key")


def settings_in(folder: Path) -> Settings:
    return load_settings(folder, language="en")


@contextmanager
def machine(folder: Path, country: LittleCountry | None = None, *, synced: bool = True) -> Iterator[Post]:
    """A machine with three people of fixed keys; with a country it is enrolled there, and synchronised."""
    post = open_post_with(settings_in(folder), key_of(folder), create=True)
    try:
        if not post.people():
            post.writer.run(lambda casebook: enrol_known(casebook, OFFICER, SUPERVISOR, SECOND))
        if country is not None and post.membership is None:
            post.join(country.server.url, country.code(), "TPI Contoh", "4", country.server.fingerprint)
        if country is not None and synced:
            assert synchronise(post).is_done
        yield post
    finally:
        post.close()


def reading_of_lines(lines: tuple[str, ...], today: date, status: ReadingStatus = ReadingStatus.CONFIRMED) -> Reading:
    mrz = parse_mrz(lines, today)
    return Reading(to_travel_document(mrz), status, mrz)
