"""Pages, views and files that the benchmark's pictures are made of; all choices come from the generator handed in."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.page_layout import zone_mm
from checkpoint_app.scan.specimen import PIXELS_PER_MM, Specimen, View, render_page
from checkpoint_app.scan.specimen_texts import document

_LABELS = ("Name", "Number", "Nationality", "Born", "Sex", "Expiry", "Authority", "Place")


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture with what it shows; `lines` is empty where there is no zone."""

    condition: str
    image: Image
    lines: tuple[str, ...]


def a_page(rng: random.Random, *, with_zone: bool = True) -> tuple[Image, Specimen]:
    """Draw a made-up document of a random format, its print a little lighter or heavier than nominal."""
    lines = document(rng)
    shape = (len(lines), len(lines[0]))
    visa = lines[0][0] == "V"
    formats = {
        (3, 30): MrzFormat.TD1,
        (2, 36): MrzFormat.MRV_B if visa else MrzFormat.TD2,
        (2, 44): MrzFormat.MRV_A if visa else MrzFormat.TD3,
    }
    values = tuple((label, f"{rng.randrange(10**6):06d}") for label in rng.sample(_LABELS, rng.randint(2, 7)))
    specimen = Specimen(formats[shape], lines if with_zone else (), values, "UTOPIA", rng.getrandbits(30))
    page = render_page(specimen)
    if with_zone:
        _weigh(rng, page, specimen.mrz_format)
    return page, specimen


def _weigh(rng: random.Random, page: Image, mrz_format: MrzFormat) -> None:
    """Make the zone's print heavier or lighter, and sometimes paler, in place."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in zone_mm(mrz_format))
    zone = page[max(0, top - 12) : bottom + 12, max(0, left - 12) : right + 12]
    choice = rng.random()
    if choice < 0.25:
        zone[:] = cv2.erode(zone, np.ones((3, 3), np.uint8))
    elif choice < 0.45:
        zone[:] = cv2.dilate(zone, np.ones((2, 2), np.uint8))
    if rng.random() < 0.25:
        paper = np.percentile(zone, 80)
        zone[:] = np.clip(paper + (zone.astype(np.float32) - paper) * rng.uniform(0.5, 0.8), 0, 255).astype(np.uint8)


def at_a_counter(rng: random.Random, **changes: float) -> View:
    """Choose how a webcam over a counter sees a page; `changes` fixes what a condition is about."""
    return View(
        fill=changes.get("fill", rng.uniform(0.55, 0.8)),
        roll_deg=changes.get("roll", rng.gauss(0, 4)),
        tilt_deg=(rng.gauss(0, 6), rng.gauss(0, 6)),
        shift=(rng.uniform(-0.05, 0.05), rng.uniform(-0.05, 0.05)),
        blur_px=changes.get("blur", rng.uniform(0.3, 0.9)),
        motion_px=changes.get("motion", 0.0),
        motion_deg=rng.uniform(0, 180),
        noise=changes.get("noise", rng.uniform(1, 4)),
        light=changes.get("light", rng.uniform(0.8, 1.05)),
        glare=changes.get("glare", 0.0),
        glare_at=(rng.uniform(0.1, 0.9), rng.uniform(0.75, 0.95)),
        bend_mm=changes.get("bend", 0.0),
        seed=rng.getrandbits(30),
    )


def as_jpeg(image: Image, quality: int) -> Image:
    """Compress a picture as a camera or a scanner would, and decode it."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return (image if decoded is None else decoded).astype(np.uint8, copy=False)
