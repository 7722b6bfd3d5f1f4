"""Earlier postponements: from the cases of posts to the list that every post gets, and off it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.feed_lists import decode_list_row
from checkpoint_app.casework.kinds import Ground
from checkpoint_app.central.changes import list_lines
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import EncounterKeyRow, ListState
from checkpoint_app.central.open_cases import gather_open_cases
from checkpoint_app.central.publisher import publish_delta
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.store.moments import moment_now
from tests.little_country import LittleCountry, machine, make_country, reading_of_lines
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR

PLACE = Place("TPI Contoh", "4")


@pytest.fixture
def country(tmp_path: Path) -> Iterator[LittleCountry]:
    made = make_country(tmp_path / "country")
    yield made
    made.server.stop()
    made.centre.close()


@pytest.fixture
def post(country: LittleCountry, tmp_path: Path) -> Iterator[Post]:
    with machine(tmp_path / "post", country) as opened:
        yield opened


def flags(post: Post, country: LittleCountry, scenario: Scenario, refer_as: str | None = None) -> set[str]:
    """Lay a passport down; with a name for its encounter the traveller is referred."""
    cache = post.cache()
    try:
        name = refer_as or "look"
        screening = Screening(Environment(cache, post.pack, clock.now, clock.today, lambda: name))
        screening.present(reading_of_lines(country.travellers[scenario].passport.lines, country.today))
        seen = screening.check
        assert seen is not None
        if refer_as:
            keys = SubjectKeys(post.secrets.subject_ref_key or bytes(32), post.secrets.list_key or bytes(32))
            decided = Decided(seen, Action.REFER)
            post.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, PLACE, keys, None))
        return {flag.code for flag in seen.assessment.flags}
    finally:
        cache.close()


def step(post: Post, name: str, officer, action: Action, **details) -> None:
    def record(casebook):
        with casebook.record(officer, moment_now()) as recording:
            recording.decide(name, action, **details)

    post.writer.run(record)


def postpone(post: Post, name: str) -> None:
    step(post, name, SUPERVISOR, Action.CLAIM)
    step(post, name, SUPERVISOR, Action.INTERVIEW, body={})
    step(post, name, SUPERVISOR, Action.POSTPONE, ground=Ground.CIRCULAR_WORKER, second=SECOND, reason="papers")


def settle(post: Post, country: LittleCountry) -> None:
    """Send what was recorded, publish, and take what was published."""
    assert synchronise(post).is_done
    publish_delta(country.centre, clock.now())
    assert synchronise(post).is_done


def rows(country: LittleCountry) -> list:
    with reading(country.centre.engine) as session:
        return [decode_list_row(Feed.OPEN_CASES, line) for line in list_lines(session, Feed.OPEN_CASES).values()]


def test_a_postponement_is_asked_about_at_every_post_until_it_is_lifted(post: Post, country: LittleCountry):
    who = Scenario.EXPIRED_THEN_NEWER
    assert "T04" not in flags(post, country, who, refer_as="case-1")
    postpone(post, "case-1")
    settle(post, country)
    (row,) = rows(country)
    assert (row.state, row.post, row.until - row.opened_on) == ("POSTPONED", "TPI Contoh", timedelta(days=180))
    assert "T04" in flags(post, country, who)
    assert "T04" not in flags(post, country, Scenario.TOURIST)

    step(post, "case-1", SUPERVISOR, Action.LIFT, reason="our error")
    settle(post, country)
    assert rows(country) == []
    assert "T04" not in flags(post, country, who)


def test_other_cases_leave_no_row(post: Post, country: LittleCountry):
    flags(post, country, Scenario.TOURIST, refer_as="case-2")
    step(post, "case-2", SUPERVISOR, Action.CLAIM)
    step(post, "case-2", SUPERVISOR, Action.DEPART)
    settle(post, country)
    assert rows(country) == []
    with reading(country.centre.engine) as session:
        state = session.get(ListState, Feed.OPEN_CASES.value)
        assert state is not None


def test_a_row_goes_when_its_time_is_out_or_nothing_is_left_of_whom_it_is_about(post: Post, country: LittleCountry):
    flags(post, country, Scenario.TOURIST, refer_as="case-3")
    postpone(post, "case-3")
    assert synchronise(post).is_done
    assert gather_open_cases(country.centre, clock.now()) == 1
    assert gather_open_cases(country.centre, clock.now() + timedelta(days=181)) == 0

    flags(post, country, Scenario.FOREIGN_TOURIST, refer_as="case-4")
    postpone(post, "case-4")
    assert synchronise(post).is_done
    with writing(country.centre.engine) as session:
        for key in session.query(EncounterKeyRow).filter(EncounterKeyRow.encounter_id == "case-4"):
            session.delete(key)
    assert gather_open_cases(country.centre, clock.now()) == 0
