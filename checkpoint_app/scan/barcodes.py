"""Barcodes of a picture: zxing-cpp first, pyzbar as the second chance for QR and linear codes.

Measured in the design: zxing-cpp reads PDF417, Aztec, Data Matrix and binary QR contents that pyzbar does not; pyzbar
now and then finds a QR code or a linear code that zxing-cpp missed. Both may raise on odd pictures: then there is no
code. Bytes stay bytes: a seal is no text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.reading import BarcodeReading, BarcodeSymbology, Quad

_MAX_SIDE_PX = 2400
_QUICK_SIDE_PX = 1000
_ZBAR_SIDE_PX = 1400

S = BarcodeSymbology
EVERY = tuple(BarcodeSymbology)
FLAT = (S.PDF417, S.AZTEC, S.QR, S.DATA_MATRIX)
LINEAR = tuple(each for each in EVERY if each.is_linear)
BY_ZBAR = (S.QR, *LINEAR)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one live frame is searched for, and how large it is then."""

    symbologies: tuple[BarcodeSymbology, ...]
    side_px: int
    turned_deg: float = 0.0


_TURNED_DEG = 9.0
"""A PDF417 is found within some six degrees of upright: it is wide and low, and searched along straight lines."""
_TURNS = (
    _Turn((S.QR, S.AZTEC), 1280),
    _Turn((S.PDF417,), 1280),
    _Turn((S.PDF417,), 1000, _TURNED_DEG),
    _Turn((S.QR, S.DATA_MATRIX), 1000),
    _Turn((S.PDF417, *LINEAR), 1000),
    _Turn((S.PDF417,), 1000, -_TURNED_DEG),
)
LIVE_ROUND = len(_TURNS)
"""A camera shows thirty frames a second and a code rests for a second: searched in turn, no frame costs much."""


def read_barcodes(image: Image, *, second_chance: bool = True, quick: bool = False) -> tuple[BarcodeReading, ...]:
    """Read every code of a BGR or grey picture; an empty tuple when there is none.

    `second_chance` also asks pyzbar when zxing-cpp finds nothing (slower: for still pictures, not for each frame).
    `quick` looks for two-dimensional codes only, at reduced size (a quarter of the time): where a zone was read
    already.
    """
    grey = _grey(image)
    if quick:
        return by_zxing(grey, FLAT, side_px=_QUICK_SIDE_PX, thorough=False)
    found = by_zxing(grey)
    if found or not second_chance:
        return found
    return by_zbar(grey) or _by_turning(grey)


def _by_turning(grey: Image) -> tuple[BarcodeReading, ...]:
    """Look for a PDF417 that lies askew."""
    for angle in (_TURNED_DEG, -_TURNED_DEG, 2 * _TURNED_DEG, -2 * _TURNED_DEG):
        found = by_zxing(grey, (S.PDF417,), side_px=_QUICK_SIDE_PX, thorough=False, turned_deg=angle)
        if found:
            return found
    return ()


def read_live_barcodes(image: Image, sequence: int) -> tuple[BarcodeReading, ...]:
    """Read the codes of one frame of many: each symbology has its turn, so that an empty frame costs little."""
    turn = _TURNS[sequence % len(_TURNS)]
    grey = _grey(image)
    return by_zxing(grey, turn.symbologies, side_px=turn.side_px, thorough=False, turned_deg=turn.turned_deg)


def by_zxing(
    grey: Image,
    symbologies: tuple[BarcodeSymbology, ...] = EVERY,
    *,
    side_px: int = _MAX_SIDE_PX,
    thorough: bool = True,
    turned_deg: float = 0.0,
) -> tuple[BarcodeReading, ...]:
    """Ask zxing-cpp; `thorough` tries smaller versions and light on dark too; `turned_deg` turns the picture."""
    import zxingcpp

    small, factor = _at_most(grey, side_px)
    back: Any = np.diag([factor, factor, 1.0])
    if turned_deg:
        small, unturn = _turned(small, turned_deg)
        back = back @ unturn
    formats: Any = [_zxing_formats()[each] for each in symbologies]
    try:
        codes = zxingcpp.read_barcodes(small, formats=formats, try_invert=thorough, try_downscale=thorough)
    except (ValueError, RuntimeError, TypeError):
        return ()
    symbology_of = {form: each for each, form in _zxing_formats().items()}
    return tuple(_reading_of(code, symbology_of, back) for code in codes)


def _turned(grey: Any, turned_deg: float) -> tuple[Any, Any]:
    """Turn a picture about its centre; gives it, and the map from its pixels back."""
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), turned_deg, 1.0)
    turned = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return turned, np.vstack([cv2.invertAffineTransform(turn), [0.0, 0.0, 1.0]])


def _reading_of(code: Any, symbology_of: dict[Any, BarcodeSymbology], back: Any) -> BarcodeReading:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    places = [back @ (corner.x, corner.y, 1.0) for corner in corners]
    region: Any = tuple((float(x), float(y)) for x, y, _ in places)
    return _seen_once(symbology_of.get(code.format, S.QR), bytes(code.bytes), region)


def _seen_once(symbology: BarcodeSymbology, content: bytes, region: Quad) -> BarcodeReading:
    status = ReadingStatus.PROBABLE if symbology.may_be_misread else ReadingStatus.CONFIRMED
    return BarcodeReading(symbology, content, _as_text(content), region, status)


@cache
def _zxing_formats() -> dict[BarcodeSymbology, Any]:
    from zxingcpp import BarcodeFormat

    return {
        S.PDF417: BarcodeFormat.PDF417,
        S.AZTEC: BarcodeFormat.Aztec,
        S.QR: BarcodeFormat.QRCode,
        S.DATA_MATRIX: BarcodeFormat.DataMatrix,
        S.CODE_128: BarcodeFormat.Code128,
        S.CODE_39: BarcodeFormat.Code39,
        S.ITF: BarcodeFormat.ITF,
    }


def by_zbar(grey: Image, symbologies: tuple[BarcodeSymbology, ...] = BY_ZBAR) -> tuple[BarcodeReading, ...]:
    """Ask pyzbar, for QR and linear codes only."""
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError):  # the system library libzbar is missing: `doctor` names it, zxing-cpp goes on
        return ()
    symbols = pyzbar.ZBarSymbol
    known = {"QRCODE": S.QR, "CODE128": S.CODE_128, "CODE39": S.CODE_39, "I25": S.ITF}
    small, factor = _at_most(grey, _ZBAR_SIDE_PX)
    try:
        codes = pyzbar.decode(small, symbols=[symbols[name] for name, each in known.items() if each in symbologies])
    except (ValueError, RuntimeError, TypeError):
        return ()
    readings = []
    for code in codes:
        x, y, w, h = (side * factor for side in code.rect)
        region: Quad = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
        readings.append(_seen_once(known[code.type], bytes(code.data), region))
    return tuple(readings)


def _grey(image: Image) -> Any:
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def _at_most(grey: Any, side_px: int) -> tuple[Any, float]:
    """Reduce a picture to a longest side; gives it and the factor back to the picture's own pixels."""
    scale = min(1.0, side_px / max(grey.shape))
    if scale == 1.0:
        return grey, 1.0
    # by area costs as much as the search itself, and below a half only it keeps the modules apart
    method = cv2.INTER_LINEAR if scale > 0.5 else cv2.INTER_AREA
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    return cv2.resize(grey, size, interpolation=method), 1 / scale


def _as_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
