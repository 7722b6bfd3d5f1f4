"""Glyph caches: every character of a face as ink coverage on a cell of fixed pitch, rendered once per worker."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from checkpoint_app.scan.specimen_texts import ALPHABET

PITCH = 24
CELL_WIDTH = 40
CELL_HEIGHT = 56
BASELINE = 42

_OCR_B = Path("/usr/share/fonts/opentype/ocr-b")
_FONTS = Path("/usr/share/fonts")


@dataclass(frozen=True)
class Face:
    """A typeface with how often it is used; `cap_height` is in pixels of a cell whose pitch is `PITCH`."""

    name: str
    path: Path
    weight: float
    cap_height: float


FACES = (
    Face("OCR-B", _OCR_B / "OCRB.otf", 0.50, 22.0),
    Face("OCR-B sharp", _OCR_B / "OCRBS.otf", 0.22, 22.0),
    Face("OCR-B fat", _OCR_B / "OCRBF.otf", 0.03, 22.0),
    Face("OCR-B slanted", _OCR_B / "OCRBL.otf", 0.02, 22.0),
    Face("Noto Mono", _FONTS / "truetype/noto/NotoMono-Regular.ttf", 0.03, 21.0),
    Face("DejaVu Sans Mono", _FONTS / "truetype/dejavu/DejaVuSansMono.ttf", 0.02, 21.0),
    Face("Nimbus Sans, set in cells", _FONTS / "opentype/urw-base35/NimbusSans-Regular.otf", 0.04, 20.0),
    Face("Nimbus Sans bold, set in cells", _FONTS / "opentype/urw-base35/NimbusSans-Bold.otf", 0.015, 20.0),
    Face("Nimbus Mono bold", _FONTS / "opentype/urw-base35/NimbusMonoPS-Bold.otf", 0.025, 17.0),
    Face("Liberation Mono", _FONTS / "truetype/liberation/LiberationMono-Regular.ttf", 0.03, 20.0),
    Face("Liberation Mono bold", _FONTS / "truetype/liberation/LiberationMono-Bold.ttf", 0.02, 20.0),
    Face("Courier Prime Code", _FONTS / "opentype/courier-prime/Courier Prime Code.otf", 0.02, 18.0),
    Face("Inconsolata", _FONTS / "truetype/inconsolata/Inconsolata.otf", 0.02, 20.0),
    Face("Hack", _FONTS / "truetype/hack/Hack-Regular.ttf", 0.01, 20.0),
)
"""OCR-B by Schwarz and Skala (free of conditions; public domain); the others stand for near-OCR-B and office
printing."""
_WIDTHS = (1.0, 0.78, 0.86, 0.93, 1.07, 1.14)


@cache
def glyphs(face_index: int) -> np.ndarray:
    """Render a face: characters x CELL_HEIGHT x CELL_WIDTH uint8 ink coverage, centred, on one baseline."""
    face = FACES[face_index]
    scale = 4
    probe = ImageFont.truetype(str(face.path), 100)
    _, top, _, bottom = probe.getmask("H").getbbox()
    size = face.cap_height * scale * 100 / (bottom - top)
    font = ImageFont.truetype(str(face.path), round(size))
    cells = np.zeros((len(ALPHABET), CELL_HEIGHT, CELL_WIDTH), np.uint8)
    for index, character in enumerate(ALPHABET):
        big = Image.new("L", (CELL_WIDTH * scale, CELL_HEIGHT * scale), 0)
        advance = font.getlength(character)
        ImageDraw.Draw(big).text(
            ((CELL_WIDTH * scale - advance) / 2, BASELINE * scale), character, fill=255, font=font, anchor="ls"
        )
        cells[index] = cv2.resize(np.asarray(big), (CELL_WIDTH, CELL_HEIGHT), interpolation=cv2.INTER_AREA)
    return cells


@cache
def widened(face_index: int, step: int) -> np.ndarray:
    """Give a face's glyphs narrower or wider on the same cells, by one of a few steps; step 0 is the face itself."""
    cells = glyphs(face_index)
    factor = _WIDTHS[step % len(_WIDTHS)]
    if factor == 1.0:
        return cells
    matrix = np.array([[factor, 0, CELL_WIDTH / 2 * (1 - factor)], [0, 1, 0]], np.float32)
    size = (CELL_WIDTH, CELL_HEIGHT)
    return np.stack([cv2.warpAffine(cell, matrix, size, flags=cv2.INTER_AREA) for cell in cells])


def any_glyphs(rng: random.Random) -> np.ndarray:
    """Give the glyphs of a face drawn by weight, in a third of the draws narrower or wider."""
    face = rng.choices(range(len(FACES)), [f.weight for f in FACES])[0]
    return widened(face, rng.randrange(len(_WIDTHS)) if rng.random() < 0.4 else 0)
