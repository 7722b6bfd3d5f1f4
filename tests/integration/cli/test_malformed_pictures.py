"""Every odd or broken file through `checkpoint read`, in processes of its own: one sentence each, bounded memory.

A process of its own, because the libraries that decode pictures and videos write to the real stderr.
"""

import base64
import json
import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from checkpoint_app.scan.specimen import View, look, render_page
from tests.unit.scan.papers import a_specimen

_CMYK = """
/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAGBAUGBQQGBgUGBwcGCAoQCgoJCQoUDg8MEBcUGBgXFBYWGh0lHxobIxwWFiAsICMmJykqKRkfLTAt
KDAlKCko/8AAFAgAEAAgBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAAB
fQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hp
anN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5
+v/aAA4EQwBNAFkASwAAPwD6pr5Ur5Ur6poooor8q6/VSv1Uooooor9VK/Kuvyrooooor8q6/VSv1Uooooor/9k=
"""
"""A JPEG in CMYK as printers' programs write it (inverted, with the marker of their maker): cyan left, red right."""
_COMMAND = """
import atexit, sys
from checkpoint_app.cli import main

def peak():
    if sys.platform == "linux":
        (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
        print("PEAK", int(line.split()[1]) // 1024, file=sys.stderr)

atexit.register(peak)
main()
"""


