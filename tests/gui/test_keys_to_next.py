"""How many keys lie between a page in view and NEXT, counted in the real window (issue 7, targets)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.post import Post
from checkpoint_app.shortcuts import Command
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, open_station, synced_post
from tests.little_country import LittleCountry


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with synced_post(tmp_path_factory.mktemp("post"), country, OFFICER, SUPERVISOR) as made:
        yield made


@pytest.fixture
def desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    with open_station(post, tmp_path) as station:
        station.player.log_in(OFFICER)
        yield station


@pytest.mark.parametrize(
    ("scenario", "keys", "verdict", "most"),
    [
        # A record inside its dates opens "Are you leaving for this job?": yes, depart, NEXT.
        (
            Scenario.WORKER_IN_ORDER,
            ("/", Command.COUNTER_DEPART, Command.COUNTER_NEXT),
            VerdictKind.RECORD_MATCHES,
            3,
        ),
        (Scenario.TOURIST, (Command.COUNTER_DEPART, Command.COUNTER_NEXT), VerdictKind.NOTHING_TO_FLAG, 2),
        (Scenario.FOREIGN_TOURIST, (Command.COUNTER_DEPART, "F9"), VerdictKind.NOTHING_TO_FLAG, 2),
        # A contract and the host country's work card make a returning worker, without a question.
        (
            Scenario.RETURNING_WITHOUT_CARD,
            (Command.COUNTER_PAPERS, "5", "3", Command.COUNTER_DEPART, Command.COUNTER_NEXT),
            VerdictKind.RETURNING_WORKER,
            5,
        ),
        # "Do you hold a newer passport?": will not say, then let go all the same.
        (Scenario.EXPIRED_THEN_NEWER, (".", Command.COUNTER_DEPART, Command.COUNTER_NEXT), VerdictKind.ASK, 4),
    ],
)
def test_keys_from_the_page_in_view_to_next(
    desk: Station,
    country: LittleCountry,
    scenario: Scenario,
    keys: tuple[str | Command, ...],
    verdict: VerdictKind,
    most: int,
) -> None:
    assert len(keys) <= most
    desk.type_burst("\n".join(country.travellers[scenario].passport.lines))
    before = desk.player.records
    for key in keys[:-1]:
        desk.player.press(key)
    check = desk.station.counter.screening.check
    assert check is not None
    assert check.assessment.verdict is verdict
    desk.player.press(keys[-1])
    desk.wait(lambda: desk.player.records > before)
    recorded = desk.player._records[-1]
    assert recorded.encounter.state is EncounterState.DEPARTED
    assert desk.station.counter.screening.check is None
