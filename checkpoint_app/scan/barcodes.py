"""Barcodes of a frame: zxing-cpp first, pyzbar as the second chance for QR and linear codes.

Measured in the design: zxing-cpp reads PDF417, Aztec, Data Matrix and binary QR contents that pyzbar does not; pyzbar
now and then finds a QR code or a linear code that zxing-cpp missed. Both may raise on odd pictures: then there is no
code.
"""

from __future__ import annotations

from typing import Any

import cv2

from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.reading import BarcodeReading, BarcodeSymbology, Quad

_MAX_SIDE_PX = 2400
_QUICK_SIDE_PX = 1000
_ZBAR_SIDE_PX = 1400


def read_barcodes(image: Image, *, second_chance: bool = True, quick: bool = False) -> tuple[BarcodeReading, ...]:
    """Read every code of a BGR or grey picture; an empty tuple when there is none.

    `second_chance` also asks pyzbar when zxing-cpp finds nothing (slower: for still pictures, not for each frame).
    `quick` looks for two-dimensional codes only, at reduced size (a quarter of the time): where a zone was read
    already, and for live frames.
    """
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small, factor = _at_most(grey, _QUICK_SIDE_PX if quick else _MAX_SIDE_PX)
    found = _by_zxing(small, factor, quick=quick)
    if not found and second_chance and not quick:
        found = _by_zbar(*_at_most(grey, _ZBAR_SIDE_PX))
    return found


def _at_most(grey: Any, side_px: int) -> tuple[Any, float]:
    """Reduce a picture to a longest side; gives it and the factor back to the picture's own pixels."""
    scale = min(1.0, side_px / max(grey.shape))
    if scale == 1.0:
        return grey, 1.0
    # by area costs as much as the search itself, and below a half only it keeps the modules apart
    method = cv2.INTER_LINEAR if scale > 0.5 else cv2.INTER_AREA
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    return cv2.resize(grey, size, interpolation=method), 1 / scale


def _by_zxing(grey: Any, factor: float, *, quick: bool) -> tuple[BarcodeReading, ...]:
    import zxingcpp

    kinds = {
        zxingcpp.BarcodeFormat.PDF417: BarcodeSymbology.PDF417,
        zxingcpp.BarcodeFormat.Aztec: BarcodeSymbology.AZTEC,
        zxingcpp.BarcodeFormat.QRCode: BarcodeSymbology.QR,
        zxingcpp.BarcodeFormat.DataMatrix: BarcodeSymbology.DATA_MATRIX,
    }
    try:
        if quick:
            flat: Any = list(kinds)
            codes = zxingcpp.read_barcodes(grey, formats=flat, try_invert=False)
        else:
            codes = zxingcpp.read_barcodes(grey)
    except (ValueError, RuntimeError, TypeError):
        return ()
    readings = []
    for code in codes:
        corners = code.position
        region: Quad = (
            (corners.top_left.x * factor, corners.top_left.y * factor),
            (corners.top_right.x * factor, corners.top_right.y * factor),
            (corners.bottom_right.x * factor, corners.bottom_right.y * factor),
            (corners.bottom_left.x * factor, corners.bottom_left.y * factor),
        )
        content = bytes(code.bytes)
        kind = kinds.get(code.format, BarcodeSymbology.LINEAR)
        readings.append(BarcodeReading(kind, content, _as_text(content), region))
    return tuple(readings)


def _by_zbar(grey: Any, factor: float) -> tuple[BarcodeReading, ...]:
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError):  # the system library libzbar is missing: `doctor` names it, zxing-cpp goes on
        return ()
    symbols = pyzbar.ZBarSymbol
    wanted = [symbols.QRCODE, symbols.CODE128, symbols.CODE39, symbols.EAN13, symbols.I25]
    try:
        codes = pyzbar.decode(grey, symbols=wanted)
    except (ValueError, RuntimeError, TypeError):
        return ()
    readings = []
    for code in codes:
        kind = BarcodeSymbology.QR if code.type == "QRCODE" else BarcodeSymbology.LINEAR
        x, y, w, h = (side * factor for side in code.rect)
        region: Quad = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
        readings.append(BarcodeReading(kind, bytes(code.data), _as_text(bytes(code.data)), region))
    return tuple(readings)


def _as_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
