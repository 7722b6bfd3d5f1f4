"""QR codes to be printed: the modules of a code as an array, by zxing-cpp."""

from __future__ import annotations

from typing import Any

import numpy as np
import zxingcpp

from checkpoint_app.scan.frames import Image

QUIET_MODULES = 4


def qr_modules(text: str, correction: str = "L") -> Image:
    """Write a QR code: one uint8 a module, 0 black and 255 white, with its quiet zone of four modules around it.

    `correction` is L, M, Q or H. Raises ValueError for more than a code holds.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=correction)
    bare: Any = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False), dtype=np.uint8)
    return np.pad(bare, QUIET_MODULES, constant_values=255)
