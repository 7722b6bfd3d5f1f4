"""Patterns at the centre: what is found, what is not, and that neither order nor repetition of events matters."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from checkpoint_app.assessment.advisories import AdvisoryKind
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.central import database, patterns
from checkpoint_app.central.centre import Centre, create_centre, set_setting
from checkpoint_app.central.models import (
    Base,
    Device,
    EventRow,
    FlaggedScan,
    Placer,
    ReturnedCase,
    SettledCase,
    Sighting,
)
from checkpoint_app.central.operators import Hand
from checkpoint_app.central.pattern_policy import pattern_policy, read_policy
from checkpoint_app.central.seed.patterns import seed_patterns
from checkpoint_app.central.sightings import events_unread, gather_sightings
from checkpoint_app.faults import DataRejected

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
POSTS = ("TPI Batam Centre", "PLBN Entikong", "TPI Sekupang")
BOSS = Hand("boss", NOW)


def key(name: str) -> str:
    return name.encode().hex().ljust(64, "0")[:64]


@dataclass
class Told:
    """Events as the centre holds them, without the chain around them."""

    centre: Centre
    number: int = 0
    waiting: list[dict] = field(default_factory=list)

    def event(self, kind: str, post: str, at: datetime, opened: dict, **wire: object) -> dict:
        self.number += 1
        said = {"at_wall": instant_to_wire(at), "clock_state": "TRUSTED", "open": opened, **wire}
        return {
            "device_id": post,
            "incarnation": 1,
            "dev_seq": self.number,
            "event_id": f"e-{self.number}",
            "kind": kind,
            "encounter_id": wire.get("encounter_id"),
            "hash": "0" * 64,
            "wire": json.dumps(said).encode(),
            "received_at": max(at, NOW),
            "quarantine": None,
        }

    def presented(self, who: str, post: str, ago: timedelta, *, old: bool = False, **shown: str) -> None:
        """Somebody shows a passport (`who`, or `passport`), and what else is named."""
        opened = {"document": key(shown.pop("passport", who)), "post": post, "at": "-"}
        clock = shown.pop("clock", "TRUSTED")
        hashes = {} if old else {"person": key(f"p-{who}"), **{name: key(value) for name, value in shown.items()}}
        self.waiting.append(self.event("presented", post, NOW - ago, {**opened, **hashes}, clock_state=clock))

    def scan(self, who: str, ago: timedelta, codes: dict[str, int], post: str = POSTS[0], **shared: str) -> None:
        opened = {"flags": list(codes), "levels": list(codes.values())}
        opened |= {name: value if name == "placer" else key(value) for name, value in shared.items()}
        encounter = f"enc-{self.number}"
        event = self.event("scan", post, NOW - ago, opened, encounter_id=encounter, subject_ref=key(who))
        self.waiting.append(event)

    def store(self) -> None:
        with database.writing(self.centre.engine) as session:
            session.execute(insert(EventRow), self.waiting)
        self.waiting = []

    def found(self, now: datetime = NOW) -> dict[AdvisoryKind, object]:
        if self.waiting:
            self.store()
        patterns.gather_patterns(self.centre, now)
        told = patterns.judged_patterns(self.centre, now)
        return {each.advisory.kind: each.advisory for each in told if not each.is_dismissed}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("patterns") / "centre"
    create_centre(made, NOW).close()
    return made


@pytest.fixture(scope="module")
def opened(folder: Path):
    from checkpoint_app.central.centre import open_centre

    centre = open_centre(folder)
    yield centre
    centre.close()


@pytest.fixture
def told(opened: Centre) -> Told:
    return empty(opened)


def empty(centre: Centre) -> Told:
    """The centre with its posts, and nothing else."""
    with database.writing(centre.engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "settings":
                session.execute(delete(table))
        for cursor in ("sightings_through", "outcomes_through", "open_cases_through"):
            set_setting(session, cursor, "0")
        session.add_all(
            Device(
                device_id=post,
                incarnation=1,
                public_key=b"",
                recipient="",
                post=post,
                counter="1",
                enrolled_at=NOW,
                acked_through=0,
                head_hash="",
            )
            for post in POSTS
        )
    return Told(centre)


MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_one_card_shown_by_two_people_at_two_posts(told: Told):
    told.presented("anna", POSTS[0], 3 * DAYS, card="K1")
    told.presented("budi", POSTS[1], 1 * DAYS, card="K1")
    told.presented("citra", POSTS[1], 1 * DAYS, card="K2")
    (found,) = told.found().values()
    assert found.kind is AdvisoryKind.CARD_SHARED
    assert found.keys == (bytes.fromhex(key("K1")),)
    assert found.members == (bytes.fromhex(key("anna")), bytes.fromhex(key("budi")))
    assert [(each.traveller, each.post) for each in found.seen] == [(1, POSTS[0]), (2, POSTS[1])]
    assert (found.people, found.until) == (2, NOW + 27 * DAYS)  # then anna is no longer held


def test_one_person_with_the_card_again_and_again_is_no_pattern(told: Told):
    for days in (1, 5, 9):
        told.presented("anna", POSTS[days % 2], days * DAYS, card="K1", contract="C1")
    # Renewed passport, and once a name that was misread.
    told.presented("anna", POSTS[0], 2 * DAYS, passport="anna-new", card="K1", contract="C1")
    told.presented("anma", POSTS[0], 7 * DAYS, passport="anna", card="K2")
    told.presented("anna", POSTS[0], 8 * DAYS, card="K2")
    assert told.found() == {}


def test_a_contract_of_several_people(told: Told):
    for number, who in enumerate(("anna", "budi", "citra")):
        told.presented(who, POSTS[0], (number + 1) * DAYS, contract="C1")
    found = told.found()[AdvisoryKind.CONTRACT_SHARED]
    assert (found.people, [each.traveller for each in found.seen]) == (3, [1, 2, 3])


def test_a_passport_is_at_two_posts_sooner_than_the_way_takes(told: Told):
    told.presented("anna", POSTS[0], 5 * HOURS)
    told.presented("anna", POSTS[1], 5 * HOURS - 40 * MINUTES)
    found = told.found()[AdvisoryKind.PASSPORT_ELSEWHERE]
    assert found.keys == found.members == (bytes.fromhex(key("anna")),)
    assert found.posts == (POSTS[0], POSTS[1])


@pytest.mark.parametrize(
    ("other", "minutes", "clock"),
    [(POSTS[1], 61, "TRUSTED"), (POSTS[0], 5, "TRUSTED"), (POSTS[2], 20, "TRUSTED"), (POSTS[1], 30, "UNSYNCED")],
)
def test_a_journey_that_is_possible_or_cannot_be_timed_is_no_pattern(told: Told, other, minutes, clock):
    told.presented("anna", POSTS[0], 5 * HOURS)
    told.presented("anna", other, 5 * HOURS - minutes * MINUTES, clock=clock)
    assert told.found() == {}


def test_even_posts_of_one_place_are_some_minutes_apart(told: Told):
    told.presented("anna", POSTS[0], 5 * HOURS)
    told.presented("anna", POSTS[2], 5 * HOURS - 9 * MINUTES)
    assert set(told.found()) == {AdvisoryKind.PASSPORT_ELSEWHERE}


def test_an_ordinary_family_with_one_booking_is_never_flagged(told: Told):
    for who in ("father", "mother", "daughter", "son", "uncle"):
        told.presented(who, POSTS[0], HOURS)
        told.scan(who, HOURS, {})
    # One of them, even two, may have been asked further: they are a family still.
    for who in ("father", "mother"):
        told.scan(who, HOURS, {"C01": 2}, booking="GA|FAMILY")
    assert told.found() == {}


def test_several_flagged_travellers_of_one_booking_and_of_one_company(told: Told):
    for who in ("anna", "budi", "citra"):
        told.scan(who, HOURS, {"T02": 2}, booking="GA|QX7K2P", placer="P3MI-7")
        told.scan(who, 2 * HOURS, {"T02": 2}, booking="GA|OTHER1" if who == "anna" else "GA|OTHER2")
    told.scan("dewi", HOURS, {"T02": 0}, booking="GA|QX7K2P", placer="P3MI-7")
    found = told.found()
    assert set(found) == {AdvisoryKind.BOOKING_FLAGGED, AdvisoryKind.PLACER_FLAGGED}
    booking, company = found[AdvisoryKind.BOOKING_FLAGGED], found[AdvisoryKind.PLACER_FLAGGED]
    assert (booking.people, booking.members, booking.subject) == (3, (), "")
    assert (company.people, company.subject, company.keys) == (3, "P3MI-7", (b"P3MI-7",))


def test_several_flagged_travellers_of_one_employer_whom_nobody_is_told_by_name(told: Told):
    for who in ("anna", "budi", "citra"):
        told.scan(who, HOURS, {"T02": 2}, sponsor="SAU|ahmad")
        told.scan(f"{who} in order", HOURS, {"C00": 0}, sponsor="SAU|another")
    (found,) = told.found().values()
    assert (found.kind, found.people, found.members, found.subject) == (AdvisoryKind.SPONSOR_FLAGGED, 3, (), "")
    assert found.keys == (bytes.fromhex(key("SAU|ahmad")),)


def test_records_issued_without_a_valid_licence_are_a_question_for_the_company(told: Told):
    for who in ("anna", "budi", "citra"):
        told.scan(who, DAYS, {"C00": 0, "C11": 0}, placer="P3MI-7")
    assert set(told.found()) == {AdvisoryKind.PLACER_LICENCE}


def settled(told: Told, placer: str, outcome: Outcome, count: int) -> None:
    with database.writing(told.centre.engine) as session:
        session.add_all(
            SettledCase(
                encounter_id=f"{placer}-{outcome.value}-{number}",
                post=POSTS[number % 2],
                opened_at=NOW - number * DAYS,
                outcome=outcome.value,
                is_right=True,
                placer=placer,
            )
            for number in range(count)
        )


def test_a_company_is_named_when_most_of_its_cases_are_confirmed_not_for_being_large(told: Told):
    settled(told, "OFTEN", Outcome.POSTPONED, 7)
    settled(told, "OFTEN", Outcome.IN_ORDER, 1)
    settled(told, "LARGE", Outcome.POSTPONED, 9)
    settled(told, "LARGE", Outcome.IN_ORDER, 8)
    settled(told, "SMALL", Outcome.POSTPONED, 4)
    settled(told, "HONEST", Outcome.PAPERS_COMPLETED, 20)
    (found,) = told.found().values()
    assert (found.subject, found.cases, found.settled) == ("OFTEN", 7, 8)
    assert set(found.posts) == {POSTS[0], POSTS[1]}


def returned(told: Told, who: str, ago: timedelta) -> None:
    with database.writing(told.centre.engine) as session:
        document = bytes.fromhex(key(who))
        at_s = int((NOW - ago).timestamp())
        session.merge(ReturnedCase(encounter_id=f"case-{who}", post=POSTS[0], at_s=at_s, document=document))


def test_who_was_postponed_comes_to_another_post_within_days(told: Told):
    for who in ("anna", "budi", "citra"):
        returned(told, who, 20 * DAYS)
    told.presented("anna", POSTS[1], 12 * DAYS)
    told.presented("budi", POSTS[0], 12 * DAYS)  # the same post: an open case there already
    told.presented("citra", POSTS[1], 2 * DAYS)  # later than within days
    told.presented("anna", POSTS[1], 21 * DAYS)  # before
    found = told.found()[AdvisoryKind.RETURNED_ELSEWHERE]
    assert found.keys == (bytes.fromhex(key("anna")),)
    assert [each.post for each in found.seen] == [POSTS[0], POSTS[1]]
    told.found(NOW + DAYS)
    assert AdvisoryKind.RETURNED_ELSEWHERE not in told.found(found.until)


def test_events_of_earlier_programs_stay_readable(told: Told):
    told.presented("anna", POSTS[0], 5 * HOURS, old=True)
    told.presented("anna", POSTS[1], 5 * HOURS - 30 * MINUTES, old=True)
    assert set(told.found()) == {AdvisoryKind.PASSPORT_ELSEWHERE}


def test_an_event_with_a_malformed_hash_counts_for_nothing(told: Told):
    told.waiting.append(told.event("presented", POSTS[0], NOW, {"document": "no hash"}))
    told.waiting.append(told.event("presented", POSTS[0], NOW, {"document": "00"}))
    told.waiting.append(told.event("presented", POSTS[0], NOW, {}, open=7))
    told.waiting.append(told.event("presented", POSTS[0], NOW, {}, at_wall="yesterday"))
    assert told.found() == {}
    assert events_unread(told.centre) == 0


@pytest.mark.parametrize("kind", [AdvisoryKind.PASSPORT_ELSEWHERE, AdvisoryKind.CARD_SHARED])
def test_an_advisory_is_told_until_its_instant_and_not_after(told: Told, kind):
    told.presented("anna", POSTS[0], 5 * HOURS)
    told.presented("anna", POSTS[1], 5 * HOURS - 30 * MINUTES)
    if kind is AdvisoryKind.CARD_SHARED:
        told.waiting = []
        for who, days in (("anna", 9), ("budi", 4), ("anna", 3), ("anna", 2)):
            told.presented(who, POSTS[0], days * DAYS, card="K1")
    until = told.found()[kind].until
    assert told.found(until - timedelta(seconds=1))
    assert told.found(until) == {}
    assert patterns.judged_patterns(told.centre, until) == ()


def test_after_thirty_days_nobody_is_told_by_an_event_any_more(told: Told):
    told.presented("anna", POSTS[0], 29 * DAYS, card="K1")
    told.presented("budi", POSTS[0], 40 * DAYS, card="K1")  # came late, by stick
    told.scan("anna", 29 * DAYS, {"T02": 2}, booking="GA|QX7K2P")
    returned(told, "anna", 29 * DAYS)
    told.found()
    told.found(NOW + 2 * DAYS)
    with database.reading(told.centre.engine) as session:
        for table in (Sighting, FlaggedScan, ReturnedCase):
            assert session.scalars(select(table)).all() == []
        wires = [
            json.loads(wire) for wire in session.scalars(select(EventRow.wire).where(EventRow.kind == "presented"))
        ]
    assert [wire["open"] for wire in wires] == [{}, {}]
    assert all(wire["at_wall"] for wire in wires)


def test_an_erased_encounter_shares_nothing_any_more(told: Told):
    for who in ("anna", "budi", "citra"):
        told.scan(who, HOURS, {"T02": 2}, booking="GA|QX7K2P")
    assert told.found()
    encounter = "enc-0"
    told.waiting.append(told.event("erase", POSTS[0], NOW, {}, encounter_id=encounter))
    assert told.found() == {}


def test_a_person_dismisses_a_pattern_until_more_is_seen(told: Told):
    told.presented("anna", POSTS[0], 3 * DAYS, card="K1")
    told.presented("budi", POSTS[1], 2 * DAYS, card="K1")
    name = told.found()[AdvisoryKind.CARD_SHARED].advisory_id
    for reason in ("", " ", "x" * 501):
        with pytest.raises(DataRejected):
            patterns.dismiss_pattern(told.centre, name, reason, BOSS)
    patterns.dismiss_pattern(told.centre, name, "a mother carried her son's card", BOSS)
    assert told.found() == {}
    (judged,) = patterns.judged_patterns(told.centre, NOW)
    assert (judged.operator, judged.reason) == ("boss", "a mother carried her son's card")
    told.presented("anna", POSTS[1], DAYS, card="K1")
    assert told.found() == {}
    told.presented("citra", POSTS[1], DAYS, card="K1")
    assert told.found()[AdvisoryKind.CARD_SHARED].people == 3


def test_a_dismissed_pattern_can_be_told_again(told: Told):
    told.presented("anna", POSTS[0], 3 * DAYS, card="K1")
    told.presented("budi", POSTS[1], 2 * DAYS, card="K1")
    name = told.found()[AdvisoryKind.CARD_SHARED].advisory_id
    with pytest.raises(DataRejected):
        patterns.restore_pattern(told.centre, name, "why not", BOSS)
    patterns.dismiss_pattern(told.centre, name, "a family", BOSS)
    with pytest.raises(DataRejected):
        patterns.dismiss_pattern(told.centre, name, "again", BOSS)
    patterns.restore_pattern(told.centre, name, "no family after all", BOSS)
    assert set(told.found()) == {AdvisoryKind.CARD_SHARED}


_STEP = st.tuples(
    st.sampled_from(["anna", "budi", "citra"]),
    st.sampled_from(POSTS),
    st.integers(0, 4_000).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from([{}, {"card": "K1"}, {"card": "K2", "contract": "C1"}]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEP, max_size=8), order=st.randoms(use_true_random=False), cut=st.integers(0, 8))
def test_neither_the_order_of_events_nor_reading_them_twice_changes_anything(opened, steps, order, cut):
    told = empty(opened)
    for who, post, ago, shown in steps:
        told.presented(who, post, ago, **shown)
    expected = told.found() if told.waiting else {}
    again = empty(opened)
    mixed = list(steps)
    order.shuffle(mixed)
    for part in (mixed[:cut], mixed[cut:]):
        for who, post, ago, shown in part:
            again.presented(who, post, ago, **shown)
        if again.waiting:
            again.found()
    assert again.found() == expected
    with database.writing(again.centre.engine) as session:
        set_setting(session, "sightings_through", "0")
    assert gather_sightings(again.centre, NOW) == len(steps)
    assert again.found() == expected


def test_the_synthetic_country_carries_a_lent_card_and_a_company_written_again_it_does_not_age(told: Told):
    with database.writing(told.centre.engine) as session:
        session.add_all(Placer(placer_id=name, name=f"PT {name}") for name in ("P1", "P2", "P3"))
    for now in (NOW, NOW + 40 * DAYS):
        seed_patterns(told.centre, now, spared=frozenset({"P3"}))
        found = told.found(now)
        assert set(found) == {AdvisoryKind.CARD_SHARED, AdvisoryKind.PLACER_CONFIRMED}
        assert (found[AdvisoryKind.CARD_SHARED].people, found[AdvisoryKind.PLACER_CONFIRMED].subject) == (3, "P2")


def test_a_country_without_companies_carries_the_card_alone(told: Told):
    seed_patterns(told.centre, NOW)
    assert set(told.found()) == {AdvisoryKind.CARD_SHARED}


def test_every_threshold_says_why():
    policy = pattern_policy()
    assert set(policy.thresholds) == set(AdvisoryKind)
    assert all(
        min(len(each.reason.id), len(each.reason.en)) > 30 and each.window and each.told
        for each in policy.thresholds.values()
    )
    with pytest.raises(KeyError):
        read_policy("")
    assert policy.is_too_soon("A", "B", 59 * MINUTES)
    assert not policy.is_too_soon(POSTS[0], POSTS[2], 16 * MINUTES)
