"""Picture files to arrays: the header is judged before a pixel is decoded.

Read: JPEG (grey, colour, CMYK, EXIF rotation), PNG (8 and 16 bit, alpha), BMP, GIF and WebP (first picture), TIFF.
What a file is comes from its first bytes, never from its name. Alpha is laid on white.
"""

from __future__ import annotations

import os
import stat
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from checkpoint_app.faults import InputUnreadable

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
MAX_PIXELS = 80_000_000
MAX_BYTES = 200_000_000
MIN_SIDE_PX = 16
REDUCE_FROM_PX = 3200
"""A picture whose longer side is at least this long is read at half size: its letters stay far above 12 px."""
_ALPHA_PIXELS = 20_000_000
"""Above this many pixels transparency is dropped instead of laid on white: it would need gigabytes."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf"})

_stderr = threading.Lock()
_SOF_MARKERS = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def quieten(cv2_module: Any) -> None:
    """Stop OpenCV from writing its warnings to stderr; our faults say what matters."""
    cv2_module.utils.logging.setLogLevel(cv2_module.utils.logging.LOG_LEVEL_SILENT)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height in pixels from a picture's header; None when it is no picture we read."""
    for reader in (_png_size, _jpeg_size, _bmp_size, _gif_size, _webp_size, _tiff_size):
        try:
            size = reader(data)
        except (struct.error, IndexError):
            size = None
        if size is not None:
            return size
    return None


def load_picture(path: Path) -> npt.NDArray[np.uint8]:
    """Decode a picture file to height x width x 3 uint8 BGR, upright by its EXIF note.

    Raises:
        InputUnreadable: not there, a folder, no picture, cut off, or too large.
    """
    name = path.name
    if path.is_dir():
        raise InputUnreadable("scan.fault.is_directory", name=name)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe or a device may never end
            raise InputUnreadable("scan.fault.not_readable", name=name)
        if state.st_size > MAX_BYTES:
            raise InputUnreadable("scan.fault.too_large", name=name, megapixels=MAX_PIXELS // 1_000_000)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputUnreadable("scan.fault.not_found", name=name) from error
    except OSError as error:
        raise InputUnreadable("scan.fault.not_readable", name=name) from error
    return decode_picture(data, name=name)


def decode_picture(data: bytes, *, name: str) -> npt.NDArray[np.uint8]:
    """Decode a picture held in memory; `name` is only for the sentence of a fault.

    Raises:
        InputUnreadable: no picture, cut off, or too large.
    """
    import cv2

    quieten(cv2)
    size = picture_size(data)
    if size is None:
        raise InputUnreadable("scan.fault.not_a_picture", name=name)
    width, height = size
    if width * height > MAX_PIXELS:
        raise InputUnreadable("scan.fault.too_large", name=name, megapixels=MAX_PIXELS // 1_000_000)
    if min(width, height) < 1 or _is_cut_off(data):
        raise InputUnreadable("scan.fault.cut_off", name=name)
    is_jpeg, is_large = data[:2] == b"\xff\xd8", max(width, height) >= REDUCE_FROM_PX
    flags = cv2.IMREAD_REDUCED_COLOR_2 if is_jpeg and is_large else cv2.IMREAD_COLOR
    if data[:8] == _PNG:
        if data[25] in (4, 6) and width * height <= _ALPHA_PIXELS:
            flags = cv2.IMREAD_UNCHANGED
        data = _png_essentials(data)
    try:
        with _quiet_libraries():
            image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except (cv2.error, MemoryError) as error:
        raise InputUnreadable("scan.fault.cut_off", name=name) from error
    if image is None:
        raise InputUnreadable("scan.fault.cut_off", name=name)
    if is_large and not is_jpeg:
        half = max(1, image.shape[1] // 2), max(1, image.shape[0] // 2)
        image = cv2.resize(image, half, interpolation=cv2.INTER_AREA)
    return as_bgr(image)


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Keep the C libraries that decode from writing to stderr past Python; our faults say what matters."""
    with _stderr:
        try:
            saved = os.dup(2)
        except OSError:  # a windowed program may have none
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            os.close(nowhere)


def _png_essentials(data: bytes) -> bytes:
    """Leave out of a PNG what is no picture: notes, profiles and further frames, which may be bombs or make noise."""
    parts, at = [_PNG], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] in _PNG_CHUNKS:
            parts.append(data[at:end])
        at = end
    return b"".join(parts)


def as_bgr(image: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Bring any decoded array (grey, alpha, 16 bit, float) to height x width x 3 uint8 BGR."""
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    elif image.dtype != np.uint8:
        image = np.clip(image * 255 if image.max(initial=0) <= 1 else image, 0, 255).astype(np.uint8)
    if image.ndim == 2:
        image = image[:, :, None]
    channels = image.shape[2]
    if channels in (2, 4):
        alpha = image[:, :, -1:].astype(np.uint16)
        image = ((image[:, :, :-1] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    if image.shape[2] == 1:
        image = np.repeat(image, 3, axis=2)
    return np.ascontiguousarray(image[:, :, :3])


def _is_cut_off(data: bytes) -> bool:
    if data[:2] == b"\xff\xd8":
        start = data.rfind(b"\xff\xda")
        return start < 0 or data.find(b"\xff\xd9", start) < 0
    if data[:8] == _PNG:
        return b"IEND" not in data[-64:] and b"IEND" not in data
    return False


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[:8] != _PNG or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if marker in _SOF_MARKERS:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return 0, 0


def _bmp_size(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"BM" or len(data) < 26:
        return None
    width, height = struct.unpack("<ii", data[18:26])
    return abs(width), abs(height)


def _gif_size(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _tiff_size(data: bytes) -> tuple[int, int] | None:
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])
    if order is None:
        return None
    (at,) = struct.unpack(order + "I", data[4:8])
    if at + 2 > len(data):
        return 0, 0  # the list of what is where stood in the part that is cut off
    (count,) = struct.unpack(order + "H", data[at : at + 2])
    found: dict[int, int] = {}
    for index in range(min(count, 512)):
        entry = data[at + 2 + 12 * index : at + 14 + 12 * index]
        tag, kind = struct.unpack(order + "HH", entry[:4])
        if tag in (256, 257):
            layout = "H" if kind == 3 else "I"
            found[tag] = struct.unpack(order + layout, entry[8 : 8 + struct.calcsize(layout)])[0]
    return found.get(256, 0), found.get(257, 0)
