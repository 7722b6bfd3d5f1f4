"""The grid of a line: fitted where there is one, and refused where there is none."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.scan.grid import fit_grid

_GAP = 37


def columns_with(centres: list[float], width: int = 300) -> np.ndarray:
    """Column probabilities that show a character, three columns wide, at each centre."""
    columns = np.zeros((38, width))
    columns[_GAP] = 1.0
    for centre in centres:
        at = slice(round(centre), round(centre) + 2)
        columns[_GAP, at], columns[10, at] = 0.1, 0.9
    return columns


def test_evenly_spaced_characters_give_their_pitch() -> None:
    found = fit_grid(columns_with([20 + 5.0 * k for k in range(44)]))
    assert found is not None
    assert abs(found.pitch - 5.0) < 0.05


def test_steps_of_two_kinds_and_none_between_are_no_line() -> None:
    centres, at = [], 10.0
    for k in range(41):  # twenty of either
        centres.append(at)
        at += 3.0 if k % 2 else 6.0
    assert fit_grid(columns_with(centres)) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(2.7, 12.0), min_size=0, max_size=60), st.integers(0, 2**31))
def test_any_columns_give_a_grid_or_none(steps: list[float], seed: int) -> None:
    columns = columns_with([5 + sum(steps[:k]) for k in range(len(steps))], width=740)
    noise = np.random.default_rng(seed).dirichlet(np.full(38, 0.05), 740).T
    for seen in (noise, 0.7 * columns + 0.3 * noise):
        found = fit_grid(seen)
        assert found is None or np.isfinite(found.pitch)
