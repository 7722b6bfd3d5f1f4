"""Light, optics, sensor and file, in that order: what a picture goes through between the paper and the reader."""

from __future__ import annotations

import random

import cv2
import numpy as np


def ramp(
    rng: random.Random, noise: np.random.Generator, height: int, width: int, low: float, high: float
) -> np.ndarray:
    """Make a soft field between two values."""
    small = noise.random((2, rng.randint(3, 8)), np.float32)
    field = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(low + (high - low) * field, low, high).astype(np.float32)


def glare(rng: random.Random, noise: np.random.Generator, view: np.ndarray, pitch: float) -> np.ndarray:
    """Wash a part out: a broad haze, a lamp's spot, or a band with a sharp edge as laminate shows it."""
    height, width = view.shape
    kind = rng.random()
    if kind < 0.4:
        spot = ramp(rng, noise, height, width, 0.0, 1.0) * rng.uniform(0.3, 1.2) - 0.2
    elif kind < 0.7:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        cx, cy = rng.uniform(0, width), rng.uniform(-0.5, 1.5) * height
        reach = pitch * rng.uniform(1.5, 10)
        spot = np.exp(-(((x - cx) / reach) ** 2) - ((y - cy) / (reach * rng.uniform(0.3, 1))) ** 2)
        spot = spot * rng.uniform(0.4, 1.5)
    else:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        angle = rng.uniform(0, np.pi)
        across = (x - rng.uniform(0, width)) * np.cos(angle) + (y - height / 2) * np.sin(angle)
        reach, soft = pitch * rng.uniform(0.5, 5), pitch * rng.uniform(0.1, 1.5)
        spot = np.clip((reach - np.abs(across)) / soft, 0, 1) * rng.uniform(0.2, 0.9)
    most = 0.88 if rng.random() < 0.8 else 0.97
    return (view + (255 - view) * np.clip(spot, 0, most)).astype(np.float32)


def soften(rng: random.Random, view: np.ndarray, pitch: float, trouble: float) -> np.ndarray:
    """Defocus or move; small pictures are seldom blurred beyond their size."""
    softness, heavy = rng.random(), (0.18 if pitch > 7.5 else 0.05) * trouble
    if softness < 0.62:
        sigma = pitch * (rng.uniform(0.1, 0.20) if rng.random() < heavy else rng.uniform(0.02, 0.11))
        return cv2.GaussianBlur(view, (0, 0), sigma) if sigma > 0.25 else view
    return _motion(rng, view, pitch) if softness < 0.62 + 0.2 * trouble else view


def _motion(rng: random.Random, view: np.ndarray, pitch: float) -> np.ndarray:
    length = max(2, round(pitch * rng.uniform(0.1, 0.38)))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    half = (length - 1) / 2
    a = (half - half * np.cos(angle), half - half * np.sin(angle))
    b = (half + half * np.cos(angle), half + half * np.sin(angle))
    cv2.line(kernel, (round(a[0]), round(a[1])), (round(b[0]), round(b[1])), 1.0, 1, cv2.LINE_AA)
    return cv2.filter2D(view, -1, kernel / max(kernel.sum(), 1e-6))


def sense(rng: random.Random, noise: np.random.Generator, view: np.ndarray, trouble: float) -> np.ndarray:
    """Expose, add grain, sharpen: as cameras, scanners and phones do."""
    height, width = view.shape
    draw = rng.random() / trouble
    gain = rng.uniform(0.4, 1.0) if draw < 0.16 else rng.uniform(0.12, 0.4) if draw < 0.24 else 1.0
    view = view * gain
    level = abs(rng.gauss(0, 3.5)) if rng.random() > 0.15 * trouble else rng.uniform(4, 15) * max(gain, 0.25)
    if level > 0.5:
        grain = noise.standard_normal((height, width), np.float32)
        if rng.random() < 0.3:
            grain = cv2.GaussianBlur(grain, (0, 0), 0.8) * 1.8
        view = view + grain * level
    if rng.random() < 0.15:
        view = 255 * np.clip(view / 255, 0, 1) ** rng.uniform(0.55, 1.8)
    if rng.random() < 0.35:
        amount = rng.uniform(0.4, 2.2) if rng.random() < 0.85 else rng.uniform(2, 4)
        view = view + (view - cv2.GaussianBlur(view, (0, 0), rng.uniform(0.6, 1.8))) * amount
    if (
        rng.random() < 0.05 * trouble
    ):  # a photocopy or a scan in black and white, with a little grey left at the edges
        low, high = np.percentile(view, (3, 85))
        middle = low + (high - low) * rng.uniform(0.45, 0.7)
        view = 128 + (view - middle) * 255 / max(high - low, 40) * rng.uniform(1.5, 6)
    return view.astype(np.float32)


def resample(rng: random.Random, picture: np.ndarray, pitch: float) -> np.ndarray:
    """Make smaller and larger again, as pictures that went through web pages and documents were."""
    height, width = picture.shape
    least = max(0.3, 4.3 / pitch)
    if least >= 0.95:
        return picture
    factor = rng.uniform(least, 0.95)
    down = rng.choice((cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=down)
    if rng.random() < 0.4:
        small = compress(rng, small)
    up = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4))
    if rng.random() < 0.1 and factor * pitch > 6:
        up = cv2.INTER_NEAREST
    return cv2.resize(small, (width, height), interpolation=up)


def compress(rng: random.Random, picture: np.ndarray) -> np.ndarray:
    """Save as JPEG; blocks start anywhere against the text."""
    quality = rng.randint(25, 95) if rng.random() < 0.8 else rng.randint(10, 28)
    top, left = rng.randint(0, 7), rng.randint(0, 7)
    moved = cv2.copyMakeBorder(picture, top, 0, left, 0, cv2.BORDER_REPLICATE)
    data = cv2.imencode(".jpg", moved, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)[top:, left:]


def moire(rng: random.Random, view: np.ndarray) -> np.ndarray:
    """Add the beat of a screen's pixels or a raster with the sensor's."""
    height, width = view.shape
    x = np.arange(width, dtype=np.float32)[None]
    y = np.arange(height, dtype=np.float32)[:, None]
    for _ in range(rng.choice((1, 1, 2))):
        wave = np.sin(x * rng.uniform(0.3, 3.0) + y * rng.uniform(-3.0, 3.0))
        view = view + rng.uniform(3, 16) * wave
    return view
