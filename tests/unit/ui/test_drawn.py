"""Who is drawn by lot to be asked the purpose: the counter says so until it is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.assessment.rule_pack import load_rule_pack
from checkpoint_app.assets import resource
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.services.records import NoRecords
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.traveller import Reading
from checkpoint_app.texts import LANGUAGES, texts
from checkpoint_app.ui.counter.presenter import CounterState, counter_view
from checkpoint_app.ui.live_data import is_drawn
from tests.unit.assessment.travellers import DOCUMENT, NOW, TODAY

PACK = load_rule_pack(resource("rules", "demo.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counter_says_that_somebody_was_drawn_until_the_purpose_is_known(language) -> None:  # type: ignore[no-untyped-def]
    words = texts(language)
    environment = Environment(NoRecords(), PACK, lambda: NOW, lambda: TODAY, lambda: "e-1", draw=lambda: True)
    screening = Screening(environment)
    screening.present(Reading(DOCUMENT, ReadingStatus.CONFIRMED))

    def told() -> str:
        return counter_view(CounterState(check=screening.check), words).verdict.rests_on  # type: ignore[union-attr]

    assert told().startswith(words("counter.verdict.drawn"))
    screening.state_purpose(Purpose.VISIT)
    assert words("counter.verdict.drawn") not in told()
    screening.clear()
    screening.use(replace(environment, draw=lambda: False))
    screening.present(Reading(DOCUMENT, ReadingStatus.CONFIRMED))
    assert words("counter.verdict.drawn") not in told()


def test_one_in_none_is_nobody_and_one_in_one_is_everybody() -> None:
    assert not any(is_drawn(0) for _ in range(20))
    assert all(is_drawn(1) for _ in range(20))
