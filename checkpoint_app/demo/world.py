"""The demonstration's world: a centre on loopback, a synthetic country, an airport counter and a remote post.

Everything is real: keys, TUF repository, enrolment with one-time codes, SQLCipher, HTTP. The remote post was last in
touch nine days ago, so its data are red. Nobody in it exists.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance, ClearanceId
from checkpoint_app.casework.kinds import Role
from checkpoint_app.central.centre import Centre, create_centre, open_centre
from checkpoint_app.central.changes import put_record
from checkpoint_app.central.database import writing
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.publisher import Publication, publish_base, publish_delta
from checkpoint_app.central.seed.country import Country, generate_country
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario, demo_travellers
from checkpoint_app.central.seed.load import hand_over_lists, seed_centre
from checkpoint_app.central.seed.passenger_list import ferry_list
from checkpoint_app.central.seed.patterns import seed_patterns
from checkpoint_app.central.server import RunningServer, start_server
from checkpoint_app.config import Settings
from checkpoint_app.services.kept_lists import take_list_file
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.store.keys import CredentialFile

SEED = 20260919
CLEARANCES = 10_000
REMOTE_AGE = timedelta(days=9)
LIST_AHEAD = timedelta(hours=3)

OFFICER = NewPerson("rahayu", "Sri Rahayu", Role.OFFICER, "demo-rahayu")
SUPERVISOR = NewPerson("hartono", "Bambang Hartono", Role.SUPERVISOR, "demo-hartono")
LONE_OFFICER = NewPerson("wulan", "Wulan Sari", Role.OFFICER, "demo-wulan-1")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class World:
    """The running demonstration; `close` ends it."""

    folder: Path
    centre: Centre
    server: RunningServer
    travellers: dict[Scenario, DemoTraveller]
    airport: Post
    remote: Post
    stack: ExitStack

    def issue(self, scenario: Scenario) -> Publication:
        """Issue a placement record to a traveller while counters work: it is published at once, as a delta."""
        issued = _record_for(self.travellers[scenario], self.travellers[Scenario.WORKER_IN_ORDER])
        with writing(self.centre.engine) as session:
            put_record(session, issued, clock.now())
        return publish_delta(self.centre, clock.now())

    def close(self) -> None:
        """Stop the server and close both posts."""
        self.stack.close()


def build_world(folder: Path, settings: Settings, say: Say = lambda _: None, clearances: int = CLEARANCES) -> World:
    """Make the world below `folder`, or take up the one that is there; `say` gets keys of progress lines."""
    stack = ExitStack()
    try:
        return _build(folder, settings, say, clearances, stack)
    except BaseException:
        stack.close()
        raise


def _build(folder: Path, settings: Settings, say: Say, clearances: int, stack: ExitStack) -> World:
    today = clock.today()
    country = generate_country(SEED, clearances, today)
    is_new = not (folder / "centre" / "centre.db").exists()
    say("demo.centre")
    centre = create_centre(folder / "centre", clock.now()) if is_new else open_centre(folder / "centre")
    stack.callback(centre.close)
    server = start_server(centre)
    stack.callback(server.stop)
    if is_new:
        say("demo.country")
        seed_centre(centre, country)
    else:
        hand_over_lists(centre, country, clock.now())
    _hand_over_patterns(centre, country)
    remote = _post(folder / "remote", settings, "PLBN Entikong", "1", (LONE_OFFICER,))
    stack.callback(remote.close)
    airport = _post(folder / "airport", settings, "TPI Batam Centre", "4", (OFFICER, SUPERVISOR))
    stack.callback(airport.close)
    if remote.membership is None:
        say("demo.remote")
        publish_base(centre, clock.now() - REMOTE_AGE)
        _join(remote, centre, server)
        synchronise(remote)
    say("demo.publish")
    publish_base(centre, clock.now())
    if airport.membership is None:
        _join(airport, centre, server)
    for each in (remote, airport):
        _find_again(each, server)
    synchronise(airport)
    travellers = {each.scenario: each for each in demo_travellers(country, today)}
    _hand_over_list(airport, travellers)
    return World(folder, centre, server, travellers, airport, remote, stack)


def _hand_over_patterns(centre: Centre, country: Country) -> None:
    """Other posts saw a lent card and a company's cases; the travellers of the stories are about neither."""
    records = [each.clearance for each in demo_travellers(country, clock.today()) if each.clearance]
    seed_patterns(centre, clock.now(), spared=frozenset(each.placer_id for each in records if each.placer_id))


def _record_for(traveller: DemoTraveller, like: DemoTraveller) -> Clearance:
    """Make a record in order for another traveller, like that of the worker whose papers are in order."""
    fields, model = traveller.passport.fields, like.clearance
    if model is None or fields.birth_date is None:
        raise ValueError("the story needs a record and a birth date")
    number = fields.document_number
    return replace(
        model,
        clearance_id=ClearanceId(str(uuid.uuid5(uuid.NAMESPACE_OID, number))),
        card_no=None,
        subject_key=hashlib.sha256(number.encode()).hexdigest(),
        document_number=number,
        document_expiry=fields.expiry_date,
        prior_documents=(),
        name_primary=fields.primary_identifier,
        name_secondary=fields.secondary_identifier,
        name_civil=f"{fields.secondary_identifier} {fields.primary_identifier}".strip(),
        birth_date=fields.birth_date,
        contract_no=None,
    )


def _hand_over_list(post: Post, travellers: Mapping[Scenario, DemoTraveller]) -> None:
    """The ferry operator's list of the next sailing lies on the machine, as from a watched folder."""
    path = post.settings.data_dir / "laut-tenang.csv"
    departs = (clock.now() + LIST_AHEAD).astimezone()
    path.write_text(ferry_list(travellers, departs), encoding="utf-8")
    take_list_file(post, path)
    path.unlink()


def _post(folder: Path, settings: Settings, post: str, counter: str, people: tuple[NewPerson, ...]) -> Post:
    own = replace(settings, data_dir=folder, post=post, counter=counter)
    opened = open_post_with(own, CredentialFile(folder / "demo.key"), create=True)
    enrol_people(opened, people, clock.now())
    return opened


def _find_again(post: Post, server: RunningServer) -> None:
    """The centre of a demonstration that is taken up again listens on other ports."""
    if post.membership is not None:
        post.keep_membership(replace(post.membership, centre_url=server.url, device_url=server.device_url))


def _join(post: Post, centre: Centre, server: RunningServer) -> None:
    code = new_code(centre, clock.now())
    post.join(server.url, code, post.settings.post, post.settings.counter, server.fingerprint)
