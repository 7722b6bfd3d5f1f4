from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.retention import erase_after, list_erase_after, retention_of
from tests.unit.casework.builders import START

S = EncounterState
OPENED = Encounter("e", START, "ani", VerdictKind.ASK)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"state": S.DEPARTED}, 3),
        ({"state": S.DEPARTED, "was_referred": True}, 30),
        ({"state": S.DEPARTED, "verdict": VerdictKind.SUPERVISOR}, 30),
        ({"state": S.DEPARTED, "was_referred": True, "was_postponed": True}, 180),
        ({"state": S.POSTPONED}, 180),
        ({"state": S.LIFTED, "was_postponed": True}, 30),
        ({"state": S.ABANDONED}, 3),
        ({"state": S.LEFT}, 3),
        ({"state": S.WITHDREW}, 30),
        ({"state": S.HANDED_OVER}, 180),
        ({"state": S.OUTCOME}, 180),
    ],
)
def test_content_stays_as_long_as_its_outcome_says(changes: dict[str, object], days: int) -> None:
    ended = replace(OPENED, changed_at=START + DAY, **changes)  # type: ignore[arg-type]
    assert erase_after(ended) == START + (1 + days) * DAY


def test_an_encounter_that_nobody_ended_is_erased_too() -> None:
    assert erase_after(OPENED) == START + 3 * DAY


def test_a_protection_case_without_outcome_stays() -> None:
    assert erase_after(replace(OPENED, state=S.ACCEPTED)) is None


def test_every_state_has_a_retention() -> None:
    for state in S:
        retention_of(replace(OPENED, state=state))


def test_a_passenger_list_is_erased_a_day_after_departure() -> None:
    assert list_erase_after(START) == START + DAY
