"""Papers and inks: guilloche, fine print, tinted fields, patches; a pool of textures made once per worker."""

from __future__ import annotations

import random
from functools import cache

import cv2
import numpy as np

_POOL = 48
_SIDE = (320, 1400)


@cache
def _textures() -> list[np.ndarray]:
    """Make the pool of zero-mean textures with a spread of about one."""
    noise = np.random.default_rng(20260101)
    return [_texture(noise, index) for index in range(_POOL)]


def _texture(noise: np.random.Generator, index: int) -> np.ndarray:
    height, width = _SIDE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    kind = index % 6
    if kind in (0, 1):  # guilloche: many wavy lines
        field = np.zeros(_SIDE, np.float32)
        for _ in range(noise.integers(1, 4)):
            period, wave = noise.uniform(4, 18), noise.uniform(20, 220)
            angle = noise.uniform(0, np.pi)
            along = x * np.cos(angle) + y * np.sin(angle)
            across = -x * np.sin(angle) + y * np.cos(angle)
            field += np.cos(2 * np.pi * (across + noise.uniform(2, 25) * np.sin(2 * np.pi * along / wave)) / period)
        field = np.tanh(field * 2)
    elif kind == 2:  # rosettes
        field = np.zeros(_SIDE, np.float32)
        for _ in range(noise.integers(3, 9)):
            cx, cy = noise.uniform(0, width), noise.uniform(0, height)
            radius = np.hypot(x - cx, y - cy)
            turn = np.arctan2(y - cy, x - cx)
            reach = noise.uniform(60, 260)
            ring = np.cos(radius / noise.uniform(1.5, 6) + noise.uniform(2, 8) * np.sin(noise.integers(3, 12) * turn))
            field += ring * (radius < reach)
    elif kind == 3:  # microprint: rows of small letters
        picture = np.zeros(_SIDE, np.uint8)
        size = float(noise.uniform(0.25, 0.6))
        for row in range(8, height, int(noise.integers(10, 30))):
            text = "".join(chr(int(c)) for c in noise.integers(65, 91, 160))
            cv2.putText(picture, text, (0, row), cv2.FONT_HERSHEY_SIMPLEX, size, 255, 1, cv2.LINE_AA)
        field = picture.astype(np.float32)
    elif kind == 4:  # soft clouds
        field = cv2.resize(noise.random((6, 20)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    else:  # paper fibre
        field = cv2.GaussianBlur(
            noise.standard_normal(_SIDE).astype(np.float32), (0, 0), float(noise.uniform(0.7, 2.5))
        )
    field -= field.mean()
    return (field / (field.std() + 1e-6)).astype(np.float32)


def background(rng: random.Random, height: int, width: int, pitch: float) -> tuple[np.ndarray, float]:
    """Give a paper of this size (float32, 0 to 255) and the tone of the ink on it."""
    base = rng.uniform(150, 250) if rng.random() < 0.8 else rng.uniform(80, 160)
    paper = np.full((height, width), base, np.float32)
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        texture = rng.choice(_textures())
        factor = rng.uniform(0.5, 2.0) * 14 / pitch
        tall, wide = min(_SIDE[0], round(height * factor)), min(_SIDE[1], round(width * factor))
        top, left = rng.randint(0, _SIDE[0] - tall), rng.randint(0, _SIDE[1] - wide)
        piece = texture[top : top + tall, left : left + wide]
        piece = cv2.resize(piece, (width, height), interpolation=cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR)
        paper += piece * (rng.uniform(1, 9) if rng.random() < 0.8 else rng.uniform(8, 20))
    if rng.random() < 0.2:  # an edge of the page, or of a printed field
        at = rng.randint(0, width)
        step = rng.uniform(-120, 60) if rng.random() < 0.5 else rng.uniform(-40, 30)
        if rng.random() < 0.5:
            paper[:, at:] += step
        else:
            paper[: rng.randint(0, height)] += step
    np.clip(paper, 5, 255, out=paper)
    dark = rng.uniform(5, 70) if rng.random() < 0.8 else rng.uniform(40, 125)
    return paper, min(dark, base * (rng.uniform(0.3, 0.62) if rng.random() < 0.93 else rng.uniform(0.62, 0.75)))
