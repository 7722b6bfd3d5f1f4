"""Pairs of names with the answers people would give: what decision 012 says of them stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkpoint_app.cli.name_pairs import bench_names, read_name_pairs
from checkpoint_app.documents.names import compare_names
from checkpoint_app.faults import DataRejected

FOLDER = Path(__file__).parent / "name_pairs"
BY_HAND = ("indonesia", "west", "east")


@pytest.mark.parametrize("name", BY_HAND)
def test_pairs_are_told_as_people_would(name):
    pairs = read_name_pairs(FOLDER / f"{name}.txt")
    right = sum(compare_names(pair.left, pair.right).same is pair.same for pair in pairs)
    assert right / len(pairs) >= 0.96


def test_pairs_kept_back_are_told_nearly_as_well_and_far_better_than_by_similarity():
    rows = {row.name: row for row in bench_names(read_name_pairs(FOLDER / "held_out.txt"))}
    ours = rows["compare_names"]
    assert ours.f1 >= 0.9
    assert all(rows[name].f1 < ours.f1 - 0.1 for name in ("ratio", "WRatio", "jaro_winkler"))


def test_sides_may_be_changed():
    for name in (*BY_HAND, "held_out"):
        for pair in read_name_pairs(FOLDER / f"{name}.txt"):
            there, back = compare_names(pair.left, pair.right), compare_names(pair.right, pair.left)
            assert there.same is back.same, pair.category


def test_line_that_is_no_pair_is_named(tmp_path):
    (tmp_path / "pairs.txt").write_text("[a]\n= SITI | SITI\n? SITI | SITI\n", encoding="utf-8")
    with pytest.raises(DataRejected, match="line 3"):
        read_name_pairs(tmp_path)
