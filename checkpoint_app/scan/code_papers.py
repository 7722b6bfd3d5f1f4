"""Papers with a code on them, drawn: boarding passes, cards, and both on a phone's screen. Synthetic, from seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.qr_writing import qr_modules
from checkpoint_app.scan.reading import BarcodeSymbology

_MODULE_PX = {BarcodeSymbology.PDF417: 5}
_QUIET = 4


def code_picture(symbology: BarcodeSymbology, content: bytes | str, module_px: int = 6) -> Image:
    """Draw a code alone, grey, with its quiet zone. Raises ValueError for more than a code holds."""
    import zxingcpp

    formats = {
        BarcodeSymbology.PDF417: zxingcpp.BarcodeFormat.PDF417,
        BarcodeSymbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
        BarcodeSymbology.QR: zxingcpp.BarcodeFormat.QRCode,
        BarcodeSymbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
        BarcodeSymbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
        BarcodeSymbology.CODE_39: zxingcpp.BarcodeFormat.Code39,
        BarcodeSymbology.ITF: zxingcpp.BarcodeFormat.ITF,
    }
    code = zxingcpp.create_barcode(content, formats[symbology])
    drawn: Any = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False), dtype=np.uint8)
    return np.pad(np.kron(drawn, np.ones((module_px, module_px), np.uint8)), _QUIET * module_px, constant_values=255)


def paper(code: Image, lines: tuple[str, ...], *, width_px: int = 1400, seed: int = 0) -> Image:
    """Draw a card or slip, BGR: lines of text, and the code as large as is usual on one."""
    rng = np.random.default_rng(seed)
    height_px = max(round(width_px * 0.62), code.shape[0] * width_px // max(1, code.shape[1]) // 2 + 220)
    page = np.full((height_px, width_px, 3), rng.uniform(225, 252, 3), np.uint8)
    cv2.rectangle(page, (0, 0), (width_px, 90), rng.uniform(90, 190, 3).tolist(), -1)
    for number, line in enumerate(lines):
        place = 50, 60 if number == 0 else 110 + 48 * number
        cv2.putText(page, line, place, (30.0, 30.0, 30.0), cv2.FontFace("sans"), 34, 400)
    room_w = width_px - 100 if code.shape[1] > 2 * code.shape[0] else width_px // 2 - 60
    scale = min(room_w / code.shape[1], (height_px - 220) / code.shape[0])
    size = max(1, round(code.shape[1] * scale)), max(1, round(code.shape[0] * scale))
    drawn = cv2.cvtColor(cv2.resize(code, size, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)
    top, left = height_px - size[1] - 40, width_px - size[0] - 50
    page[top : top + size[1], left : left + size[0]] = drawn
    return page


def phone(code: Image, lines: tuple[str, ...], *, seed: int = 0) -> Image:
    """Draw a phone that shows a code: dark edge, a screen of fine stripes, brighter than paper."""
    rng = np.random.default_rng(seed)
    width, height = 700, 1300
    body = np.full((height, width, 3), 18, np.uint8)
    screen = body[70:-70, 26:-26]
    screen[:] = rng.uniform(235, 255, 3).astype(np.uint8)
    for number, line in enumerate(lines):
        cv2.putText(screen, line, (30, 80 + 50 * number), (40.0, 40.0, 40.0), cv2.FontFace("sans"), 30, 400)
    scale = min((screen.shape[1] - 60) / code.shape[1], 620 / code.shape[0])
    size = max(1, round(code.shape[1] * scale)), max(1, round(code.shape[0] * scale))
    drawn = cv2.cvtColor(cv2.resize(code, size, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)
    top, left = 380, (screen.shape[1] - size[0]) // 2
    screen[top : top + size[1], left : left + size[0]] = drawn
    screen[::3] = (screen[::3].astype(np.float32) * 0.93).astype(np.uint8)
    return body


def write_qr(path: Path, text: str) -> None:
    """Write a text as a QR code to a PNG file; raises EnvironmentFault when the file cannot be written."""
    modules = qr_modules(text, "M")
    picture = np.kron(modules, np.ones((8, 8), np.uint8))
    if not cv2.imwrite(str(path), picture):
        raise EnvironmentFault("central.fault.folder_refuses", path=str(path.parent))
