"""Glyph caches: every character of a face as ink coverage on a cell of fixed pitch, rendered once per worker."""

from __future__ import annotations

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
    Face("OCR-B", _OCR_B / "OCRB.otf", 0.55, 22.0),
    Face("OCR-B sharp", _OCR_B / "OCRBS.otf", 0.27, 22.0),
    Face("OCR-B slanted", _OCR_B / "OCRBL.otf", 0.02, 22.0),
    Face("Noto Mono", _FONTS / "truetype/noto/NotoMono-Regular.ttf", 0.05, 21.0),
    Face("DejaVu Sans Mono", _FONTS / "truetype/dejavu/DejaVuSansMono.ttf", 0.03, 21.0),
    Face("Nimbus Sans, set in cells", _FONTS / "opentype/urw-base35/NimbusSans-Regular.otf", 0.05, 20.0),
    Face("Nimbus Mono bold", _FONTS / "opentype/urw-base35/NimbusMonoPS-Bold.otf", 0.03, 17.0),
)
"""OCR-B by Schwarz and Skala (free of conditions; public domain); the others stand for near-OCR-B and office
printing."""


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
