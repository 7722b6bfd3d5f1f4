"""What the mutated passenger lists reach: lists that are read, headings that are asked, and refusals."""

import random

from tests.fuzz.list_mutations import LIST_SAMPLES, mutated_list, read_list


def test_no_mutated_list_raises_anything_but_a_refusal():
    rng = random.Random(7)
    samples = list(LIST_SAMPLES.values())
    outcomes = {read_list(mutated_list(rng.choice(samples), rng)) for _ in range(400)}
    assert {"list", "columns unknown"} < outcomes


def test_a_workbook_whose_sheet_alone_is_damaged_is_still_read():
    rng = random.Random(3)
    outcomes = [read_list(mutated_list(LIST_SAMPLES["workbook"], rng)) for _ in range(100)]
    assert "list" in outcomes
