"""What lies over a zone: pen, stamps, overprinted words, holes, perforation, holograms, ruled lines, dirt.

Every function changes a view (float32 grey, 0 to 255) in place; `pitch` is the characters' pitch in its pixels.
"""

from __future__ import annotations

import random
import string

import cv2
import numpy as np

WORDS = ("SPECIMEN", "VOID", "CANCELLED", "SAMPLE", "COPY", "MUSTER", "CONTOH", "BATAL", "EXEMPLE", "VZOR", "2024")
_HERSHEY = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
)


def cover_with_marks(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    """Lay one to three marks over the view."""
    kinds = (_pen, _pen, _rim, _word, _word, _signature, _holes, _perforation, _hologram, _dirt)
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(kinds)(rng, view, pitch)


def _blend(rng: random.Random, view: np.ndarray, layer: np.ndarray, tones: tuple[float, float], most: float) -> None:
    cover = layer.astype(np.float32) / 255 * rng.uniform(0.15, most)
    tone = rng.uniform(*tones)
    if rng.random() < 0.5:  # ink multiplies what is below it; paint and light cover it
        view[:] = view * (1 - cover * (1 - tone / 255))
    else:
        view[:] = view * (1 - cover) + tone * cover


def _pen(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    height, width = view.shape
    layer = np.zeros(view.shape, np.uint8)
    thick = max(1, round(pitch * rng.uniform(0.05, 0.25)))
    a = (rng.randint(0, width), rng.randint(-height, 2 * height))
    b = (a[0] + rng.randint(-6, 6) * round(pitch), rng.randint(-height, 2 * height))
    cv2.line(layer, a, b, 255, thick, cv2.LINE_AA)
    _blend(rng, view, layer, (0, 160), 0.85)


def _rim(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    height, width = view.shape
    layer = np.zeros(view.shape, np.uint8)
    centre = (rng.randint(0, width), rng.randint(-2 * height, 3 * height))
    axes = (round(pitch * rng.uniform(2, 9)), round(pitch * rng.uniform(2, 9)))
    thick = max(1, round(pitch * rng.uniform(0.05, 0.3)))
    cv2.ellipse(layer, centre, axes, 0, 0, 360, 255, thick, cv2.LINE_AA)
    if rng.random() < 0.5:
        inner = (max(1, round(axes[0] * 0.85)), max(1, round(axes[1] * 0.85)))
        cv2.ellipse(layer, centre, inner, 0, 0, 360, 255, max(1, thick // 2), cv2.LINE_AA)
    _blend(rng, view, layer, (0, 170), 0.8)


def _word(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    """Print a word across the zone, small as in a stamp or large as over the whole page."""
    height, width = view.shape
    layer = np.zeros(view.shape, np.uint8)
    word = rng.choice(WORDS)
    if rng.random() < 0.3:
        word = "".join(rng.choice(string.ascii_uppercase + string.digits + " .") for _ in range(rng.randint(3, 14)))
    size = pitch * float(np.exp(rng.uniform(np.log(0.9), np.log(9)))) / 22
    thick = max(1, round(size * rng.uniform(0.8, 4)))
    at = (rng.randint(-width // 4, width), rng.randint(0, height) + round(size * 11))
    cv2.putText(layer, word, at, rng.choice(_HERSHEY), size, 255, thick, cv2.LINE_AA)
    angle = rng.uniform(-40, 40) if rng.random() < 0.6 else rng.gauss(0, 4)
    turn = cv2.getRotationMatrix2D((at[0] + 20 * size, at[1] - 11 * size), angle, 1.0)
    layer = cv2.warpAffine(layer, turn, (width, height))
    _blend(rng, view, layer, (0, 235), 0.75)


def _signature(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    height, width = view.shape
    layer = np.zeros(view.shape, np.uint8)
    steps = np.linspace(0, rng.uniform(2, 7) * np.pi, 80)
    x = rng.uniform(-0.1, 0.9) * width + steps * pitch * rng.uniform(0.3, 1.2)
    x = x + np.cos(steps * rng.uniform(0.8, 2.2)) * pitch * rng.uniform(0.2, 1.5)
    y = rng.uniform(-0.2, 1.2) * height + np.sin(steps * rng.uniform(0.9, 1.4)) * pitch * rng.uniform(0.4, 2.5)
    points = np.stack([x, y], -1).round().astype(np.int32)
    cv2.polylines(layer, [points], False, 255, max(1, round(pitch * rng.uniform(0.05, 0.18))), cv2.LINE_AA)
    _blend(rng, view, layer, (0, 150), 0.9)


def _holes(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    """Punch holes: what lies behind the page is seen through them."""
    height, width = view.shape
    tone = rng.choice((rng.uniform(0, 60), rng.uniform(150, 255)))
    radius = pitch * rng.uniform(0.25, 1.3)
    x, y = rng.uniform(0, width), rng.uniform(-0.1, 1.1) * height
    layer = np.zeros(view.shape, np.uint8)
    for _ in range(rng.choice((1, 1, 2, 5))):
        cv2.circle(layer, (round(x), round(y)), max(1, round(radius)), 255, -1, cv2.LINE_AA)
        x, y = x + radius * rng.uniform(2.2, 5), y + radius * rng.uniform(-2, 2)
    cover = layer.astype(np.float32) / 255
    view[:] = view * (1 - cover) + tone * cover


def _perforation(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    """Perforate dots, as a laser writes a number through all pages."""
    height, width = view.shape
    layer = np.zeros(view.shape, np.uint8)
    step = pitch * rng.uniform(0.35, 0.9)
    radius = max(1, round(step * rng.uniform(0.15, 0.35)))
    left, top = rng.uniform(-0.2, 0.9) * width, rng.uniform(-0.6, 0.9) * height
    for row in range(rng.randint(3, 9)):
        for column in range(rng.randint(6, 40)):
            if rng.random() < 0.55:
                at = (round(left + column * step), round(top + row * step))
                cv2.circle(layer, at, radius, 255, -1, cv2.LINE_AA)
    _blend(rng, view, layer, rng.choice(((0, 70), (200, 255))), 0.8)


def _hologram(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    """Lay a foil over a part: rings or rays that lighten and darken, and wash the print out a little."""
    height, width = view.shape
    cx, cy = rng.uniform(0, width), rng.uniform(-0.5, 1.5) * height
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance, turn = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
    if rng.random() < 0.5:
        wave = np.cos(distance / (pitch * rng.uniform(0.1, 0.8)) + rng.randint(0, 5) * turn)
    else:
        wave = np.cos(turn * rng.randint(8, 60) + distance / (pitch * rng.uniform(1, 6)))
    reach = pitch * rng.uniform(2, 9)
    edge = np.clip((reach - distance) / (pitch * rng.uniform(0.1, 2)), 0, 1)
    view *= 1 - edge * rng.uniform(0, 0.4)
    view += edge * (wave * rng.uniform(3, 28) + rng.uniform(0, 110))


def _dirt(rng: random.Random, view: np.ndarray, pitch: float) -> None:
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = view.shape
    rows, columns = max(2, round(height / pitch * 1.2)), max(2, round(width / pitch * 1.2))
    field = cv2.resize(noise.random((rows, columns), np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    layer = np.clip((field - rng.uniform(0.75, 0.95)) * 900, 0, 255)
    _blend(rng, view, layer, (20, 230), 0.8)


def rule_lines(rng: random.Random, view: np.ndarray, pitch: float, slope: float) -> None:
    """Rule a line along the zone, above or below it: a field's rim, an underline, a frame that software drew."""
    height, width = view.shape
    layer = np.zeros(view.shape, np.uint8)
    y = height / 2 + rng.choice((-1, 1)) * pitch * rng.uniform(0.95, 1.9)
    lean = slope + rng.gauss(0, 0.01)
    a, b = (0, round(y - lean * width / 2)), (width, round(y + lean * width / 2))
    cv2.line(layer, a, b, 255, max(1, round(pitch * rng.uniform(0.04, 0.2))), cv2.LINE_AA)
    _blend(rng, view, layer, (0, 220), 1.0)
