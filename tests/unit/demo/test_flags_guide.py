"""The guide of flags tells what the pack does."""

from pathlib import Path

import pytest

from checkpoint_app.assessment.assess import assess_input
from checkpoint_app.demo.flag_examples import EXAMPLES, NOW, TODAY
from checkpoint_app.demo.flags_guide import flag_of, guide_page
from checkpoint_app.services.opening import load_rules
from checkpoint_app.texts import LANGUAGES, texts

GUIDE = Path(__file__).parents[3] / "docs" / "guide"


def test_every_rule_of_the_pack_has_an_example_and_every_example_its_rule():
    assert set(EXAMPLES) == {rule.code for rule in load_rules().rules}


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_an_example_raises_the_flag_that_it_stands_for(code):
    assert flag_of(assess_input(EXAMPLES[code](), load_rules(), NOW, TODAY), code).evidence


def test_an_example_that_raises_nothing_is_told():
    with pytest.raises(LookupError, match="C01"):
        flag_of(assess_input(EXAMPLES["E03"](), load_rules(), NOW, TODAY), "C01")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_in_step_with_the_pack(language):
    written = (GUIDE / f"flags.{language}.md").read_text(encoding="utf-8")
    made = guide_page(load_rules(), texts(language))
    assert written == made, "run: python -m checkpoint_app.demo.flags_guide"
