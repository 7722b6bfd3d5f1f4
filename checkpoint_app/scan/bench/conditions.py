"""Conditions a document is seen under, each a seeded picture of a specimen: what `checkpoint bench mrz` reads.

These pictures come from the page renderer and a camera model; the recogniser's training strips come from another
generator. Both are ours, so a good figure here is necessary and not sufficient: real pictures decide.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from checkpoint_app.scan.bench.pages import Sample, a_page, as_jpeg, at_a_counter
from checkpoint_app.scan.bench.strangers import without_zone
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.specimen import View, look

__all__ = ["CONDITIONS", "Sample", "a_page", "sample", "without_zone"]


def _scan(rng: random.Random, page: Image) -> Image:
    width = rng.randint(600, 1500)
    flat = View(
        fill=rng.uniform(0.9, 0.97), roll_deg=rng.gauss(0, 0.8), noise=rng.uniform(0, 3), seed=rng.getrandbits(30)
    )
    return look(page, flat, width_px=width, height_px=round(width * page.shape[0] / page.shape[1]))


def _small(rng: random.Random, page: Image) -> Image:
    width = rng.randint(270, 330)
    flat = View(fill=rng.uniform(0.95, 1.0), noise=rng.uniform(0, 2), seed=rng.getrandbits(30))
    return as_jpeg(
        look(page, flat, width_px=width, height_px=round(width * page.shape[0] / page.shape[1])), rng.randint(75, 95)
    )


def _webcam(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng))


def _photograph(rng: random.Random, page: Image) -> Image:
    tilt = (rng.uniform(-18, 18), rng.uniform(-18, 18))
    view = View(
        rng.uniform(0.5, 0.8),
        rng.gauss(0, 10),
        tilt,
        (0, 0),
        rng.uniform(0.3, 1.2),
        0,
        0,
        3.0,
        seed=rng.getrandbits(30),
    )
    return as_jpeg(look(page, view, width_px=2000, height_px=1500), rng.randint(70, 95))


def _any_rotation(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, fill=rng.uniform(0.36, 0.47), roll=rng.uniform(-180, 180)))


def _low_light(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, light=rng.uniform(0.2, 0.4), noise=rng.uniform(4, 8)))


def _defocus(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, blur=rng.uniform(1.2, 2.2)))


def _motion(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, motion=rng.uniform(3, 7)))


def _glare(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, glare=rng.uniform(0.4, 0.95)))


def _bent(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, bend=rng.choice((-1, 1)) * rng.uniform(2, 5)))


def _marks(rng: random.Random, page: Image) -> Image:
    page = page.copy()
    height, width = page.shape[:2]
    for _ in range(rng.randint(1, 2)):
        ink = np.array([rng.randint(40, 190), rng.randint(20, 90), rng.randint(20, 120)], np.float32)
        layer = np.zeros((height, width), np.uint8)
        centre = (rng.randint(0, width), rng.randint(round(height * 0.7), height))
        if rng.random() < 0.5:
            axes = (rng.randint(70, 190), rng.randint(70, 190))
            cv2.ellipse(layer, centre, axes, rng.randint(0, 90), 0, 360, 255, rng.randint(3, 7), cv2.LINE_AA)
        else:
            end = (centre[0] + rng.randint(-250, 250), centre[1] + rng.randint(-130, 130))
            cv2.line(layer, centre, end, 255, rng.randint(2, 5), cv2.LINE_AA)
        cover = (layer.astype(np.float32) / 255 * rng.uniform(0.4, 0.8))[..., None]
        page = (page * (1 - cover) + ink * cover).astype(np.uint8)
    return look(page, at_a_counter(rng))


def _infrared(rng: random.Random, page: Image) -> Image:
    """Under infrared coloured inks vanish and black print stays."""
    darkness = page.max(axis=2).astype(np.float32)
    flat = np.clip((darkness - 60) * 1.9, 0, 235).astype(np.uint8)
    return look(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False), at_a_counter(rng, noise=5.0))


def _compressed(rng: random.Random, page: Image) -> Image:
    return as_jpeg(look(page, at_a_counter(rng)), rng.randint(20, 45))


def _far(rng: random.Random, page: Image) -> Image:
    return look(page, at_a_counter(rng, fill=rng.uniform(0.30, 0.42)))


CONDITIONS: dict[str, Callable[[random.Random, Image], Image]] = {
    "scan": _scan,
    "small": _small,
    "webcam": _webcam,
    "photograph": _photograph,
    "any rotation": _any_rotation,
    "far": _far,
    "low light": _low_light,
    "defocus": _defocus,
    "motion": _motion,
    "glare": _glare,
    "bent": _bent,
    "marks": _marks,
    "infrared": _infrared,
    "compressed": _compressed,
}


def sample(condition: str, index: int) -> Sample:
    """Make the sample number `index` of a condition, always the same one."""
    rng = random.Random(f"{condition}/{index}")
    page, specimen = a_page(rng)
    return Sample(condition, CONDITIONS[condition](rng, page), specimen.lines)
