from __future__ import annotations

import pytest

from checkpoint_app.assessment.advisories import AdvisoryKind
from checkpoint_app.casework.advisory_words import evidence_lines, headline, traveller_name
from checkpoint_app.texts import LANGUAGES, texts
from tests.unit.assessment.test_advisories import advisory

EN = texts("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", AdvisoryKind)
def test_every_kind_has_its_words(kind, language):
    words = texts(language)
    assert headline(advisory(kind=kind), words)
    for part in ("meaning", "question", "thing"):
        assert words(f"patterns.{part}.{kind.value}")


def test_a_company_is_named_else_its_id_stands_for_it():
    told = advisory(kind=AdvisoryKind.PLACER_CONFIRMED, subject="P3MI-7", cases=6, settled=8)
    assert headline(told, EN) == "P3MI-7: 6 of 8 cases confirmed"
    assert headline(told, EN, "PT Contoh") == "PT Contoh: 6 of 8 cases confirmed"
    assert headline(advisory(), EN) == "One worker card, 2 people"


def test_travellers_are_numbers_unless_this_post_holds_the_case():
    lines = evidence_lines(advisory(), EN, {2: "0000-7C41"})
    assert [line.split(" · ")[:2] for line in lines] == [
        ["Traveller 1", "TPI A"],
        ["Case 0000-7C41", "TPI B"],
        ["Traveller 1", "TPI A"],
    ]
    assert traveller_name(3, EN) == "Traveller 3"


def test_how_many_are_not_shown_is_said():
    assert evidence_lines(advisory(people=5), EN)[-1] == "and 3 more"
