"""A short run of the mutated passenger lists; the long one is `python -m tests.fuzz.list_mutations`."""

from tests.fuzz.list_mutations import mutations, try_one


def test_no_mutated_list_raises_anything_but_a_refusal():
    outcomes = {try_one(content) for content in mutations(7, 400)}
    assert "list" in outcomes
    assert len(outcomes) > 2
