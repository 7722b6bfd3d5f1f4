"""Wild pictures: pages whose zone has another face, tone and weight, lies on busy patterns or under marks.

Wider than the conditions of the bench. Used to fit the calibration, so that doubt is learnt where things are hard.
"""

from __future__ import annotations

import random

import cv2
import numpy as np

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.bench.conditions import CONDITIONS, Sample
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.specimen_texts import document
from checkpoint_app.scan.training import marks, zones

_VIEWS = ("webcam", "photograph", "scan", "any rotation", "low light", "reduced")


def wild(number: int) -> Sample:
    """Make the wild picture of this number, always the same one."""
    rng = random.Random(f"wild/{number}")
    kind = rng.choice(("TD3", "TD3", "TD3", "TD1", "TD2", "MRV-A", "MRV-B"))
    lines = document(rng, kind)
    page, box = zones.page_in_any_face(rng, MrzFormat(kind), lines)
    pitch = (box[2] - box[0]) / len(lines[0])
    zone = page[max(0, int(box[1]) - 30) : int(box[3]) + 30]
    marked = zone.astype(np.float32)
    mode = rng.random()
    if mode < 0.4:
        marks.cover_with_marks(rng, marked, pitch)
    zone[:] = np.clip(marked, 0, 255).astype(np.uint8)
    colour = cv2.cvtColor(page, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
    view = rng.choice(_VIEWS)
    picture = _reduced(rng, colour) if view == "reduced" else CONDITIONS[view](rng, colour)
    return Sample("wild", picture, lines)


def _reduced(rng: random.Random, page: Image) -> Image:
    """Make a picture of 280 to 520 px, as web pages show specimens."""
    width = rng.randint(280, 520)
    size = (width, round(width * page.shape[0] / page.shape[1]))
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(30, 90)])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.uint8, copy=False)
