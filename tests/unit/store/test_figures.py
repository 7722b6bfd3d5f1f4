"""Figures are counted over the log and the projections; no officer and no traveller stands in them."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.figures import Became, Figures, Flow, figures_between
from tests.unit.store.conftest import OFFICER, START, at
from tests.unit.store.test_casebook import NAME, refer

DAY = timedelta(days=1)


def counted(casebook: Casebook, days: int = 2) -> Figures:
    midnight = START.replace(hour=0)
    return figures_between(casebook._db, midnight, midnight + days * DAY, UTC)


def let_go(casebook: Casebook, encounter_id: str, minutes: float) -> None:
    with casebook.record(OFFICER, at(minutes)) as recording:
        recording.open_encounter(
            encounter_id,
            verdict=VerdictKind.NOTHING_TO_FLAG,
            content={"name": NAME},
            open={"flags": ["I01", "C16"], "levels": [0, 1]},
        )
        recording.note(EventKind.PRESENTED, open={"document": "x", "post": "TPI Contoh", "at": ""})
        recording.decide(encounter_id, Action.DEPART)


def test_days_and_hours_count_travellers_and_referrals(casebook: Casebook) -> None:
    refer(casebook, "e1")
    let_go(casebook, "e2", 59)
    let_go(casebook, "e3", 24 * 60 + 60)
    figures = counted(casebook)
    assert figures.days == ((date(2026, 11, 24), Flow(2, 1)), (date(2026, 11, 25), Flow(1, 0)))
    assert figures.hours == ((3, Flow(2, 1)), (4, Flow(1, 0)))
    assert (figures.travellers, figures.referred) == (3, 1)
    assert counted(casebook, 1).travellers == 2


def test_rules_that_only_inform_are_not_counted_and_an_officers_own_referral_is(casebook: Casebook) -> None:
    refer(casebook, "e1")
    let_go(casebook, "e2", 1)
    with casebook.record(OFFICER, at(2)) as recording:
        recording.note(EventKind.ANSWER, encounter_id="e1", open={"R01": "NERVOUS"})
    assert counted(casebook).rules == (("C01", 1), ("C16", 1), ("R01", 1))


def test_posts_and_outcomes_are_ranked(casebook: Casebook) -> None:
    refer(casebook, "e1")
    for number in range(2):
        let_go(casebook, f"d{number}", 1)
    refer(casebook, "e2")
    with casebook.record(OFFICER, at(5)) as recording:
        recording.decide("e2", Action.CLAIM, alone=True)
        recording.decide("e2", Action.DEPART, alone=True)
    figures = counted(casebook)
    assert figures.posts == (("TPI Contoh", 2),)
    assert figures.outcomes == (
        (Became.LET_GO, 2),
        (Became.LET_GO_AFTER_REFERRAL, 1),
        (Became.STILL_OPEN, 1),
    )


def test_nobody_stands_in_the_figures(casebook: Casebook) -> None:
    refer(casebook, "e1")
    said = str(counted(casebook))
    assert NAME not in said
    assert f"'{OFFICER.officer_id}'" not in said


def test_a_period_without_anybody_is_empty(casebook: Casebook) -> None:
    assert counted(casebook).is_empty
