"""The status colours as people with other colour vision see them.

Matrices: Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from checkpoint_app.ui.theme import DAY, NIGHT, Palette, Tone
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF, VERDICT_LOOK

STATUS = (Tone.IN_ORDER, Tone.ASK, Tone.REFER, Tone.UNKNOWN)
LOOKS = (*VERDICT_LOOK.values(), GOOD, CAUTION, BAD, OFF)
AT_EASE, SEEN_APART = 10.0, 20.0
"""CIE76: what an eye tells apart with ease; and twice that, since a status is a small mark."""
VISIONS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, vision: str) -> float:
    matrix = np.array(VISIONS[vision])
    return float(np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other))))


def shapes_of(tone: Tone) -> set[object]:
    return {look.shape for look in LOOKS if look.tone is tone}


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_statuses_that_look_alike_in_colour_differ_in_shape(palette: Palette, vision: str) -> None:
    alike = [
        (one, other)
        for one, other in combinations(STATUS, 2)
        if distance(palette.of(one), palette.of(other), vision) < SEEN_APART
    ]
    assert [pair for pair in alike if shapes_of(pair[0]) & shapes_of(pair[1])] == []


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_letting_go_and_referring_stand_apart_in_every_vision(palette: Palette) -> None:
    found = {vision: distance(palette.in_order, palette.refer, vision) for vision in VISIONS}
    assert min(found.values()) >= AT_EASE, found
