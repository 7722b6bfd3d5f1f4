"""Conditions a document is seen under, each a seeded picture of a specimen: what `checkpoint bench mrz` reads.

These pictures come from the page renderer and a camera model; the recogniser's training strips come from another
generator. Both are ours, so a good figure here is necessary and not sufficient: real pictures decide.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.page_layout import zone_mm
from checkpoint_app.scan.specimen import PIXELS_PER_MM, Specimen, View, look, render_page
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


def _scan(rng: random.Random, page: Image) -> Image:
    width = rng.randint(600, 1500)
    flat = View(
        fill=rng.uniform(0.9, 0.97), roll_deg=rng.gauss(0, 0.8), noise=rng.uniform(0, 3), seed=rng.getrandbits(30)
    )
    return look(page, flat, width_px=width, height_px=round(width * page.shape[0] / page.shape[1]))


def _small(rng: random.Random, page: Image) -> Image:
    width = rng.randint(270, 330)
    flat = View(fill=rng.uniform(0.95, 1.0), noise=rng.uniform(0, 2), seed=rng.getrandbits(30))
    return _jpeg(
        look(page, flat, width_px=width, height_px=round(width * page.shape[0] / page.shape[1])), rng.randint(75, 95)
    )


def _counter(rng: random.Random, **changes: float) -> View:
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


def _webcam(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng))


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
    return _jpeg(look(page, view, width_px=2000, height_px=1500), rng.randint(70, 95))


def _any_rotation(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, fill=rng.uniform(0.36, 0.47), roll=rng.uniform(-180, 180)))


def _low_light(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, light=rng.uniform(0.2, 0.4), noise=rng.uniform(4, 8)))


def _defocus(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, blur=rng.uniform(1.2, 2.2)))


def _motion(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, motion=rng.uniform(3, 7)))


def _glare(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, glare=rng.uniform(0.4, 0.95)))


def _bent(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, bend=rng.choice((-1, 1)) * rng.uniform(2, 5)))


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
    return look(page, _counter(rng))


def _infrared(rng: random.Random, page: Image) -> Image:
    """Under infrared coloured inks vanish and black print stays."""
    darkness = page.max(axis=2).astype(np.float32)
    flat = np.clip((darkness - 60) * 1.9, 0, 235).astype(np.uint8)
    return look(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False), _counter(rng, noise=5.0))


def _compressed(rng: random.Random, page: Image) -> Image:
    return _jpeg(look(page, _counter(rng)), rng.randint(20, 45))


def _far(rng: random.Random, page: Image) -> Image:
    return look(page, _counter(rng, fill=rng.uniform(0.30, 0.42)))


def _jpeg(image: Image, quality: int) -> Image:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return (image if decoded is None else decoded).astype(np.uint8, copy=False)


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


def without_zone(index: int) -> Sample:
    """Make picture number `index` that has no zone: a page's face, rows of print, a ticket, a card, an empty desk."""
    rng = random.Random(f"none/{index}")
    kind = index % 5
    if kind == 0:
        return Sample("none", look(None, View(seed=index)), ())
    if kind in (1, 2):
        page, _ = a_page(rng, with_zone=False)
        return Sample("none", look(page, _counter(rng)), ())
    return Sample("none", look(_print(rng, dense=kind == 3), _counter(rng)), ())


def _print(rng: random.Random, *, dense: bool) -> Image:
    """Rows of capitals and digits with fillers among them: the print most easily taken for a zone."""
    page = np.full((880, 1250, 3), rng.randint(200, 255), np.uint8)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    step = rng.randint(34, 70)
    for y in range(60, 860, step):
        if not dense and rng.random() < 0.5:
            continue
        words = ["".join(rng.choice(letters) for _ in range(rng.randint(2, 11))) for _ in range(rng.randint(2, 7))]
        text = rng.choice((" ", "  ", "<", "-", " / ")).join(words)
        size = step - rng.randint(8, 16)
        cv2.putText(page, text, (40, y), (30, 30, 30), cv2.FontFace("sans"), size, 400)
    return page
