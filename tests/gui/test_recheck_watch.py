"""People learn of a card in doubt when one comes, once, and not of what was there before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.services.post import Post
from checkpoint_app.store.moments import moment_now
from checkpoint_app.ui.recheck_watch import RecheckWatch
from tests.little_country import LittleCountry, machine
from tests.unit.store.conftest import OFFICER


@pytest.fixture
def post(country: LittleCountry, tmp_path) -> Iterator[Post]:
    with machine(tmp_path / "post", country, synced=False) as opened:
        yield opened


def doubt(post: Post, name: str, found: Recheck) -> None:
    def work(casebook) -> None:
        with casebook.record(OFFICER, moment_now()) as recording:
            said = {"flags": ["S04"]}
            recording.open_encounter(name, verdict=VerdictKind.NOTHING_TO_FLAG, content={"v": 1}, open=said)
            recording.decide(name, Action.DEPART)
            recording.recheck(name, found, {})

    post.writer.run(work)


def test_only_a_further_card_in_doubt_is_told(post, qtbot):
    owner, told = QObject(), []
    watch = RecheckWatch(post, told.append, owner)

    def look() -> None:
        watch.look()
        qtbot.waitUntil(lambda: watch.is_idle)

    look()
    doubt(post, "e-1", Recheck.AGREES)
    look()
    assert told == []
    doubt(post, "e-2", Recheck.MISSING)
    look()
    look()
    assert told == [1]
    doubt(post, "e-3", Recheck.OTHER_CARD)
    look()
    assert told == [1, 2]
    watch.stop()