def read(*paths: Path) -> tuple[int, list[dict[str, object]], list[str], int]:
    """Run `checkpoint read --json`: exit status, records, messages, and the largest resident memory in MB (Linux)."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "--language", "en", "read", "--json", *map(str, paths)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    messages = done.stderr.splitlines()
    peak_mb = int(messages.pop().split()[1]) if messages and messages[-1].startswith("PEAK") else 0
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], messages, peak_mb


def encoded(suffix: str, image: np.ndarray) -> bytes:
    ok, data = cv2.imencode(suffix, image)
    assert ok
    return data.tobytes()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, rows: bytes, *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    head = chunk(b"IHDR", struct.pack(">II5B", width, height, depth, colour, 0, 0, 0))
    return b"".join([b"\x89PNG\r\n\x1a\n", head, *more, chunk(b"IDAT", rows), chunk(b"IEND", b"")])


def flat_rows(width_bytes: int, height: int) -> bytes:
    """Rows of one grey, compressed a thousandfold."""
    press, row = zlib.compressobj(9), b"\0" + b"\x80" * width_bytes
    return b"".join([press.compress(row) for _ in range(height)]) + press.flush()


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return look(render_page(a_specimen()), View(fill=0.8, noise=1.0))


def animated(path: Path, first: np.ndarray) -> Path:
    animation = cv2.Animation()
    animation.frames = [first, np.full_like(first, 90), np.full_like(first, 200)]
    animation.durations = np.array([100, 100, 100], np.int32)
    assert cv2.imwriteanimation(str(path), animation)
    return path


def broken_files(page: np.ndarray) -> dict[str, bytes]:
    jpeg, grey_row = encoded(".jpg", page), flat_rows(3, 1)
    files = {
        "half.jpg": jpeg[: len(jpeg) // 2],
        "without-its-end.jpg": jpeg[:-2000],
        "header-only.jpg": jpeg[:30],
        "half.png": encoded(".png", page)[:100_000],
        "half.webp": encoded(".webp", page)[:5000],
        "half.gif": encoded(".gif", page)[:5000],
        "half.tiff": encoded(".tiff", page)[:5000],
        "half.bmp": encoded(".bmp", page)[:5000],
        "empty.jpg": b"",
        "empty.mp4": b"",
        "letter.png": b"Dear Sir or Madam, " * 50,
        "letter.jpg": b"\xff\xd8 and then only words",
        "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "letter.avi": b"not a video " * 500,
        "noise.mp4": random.Random(1).randbytes(5000),
        "cut.mp4": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 5000,
        "bomb.png": png(60_000, 60_000, grey_row),
        "bomb.gif": b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(3) + b"\x2c" + bytes(10),
        "bomb.bmp": b"BM" + bytes(12) + struct.pack("<IiiHHIIiiII", 40, 20000, 9000, 1, 24, 0, 0, 0, 0, 0, 0),
        "bomb.tif": b"II*\0" + struct.pack("<IHHHIIHHII", 8, 2, 256, 4, 1, 2**32 - 1, 257, 4, 1, 2**32 - 1),
        "bomb.jpg": jpeg[:2] + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65000, 65000) + jpeg[2:],
        "flat-rows-missing.png": png(4000, 4000, grey_row),
        "negative.bmp": b"BM" + bytes(12) + struct.pack("<IiiHHIIiiII", 40, -5, 0, 1, 24, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    files["100-megapixels.png"] = png(11_600, 8_700, flat_rows(3 * 11_600, 8_700))
    return files


def test_every_broken_file_is_one_sentence_and_the_others_are_read(tmp_path: Path, page: np.ndarray) -> None:
    files = broken_files(page)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "good.jpg").write_bytes(encoded(".jpg", page))
    names = [*files, "folder.png", "missing.jpg"]
    status, records, messages, peak_mb = read(*(tmp_path / name for name in names), tmp_path / "good.jpg")
    assert status == 3
    assert len(messages) == len(names), messages
    for name, message in zip(names, messages, strict=True):
        assert name in message
        assert message.endswith(".")
    assert [record["error"] is None for record in records] == [False] * len(names) + [True]
    assert records[-1]["mrz"]["lines"] == list(a_specimen().lines)
    assert peak_mb < 400


def test_unusual_pictures_are_read_like_any_other(tmp_path: Path, page: np.ndarray) -> None:
    clear = np.dstack([page, np.full(page.shape[:2], 255, np.uint8)])
    wide = page.astype(np.uint16) * 257
    files = {
        "grey.jpg": encoded(".jpg", page[..., 1]),
        "sixteen-bits.png": encoded(".png", wide),
        "sixteen-bits-grey.png": encoded(".png", wide[..., 1]),
        "alpha.png": encoded(".png", clear),
        "alpha-sixteen-bits.png": encoded(".png", clear.astype(np.uint16) * 257),
        "alpha.webp": encoded(".webp", clear),
        "a-jpeg.png": encoded(".jpg", page),
        "sixteen-bits.tiff": encoded(".tiff", wide),
        "large.png": encoded(".png", cv2.resize(page, None, fx=4, fy=4)),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    moving = [animated(tmp_path / f"moving{suffix}", page) for suffix in (".gif", ".webp", ".png")]
    paths = [*(tmp_path / name for name in files), *moving]
    status, records, messages, _ = read(*paths)
    assert (status, messages) == (0, [])
    lines = list(a_specimen().lines)
    assert [r["input"] for r in records if r["mrz"] is None or r["mrz"]["lines"] != lines] == []


def test_pictures_of_nothing_are_pictures(tmp_path: Path) -> None:
    files = {
        "one-pixel.png": encoded(".png", np.zeros((1, 1, 3), np.uint8)),
        "one-pixel.jpg": encoded(".jpg", np.zeros((1, 1, 3), np.uint8)),
        "one-row.png": encoded(".png", np.zeros((1, 3000, 3), np.uint8)),
        "one-column.bmp": encoded(".bmp", np.zeros((3000, 1, 3), np.uint8)),
        "cmyk.jpg": base64.b64decode(_CMYK),
        "a-note-that-unpacks-to-300-megabytes.png": png(
            40, 40, flat_rows(120, 40), chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(300_000_000), 9))
        ),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    status, records, messages, peak_mb = read(*(tmp_path / name for name in files))
    assert (status, messages) == (0, [])
    assert [record["mrz"] for record in records] == [None] * len(files)
    assert peak_mb < 250


def test_the_largest_picture_that_is_read_stays_within_memory(tmp_path: Path) -> None:
    (tmp_path / "wide.png").write_bytes(png(8_900, 8_900, flat_rows(3 * 8_900, 8_900)))
    (tmp_path / "deep.png").write_bytes(png(8_900, 8_900, flat_rows(8 * 8_900, 8_900), depth=16, colour=6))
    for name in ("wide.png", "deep.png"):
        status, _, messages, peak_mb = read(tmp_path / name)
        assert (status, messages) == (0, [])
        assert peak_mb < 700, name


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and permissions of POSIX")
def test_pipes_devices_and_forbidden_files_do_not_hang_or_pass(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    paths = [tmp_path / "pipe.png", Path("/dev/zero")]
    if os.geteuid() != 0:
        (tmp_path / "forbidden.png").write_bytes(png(4, 4, flat_rows(12, 4)))
        (tmp_path / "forbidden.png").chmod(0)
        paths.append(tmp_path / "forbidden.png")
    if Path("/proc/self/mem").exists():  # may be opened and not be read from its start
        paths.append(Path("/proc/self/mem"))
    status, _, messages, _ = read(*paths)
    assert status == 3
    assert len(messages) == len(paths)


def test_a_video_that_promises_too_much_stays_within_memory(tmp_path: Path) -> None:
    writer = cv2.VideoWriter(str(tmp_path / "v.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    honest = (tmp_path / "v.avi").read_bytes()
    for small, large in (
        (struct.pack("<II", 64, 48), struct.pack("<II", 60_000, 60_000)),
        (b"\0\x30\0\x40", b"\xea\x60" * 2),
    ):
        assert small in honest
        (tmp_path / "v.avi").write_bytes(honest.replace(small, large))
        status, _, messages, peak_mb = read(tmp_path / "v.avi")
        assert (status, len(messages)) in ((0, 0), (3, 1))
        assert peak_mb < 400
