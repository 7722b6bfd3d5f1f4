"""Line strips for the recogniser: rectified crops of one MRZ line, with the place of every character.

The way of a strip: glyphs on a canvas (print effects) -> a camera's view at 4.5 to 26 px a character (background,
light, overlays, blur, noise, JPEG) -> the crop of `STRIP_HEIGHT` that the localiser would cut, with its errors of
position, scale, rotation and bend. All distributions stand in `Distributions`; docs/model-card.md repeats them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from checkpoint_app.scan.specimen_texts import ALPHABET, line_text
from checkpoint_app.scan.training import glyphs as g
from checkpoint_app.scan.training import marks, optics
from checkpoint_app.scan.training.backgrounds import background
from checkpoint_app.scan.training.names import name_line

STRIP_HEIGHT = 32
STRIP_WIDTH = 384
STRIDE = 4
GAP = len(ALPHABET)
IGNORE = 255


@dataclass(frozen=True)
class Distributions:
    """Chances and ranges of the strips; lengths are in characters' pitches unless named `px`."""

    strip_pitch_px: tuple[float, float] = (12.0, 24.5)
    camera_pitch_px: tuple[float, float] = (4.3, 26.0)
    small: float = 0.3
    small_pitch_px: tuple[float, float] = (4.3, 7.5)
    cap_height: tuple[float, float] = (0.80, 1.22)
    glyph_width: tuple[float, float] = (0.82, 1.12)
    rotation_deg: float = 1.4
    shear: float = 0.13
    bend: float = 0.10
    perspective: float = 0.08
    vertical_shift: float = 0.16
    worn: float = 0.18
    spread: float = 0.7
    marks: float = 0.22
    rules: float = 0.08
    glare: float = 0.20
    shadow: float = 0.25
    resampled: float = 0.25
    jpeg: float = 0.6
    stray: float = 0.15
    neighbour: float = 0.35
    moire: float = 0.07
    names: float = 0.15
    hard: float = 0.42
    easy: float = 0.3
    """Factor on the chances of every disturbance for the strips that are not `hard`: troubles come together."""


D = Distributions()


def _uniform(rng: random.Random, bounds: tuple[float, float]) -> float:
    return rng.uniform(*bounds)


def _canvas(rng: random.Random, text: str) -> np.ndarray:
    """Set a text on cells with the small irregularities of print; uint8 ink coverage."""
    cells = g.any_glyphs(rng)
    margin = 2 * g.PITCH
    canvas = np.zeros((g.CELL_HEIGHT + 8, len(text) * g.PITCH + 2 * margin), np.uint8)
    jitter = rng.choice((0, 0, 0.5, 1.0, 1.6))
    offset = (g.PITCH - g.CELL_WIDTH) // 2
    for index, character in enumerate(text):
        x = margin + index * g.PITCH + offset + round(rng.gauss(0, jitter))
        y = min(8, max(0, 4 + round(rng.gauss(0, jitter * 0.6))))
        cell = cells[ALPHABET.index(character)]
        area = canvas[y : y + g.CELL_HEIGHT, x : x + g.CELL_WIDTH]
        np.maximum(area, cell, out=area)
    if rng.random() < D.spread:
        canvas = _spread(rng, canvas)
    if rng.random() < D.worn:
        canvas = _wear(rng, canvas)
    return canvas


def _spread(rng: random.Random, canvas: np.ndarray) -> np.ndarray:
    """Let ink spread or shrink: blur, then steepen around another threshold."""
    soft = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.8, 2.2)).astype(np.float32)
    threshold, slope = rng.uniform(60, 165), rng.uniform(1.2, 4.0)
    return np.clip((soft - threshold) * slope + 128, 0, 255).astype(np.uint8)


