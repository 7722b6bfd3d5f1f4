"""From counters' events to the advisories of another post, and the command of the centre."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance, Feed
from checkpoint_app.assessment.kinds import Paper, PaperState, Purpose
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.feed_lists import decode_list_row
from checkpoint_app.casework.presented import Presented, PresentedKeys
from checkpoint_app.central.changes import list_lines
from checkpoint_app.central.database import reading
from checkpoint_app.central.publisher import publish_delta
from checkpoint_app.central.sealing import ensure_sealer
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.cli.central import central
from checkpoint_app.services.patterns import patterns_here
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.screening import Check, Environment, Screening
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.services.traveller import ShownCode
from tests.little_country import LittleCountry, machine, make_country, reading_of_lines
from tests.unit.store.conftest import OFFICER


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Iterator[LittleCountry]:
    made = make_country(tmp_path_factory.mktemp("patterns") / "country")
    yield made
    made.server.stop()
    made.centre.close()


@pytest.fixture
def posts(country: LittleCountry, tmp_path: Path) -> Iterator[tuple[Post, Post]]:
    with machine(tmp_path / "one", country) as one, machine(tmp_path / "other", country) as other:
        yield one, other


def present(
    post: Post, country: LittleCountry, who: Scenario, card: Clearance | None, name: str, *, visit_visa: bool = False
) -> Check:
    """Lay a passport and a card down at a counter, and let the traveller depart."""
    cache = post.cache()
    try:
        screening = Screening(Environment(cache, post.pack, clock.now, clock.today, lambda: name))
        screening.present(reading_of_lines(country.travellers[who].passport.lines, country.today))
        if card is not None:
            text = ensure_sealer(country.centre.folder / "keys", clock.now()).seal(card, clock.now())
            screening.present_code(ShownCode.of(text.encode(), text))
        if visit_visa:
            screening.state_purpose(Purpose.WORK)
            screening.mark_paper(Paper.VISIT_VISA, PaperState.SEEN)
        check = screening.check
        assert check is not None
        keys = SubjectKeys(post.secrets.subject_ref_key or bytes(32), post.secrets.list_key or bytes(32))
        decided = Decided(check, Action.DEPART, reason="seen")
        post.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, Place("-", "4"), keys, None))
        return check
    finally:
        cache.close()


def settle(country: LittleCountry, *posts: Post) -> None:
    """Send what was recorded, publish, and take what was published."""
    for post in posts:
        assert synchronise(post).is_done
    publish_delta(country.centre, clock.now())
    for post in posts:
        assert synchronise(post).is_done


def advisories(country: LittleCountry) -> list:
    with reading(country.centre.engine) as session:
        return [decode_list_row(Feed.ADVISORIES, line) for line in list_lines(session, Feed.ADVISORIES).values()]


def flag_codes(check: Check) -> set[str]:
    return {flag.code for flag in check.assessment.flags}


def test_a_card_lent_to_somebody_else_is_known_at_every_post_until_a_person_dismisses_it(country, posts):
    one, other = posts
    record = country.travellers[Scenario.WORKER_IN_ORDER].clearance
    assert record is not None
    card = replace(record, card_no="K7120440001")
    assert "S05" not in flag_codes(present(one, country, Scenario.WORKER_IN_ORDER, card, "a-1"))
    settle(country, one, other)
    assert advisories(country) == []
    present(other, country, Scenario.TOURIST, card, "b-1")
    settle(country, one, other)
    (advisory,) = advisories(country)
    assert advisory.people == 2
    seen = present(one, country, Scenario.WORKER_IN_ORDER, card, "a-2")
    (flag,) = [each for each in seen.assessment.flags if each.code == "S05"]
    shown = {each.key: each.recorded for each in flag.evidence}
    assert (shown["advised_people"], shown["advised_posts"]) == (2, "TPI Contoh")
    assert "S05" not in flag_codes(present(one, country, Scenario.WORKER_IN_ORDER, None, "a-3"))
    here = one.writer.run(lambda casebook: patterns_here(one, casebook, clock.now()))
    assert here.advisories == (advisory,)
    assert here.concerns_here(advisory)
    elsewhere = other.writer.run(lambda casebook: patterns_here(other, casebook, clock.now()))
    known = (here.known(advisory), elsewhere.known(advisory))
    assert [len(each) for each in known] == [1, 1], "each post knows the traveller that it saw, and no other"
    assert known[0].keys().isdisjoint(known[1])
    cache = one.cache()
    assert cache.advisories(advisory.until) == cache.advisories_about(
        Presented(card_no="K7120440001"), advisory.until
    )
    assert cache.advisories(advisory.until) == ()
    cache.close()

    done = CliRunner().invoke(central, ["--dir", str(country.centre.folder), "patterns", "--json"])
    (told,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told["kind"], told["people"], told["dismissed"]) == ("CARD_SHARED", 2, None)
    assert {each["traveller"] for each in told["seen"]} == {1, 2}
    asked = ["--dir", str(country.centre.folder), "patterns", "--by", "boss"]
    refused = CliRunner().invoke(central, [*asked, "--dismiss", told["id"]])
    assert refused.exit_code != 0
    done = CliRunner().invoke(central, [*asked, "--dismiss", told["id"], "--reason", "mother and daughter"])
    assert done.exit_code == 0, done.output
    assert "mother and daughter" in done.stdout
    assert advisories(country) == []
    done = CliRunner().invoke(central, [*asked, "--restore", told["id"], "--reason", "they are not"])
    assert done.exit_code == 0
    assert len(advisories(country)) == 1


def test_who_employs_a_flagged_traveller_is_told_as_a_sum_and_of_no_other_traveller(country, posts):
    one, _ = posts
    record = country.travellers[Scenario.WORKER_IN_ORDER].clearance
    assert record is not None
    present(one, country, Scenario.WORKER_IN_ORDER, None, "d-1")
    present(one, country, Scenario.WORKER_IN_ORDER, None, "d-2", visit_visa=True)
    ordinary, flagged = (
        next(each.event for each in one.writer.run(lambda casebook, name=name: casebook.history(name)))
        for name in ("d-1", "d-2")
    )
    assert "T02" in flagged.open["flags"]
    assert "sponsor" not in ordinary.open
    keys = PresentedKeys(one.secrets.list_key or bytes(32))
    assert flagged.open["sponsor"] == keys.sponsor(record.destination, record.employer_name).hex()
    assert record.employer_name not in json.dumps(dict(flagged.open))


def test_no_number_and_no_name_of_anybody_is_in_what_is_published(country, posts):
    one, _ = posts
    present(one, country, Scenario.WORKER_IN_ORDER, country.travellers[Scenario.WORKER_IN_ORDER].clearance, "c-1")
    settle(country, one)
    with reading(country.centre.engine) as session:
        lines = b"".join(list_lines(session, Feed.ADVISORIES).values())
    for traveller in country.travellers.values():
        assert traveller.passport.fields.document_number.encode() not in lines
