"""A flagged member of a group at one counter marks the others at the post's other counters, also after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Paper, PaperState, Purpose
from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.companions import COMPANIONS_KEPT, FlaggedCompanions
from checkpoint_app.services.ids import new_id
from checkpoint_app.services.recording import Decided, Place, record_decision
from checkpoint_app.services.records import NoRecords
from checkpoint_app.services.screening import Check, Environment, Screening
from checkpoint_app.services.subject_keys import SubjectKeys
from tests.integration.hub.conftest import Machine, Scene
from tests.little_country import LittleCountry, reading_of_lines
from tests.unit.store.conftest import OFFICER, SUPERVISOR

BOOKING = ("GA", "QX7K2P")
FLAGGED, COMPANION = Scenario.TOURIST, Scenario.WORKER_IN_ORDER


class Counter:
    """A counter's screening and recording, with what it has heard of flagged groups."""

    def __init__(self, machine: Machine, country: LittleCountry) -> None:
        self.machine, self._country = machine, country
        secrets = machine.post.secrets
        self.keys = SubjectKeys(secrets.subject_ref_key or bytes(32), secrets.list_key or bytes(32))
        self.companions = FlaggedCompanions(lambda: self.keys)

    def look(self, who: Scenario, booking: tuple[str, str] | None = BOOKING, *, flagged: bool = False) -> Check:
        """Lay a passport down for a trip for work; a visit visa beside it is what a rule asks about (T02)."""
        self.screening = Screening(self._environment(booking))
        self.screening.present(reading_of_lines(self._country.travellers[who].passport.lines, self._country.today))
        self.screening.state_purpose(Purpose.WORK)
        papers = (Paper.WORK_VISA, Paper.CONTRACT, *((Paper.VISIT_VISA,) if flagged else ()))
        for paper in papers:
            self.screening.mark_paper(paper, PaperState.SEEN)
        assert self.screening.check is not None
        return self.screening.check

    def _environment(self, booking: tuple[str, str] | None) -> Environment:
        made = Environment(NoRecords(), self.machine.post.pack, clock.now, clock.today, new_id)
        return replace(made, companions=self.companions, booking=lambda _document: booking)

    def record(self, check: Check) -> None:
        decided, place = Decided(check, Action.REFER), Place("TPI Contoh", "4")
        self.machine.post.writer.run(
            lambda casebook: record_decision(casebook, OFFICER, decided, place, self.keys, None)
        )
        self.screening.clear()

    def hear(self) -> bool:
        return self.companions.learn(self.machine.follow().flagged, clock.now())


def codes(check: Check) -> set[str]:
    return {flag.code for flag in check.assessment.flags}


@pytest.fixture
def counters(post: Scene, country: LittleCountry) -> tuple[Counter, Counter]:
    four, five = post.machine("4", OFFICER), post.machine("5", OFFICER)
    desk = post.machine("desk", SUPERVISOR)
    post.meet(desk, four, five)
    return Counter(four, country), Counter(five, country)


def test_a_flagged_member_at_one_counter_marks_the_group_at_the_other(counters):
    four, five = counters
    assert "T03" not in codes(five.look(COMPANION))
    flagged = four.look(FLAGGED, flagged=True)
    assert {"T02"} <= codes(flagged)
    assert "T03" not in codes(flagged), "nobody is linked to themselves"
    four.record(flagged)
    four.machine.push()
    assert five.hear()
    seen = five.look(COMPANION)
    (link,) = [flag for flag in seen.assessment.flags if flag.code == "T03"]
    assert int(link.level) == 0
    assert five.companions.links(seen.traveller.main.document, BOOKING, None, clock.now()) == (
        Link(LinkKind.BOOKING, "QX7K2P", 1),
    )
    assert "T03" not in codes(five.look(COMPANION, ("QZ", "QX7K2P")))
    assert "T03" not in codes(five.look(COMPANION, None))
    assert "T03" not in codes(five.look(FLAGGED)), "whoever was flagged there is no companion of their own"
    assert not five.hear(), "it is told once"


def test_a_group_of_whom_nobody_was_flagged_is_nothing(counters):
    four, five = counters
    four.record(four.look(FLAGGED))
    four.machine.push()
    assert not five.hear()
    assert "T03" not in codes(five.look(COMPANION))


def test_it_is_known_after_a_restart_at_both_counters_and_at_the_own_one_at_once(counters, post: Scene):
    four, five = counters
    four.record(four.look(FLAGGED, flagged=True))
    assert "T03" in codes(four.look(COMPANION))
    four.machine.push()
    five.hear()
    post.meet(five.machine)
    again = Counter(five.machine, five._country)
    assert again.hear()
    assert "T03" in codes(again.look(COMPANION))
    restarted = Counter(four.machine, four._country)
    now = clock.now()
    seen = four.machine.post.writer.run(lambda casebook: casebook.flagged_shared(now - COMPANIONS_KEPT))
    restarted.companions.learn(seen, now)
    assert "T03" in codes(restarted.look(COMPANION))
    assert "T03" not in codes(restarted.look(FLAGGED))
    later = now + COMPANIONS_KEPT + timedelta(minutes=1)
    document = restarted.look(COMPANION).traveller.main.document
    assert restarted.companions.links(document, BOOKING, None, later) == ()


def test_what_the_other_counter_hears_names_nobody(counters, country: LittleCountry):
    four, five = counters
    four.record(four.look(FLAGGED, flagged=True))
    four.machine.push()
    told = repr(five.machine.follow().flagged)
    fields = country.travellers[FLAGGED].passport.fields
    assert fields.document_number not in told
    assert fields.primary_identifier not in told
    assert BOOKING[1] not in told