def _wear(rng: random.Random, canvas: np.ndarray) -> np.ndarray:
    """Wear print off: fine speckle, soft patches, or thin streaks as of a worn print head."""
    height, width = canvas.shape
    noise = np.random.default_rng(rng.getrandbits(32))
    kind = rng.random()
    if kind < 0.4:
        field = noise.random((height, width), np.float32)
        field = cv2.GaussianBlur(field, (0, 0), rng.uniform(0.6, 1.6))
        field = (field - field.mean()) / (field.std() + 1e-6)
        mask = np.clip(1 - np.maximum(field - rng.uniform(0.3, 1.4), 0) * rng.uniform(0.3, 1.5), 0, 1)
    elif kind < 0.75:
        small = noise.random((3, max(4, width // 40)), np.float32)
        mask = np.clip(
            cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) * 1.6 + rng.uniform(-0.3, 0.3), 0.25, 1
        )
    elif kind < 0.9:
        mask = np.ones((height, width), np.float32)
        for _ in range(rng.randint(1, 3)):
            y = rng.randint(14, height - 12)
            mask[y : y + rng.randint(1, 2)] *= rng.uniform(0.1, 0.6)
    else:  # dots of a needle or an ink jet
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        step = rng.uniform(2.6, 4.2)
        dots = np.cos(2 * np.pi * x / step) + np.cos(2 * np.pi * y / step)
        mask = np.clip(dots * rng.uniform(0.3, 0.9) + rng.uniform(0.5, 1.1), 0, 1)
    return (canvas * mask).astype(np.uint8)


def strip(rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Make one strip: STRIP_HEIGHT x STRIP_WIDTH uint8, and a class for each output column of the network."""
    pitch = _uniform(rng, D.strip_pitch_px)
    bounds = D.small_pitch_px if rng.random() < D.small else D.camera_pitch_px
    camera_pitch = float(np.exp(rng.uniform(np.log(bounds[0]), np.log(bounds[1]))))
    fitting = max(6, int(STRIP_WIDTH / pitch) + 2)
    text, starts, ends = line_text(rng, fitting)
    if rng.random() < D.names:
        text, starts, ends = name_line(rng, fitting), rng.random() < 0.4, False
    canvas = _canvas(rng, text)
    trouble = 1.0 if rng.random() < D.hard else D.easy
    view, to_view = _view(rng, canvas, camera_pitch, (starts, ends), trouble)
    length = len(text) * g.PITCH
    slack = STRIP_WIDTH / pitch * g.PITCH
    lowest, highest = -1.2 * g.PITCH, length - slack + 1.2 * g.PITCH
    left = rng.uniform(min(lowest, highest), max(lowest, highest))
    if not starts:
        left = max(left, 0.0)
    if not ends:
        left = min(left, length - slack) if length > slack else left
    return _crop(rng, view, to_view, left + 2 * g.PITCH, pitch, text)


def _view(
    rng: random.Random, canvas: np.ndarray, camera_pitch: float, shown_ends: tuple[bool, bool], trouble: float
) -> tuple[np.ndarray, np.ndarray]:
    """Look at the canvas through a camera: uint8 grey view and the 2x3 map from canvas to view."""
    starts, ends = shown_ends
    scale = camera_pitch / g.PITCH
    stretch = _uniform(rng, D.glyph_width)
    if abs(stretch - 1) > 0.03:  # narrower or wider glyphs on the same pitch cannot be had by stretching; height can
        canvas = cv2.resize(canvas, None, fx=1, fy=1 / stretch, interpolation=cv2.INTER_LINEAR)
    sy = scale * _uniform(rng, D.cap_height)
    if camera_pitch < 9 and rng.random() < 0.3:  # reduced without care: letters alias
        near = cv2.resize(canvas, None, fx=scale * 2, fy=sy * 2, interpolation=cv2.INTER_AREA)
        method = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST))
        small = cv2.resize(near, None, fx=0.5, fy=0.5, interpolation=method)
    else:
        small = cv2.resize(canvas, None, fx=scale, fy=sy, interpolation=cv2.INTER_AREA)
    fx, fy = small.shape[1] / canvas.shape[1], small.shape[0] / canvas.shape[0]
    pad = int(camera_pitch * 0.9)
    angle = (
        np.deg2rad(rng.gauss(0, 1.5) if rng.random() < 0.8 else rng.uniform(-8, 8)) if small.shape[1] < 900 else 0.0
    )
    drop = int(abs(np.sin(angle)) * small.shape[1]) + 1
    height, width = small.shape[0] + 2 * pad + drop, small.shape[1]
    cos, sin = np.cos(angle), np.sin(angle)
    y0 = pad + (drop if sin < 0 else 0)
    rotate = np.array([[cos, -sin, rng.random()], [sin, cos, y0 + rng.random()]], np.float32)
    ink = cv2.warpAffine(small, rotate, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    if rng.random() < D.neighbour:
        _neighbours(rng, ink, small, rotate, camera_pitch)
    if rng.random() < D.stray:
        _stray(rng, ink, rotate, small.shape, camera_pitch, starts, ends)
    paper, dark = background(rng, height, width, camera_pitch)
    strength = rng.uniform(0.75, 1.0)
    view = paper * (1 - ink * strength) + dark * ink * strength
    if rng.random() < D.marks * trouble:
        marks.cover_with_marks(rng, view, camera_pitch)
    if rng.random() < D.rules:
        marks.rule_lines(rng, view, camera_pitch, float(np.tan(angle)))
    view = _expose(rng, view, camera_pitch, trouble)
    to_view = rotate @ np.array(
        [[fx, 0, 0], [0, fy * (canvas.shape[0] / (g.CELL_HEIGHT + 8)), 0], [0, 0, 1]], np.float32
    )
    return view, to_view


def _neighbours(rng: random.Random, ink: np.ndarray, small: np.ndarray, rotate: np.ndarray, pitch: float) -> None:
    """Add the line above or below at a line's distance, as far as it reaches into the view."""
    other = rotate.copy()
    sign = rng.choice((-1, 1))
    other[1, 2] += sign * pitch * rng.uniform(1.75, 2.6)
    other[0, 2] += rng.uniform(-0.2, 0.2) * pitch
    shuffled = np.roll(small, rng.randint(0, 20) * round(pitch), axis=1)
    extra = (
        cv2.warpAffine(shuffled, other, (ink.shape[1], ink.shape[0]), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    )
    np.maximum(ink, extra, out=ink)


def _stray(
    rng: random.Random,
    ink: np.ndarray,
    rotate: np.ndarray,
    shape: tuple[int, ...],
    pitch: float,
    starts: bool,
    ends: bool,
) -> None:
    """Put a few letters beyond the line's end, of another size or height, as labels and serial numbers stand."""
    text = "".join(rng.choice(ALPHABET[:36]) for _ in range(rng.randint(1, 4)))
    size = pitch / 22 * rng.uniform(0.4, 1.2)
    middle = shape[0] * rng.uniform(0.3, 0.8)
    margin = 2 * pitch
    if ends:
        x = shape[1] - margin + pitch * rng.uniform(0.35, 1.0)
    elif starts:
        x = margin - pitch * rng.uniform(0.5, 1.0) - len(text) * size * 18
    else:
        return
    at = rotate @ np.array([x, middle, 1.0])
    layer = np.zeros(ink.shape, np.uint8)
    cv2.putText(layer, text, (int(at[0]), int(at[1])), cv2.FONT_HERSHEY_SIMPLEX, size, 255, 1, cv2.LINE_AA)
    np.maximum(ink, layer.astype(np.float32) / 255, out=ink)


def _expose(rng: random.Random, view: np.ndarray, pitch: float, trouble: float) -> np.ndarray:
    """Light, optics, sensor and file."""
    noise = np.random.default_rng(rng.getrandbits(32))
    if rng.random() < D.shadow * trouble:
        view = view * optics.ramp(rng, noise, *view.shape, 0.35, 1.0)
    if rng.random() < D.moire * trouble:
        view = optics.moire(rng, view)
    if rng.random() < D.glare * trouble:
        view = optics.glare(rng, noise, view, pitch)
    view = optics.sense(rng, noise, optics.soften(rng, view, pitch, trouble), trouble)
    picture = np.clip(view, 0, 255).astype(np.uint8)
    if rng.random() < D.resampled * trouble:
        picture = optics.resample(rng, picture, pitch)
    return optics.compress(rng, picture) if rng.random() < D.jpeg else picture


def _crop(
    rng: random.Random, view: np.ndarray, to_view: np.ndarray, left: float, pitch: float, text: str
) -> tuple[np.ndarray, np.ndarray]:
    """Cut the strip as the localiser would, with its errors; and label the network's output columns."""
    step = g.PITCH / pitch
    middle = 4 + g.BASELINE - 11 + rng.uniform(-1, 1) * D.vertical_shift * g.PITCH
    angle = np.deg2rad(rng.uniform(-1, 1) * D.rotation_deg)
    shear = rng.uniform(-1, 1) * D.shear
    # strip pixel (x, y) -> canvas: along the line by `step` a pixel, across it by the same step around the middle
    across = step * rng.uniform(0.8, 1.25)
    half = STRIP_HEIGHT / 2
    centre = STRIP_WIDTH / 2
    slope = np.tan(angle)
    to_canvas = np.array(
        [
            [step, step * shear, left - step * shear * half],
            [step * slope, across, middle - across * half - step * slope * centre],
            [0, 0, 1],
        ],
        np.float32,
    )
    matrix = to_view.astype(np.float32) @ to_canvas
    xs, ys = np.meshgrid(np.arange(STRIP_WIDTH, dtype=np.float32), np.arange(STRIP_HEIGHT, dtype=np.float32))
    bend = rng.uniform(-1, 1) * D.bend * g.PITCH / across if rng.random() < 0.4 else 0.0
    ys = ys + bend * ((xs / centre - 1) ** 2 - 0.33)
    uneven = rng.uniform(-1, 1) * D.perspective * centre if rng.random() < 0.4 else 0.0
    xs = xs + uneven * ((xs / centre - 1) ** 2 - 0.33) / 2
    map_x = matrix[0, 0] * xs + matrix[0, 1] * ys + matrix[0, 2]
    map_y = matrix[1, 0] * xs + matrix[1, 1] * ys + matrix[1, 2]
    picture = cv2.remap(view, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    columns = np.arange(STRIP_WIDTH // STRIDE) * STRIDE
    columns = columns + uneven * ((columns / centre - 1) ** 2 - 0.33) / 2
    place = (left + columns * step - 2 * g.PITCH) / g.PITCH
    index = np.floor(place).astype(int)
    distance = np.abs(place - index - 0.5)
    inside = (index >= 0) & (index < len(text))
    classes = np.array([ALPHABET.index(c) for c in text], np.uint8)
    labels = np.full(columns.shape, GAP, np.uint8)
    near = inside & (distance <= 0.24)
    labels[near] = classes[index[near]]
    labels[inside & (distance > 0.24) & (distance < 0.38)] = IGNORE
    return picture, labels
