"""Malformed and unusual picture files: each a picture or one clear fault, never a traceback."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.faults import EnvironmentFault, InputUnreadable
from checkpoint_app.scan import pictures
from checkpoint_app.scan.frames import CameraSource, FolderSource, StillSource, VideoSource, frames_of, open_source
from checkpoint_app.texts import texts


def a_picture(width: int = 80, height: int = 40) -> np.ndarray:
    image = np.full((height, width, 3), 200, np.uint8)
    image[: height // 2, : width // 2] = (10, 20, 250)
    return image


def encoded(suffix: str, image: np.ndarray) -> bytes:
    ok, data = cv2.imencode(suffix, image)
    assert ok
    return data.tobytes()


def fault_of(path: Path) -> InputUnreadable:
    with pytest.raises(InputUnreadable) as caught:
        list(frames_of(open_source(path)))
    return caught.value


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp", ".tiff", ".gif"])
def test_picture_kinds_are_read_whatever_their_name_ends_in(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(encoded(suffix, a_picture()))
    frame = StillSource(path).read()
    assert frame is not None
    assert frame.image.shape == (40, 80, 3)
    assert frame.captured_at.tzinfo is not None


def test_sixteen_bits_and_alpha_become_eight_bit_colour_on_white() -> None:
    wide = (a_picture().astype(np.uint16) << 8) | 255
    assert pictures.decode_picture(encoded(".png", wide), name="x").dtype == np.uint8
    clear = np.zeros((40, 80, 4), np.uint8)
    assert pictures.decode_picture(encoded(".png", clear), name="x").min() == 255


def test_a_truncated_picture_is_one_fault(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3)).astype(np.uint8)
    for suffix in (".jpg", ".png"):
        path = tmp_path / f"cut{suffix}"
        data = encoded(suffix, noise)
        path.write_bytes(data[: len(data) // 2])
        assert fault_of(path).key == "scan.fault.cut_off"


def test_a_text_file_named_as_a_picture_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "letter.png"
    path.write_text("not a picture at all")
    assert fault_of(path).key == "scan.fault.not_a_picture"
    path.write_bytes(b"")
    assert fault_of(path).key == "scan.fault.not_a_picture"


def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    header = struct.pack(">II5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"IEND"
    path = tmp_path / "bomb.png"
    path.write_bytes(data)
    assert fault_of(path).key == "scan.fault.too_large"


def test_missing_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "gone.jpg").key == "scan.fault.not_found"
    assert fault_of(tmp_path).key == "scan.fault.folder_empty"
    with pytest.raises(InputUnreadable) as caught:
        pictures.load_picture(tmp_path)
    assert caught.value.key == "scan.fault.is_directory"


def test_a_folder_gives_its_pictures_in_order(tmp_path: Path) -> None:
    for name in ("b.png", "a.png", "c.txt"):
        (tmp_path / name).write_bytes(encoded(".png", a_picture()))
    source = FolderSource(tmp_path)
    names = []
    while source.read() is not None:
        assert source.path is not None
        names.append(source.path.name)
    assert names == ["a.png", "b.png"]


def test_video_files_and_numbered_pictures_give_frames(tmp_path: Path) -> None:
    writer = cv2.VideoWriter(str(tmp_path / "v.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (80, 40))
    for index in range(3):
        writer.write(a_picture())
        (tmp_path / f"f_{index:03d}.png").write_bytes(encoded(".png", a_picture()))
    writer.release()
    assert [f.sequence for f in frames_of(VideoSource(tmp_path / "v.avi"))] == [0, 1, 2]
    assert [f.sequence for f in frames_of(open_source(tmp_path / "f_%03d.png"))] == [0, 1, 2]


def test_a_broken_video_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    path.write_bytes(b"\x00" * 500)
    assert fault_of(path).key == "scan.fault.video_unreadable"
    assert fault_of(tmp_path / "none.mp4").key == "scan.fault.not_found"


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    for language in ("id", "en"):
        words = texts(language)  # type: ignore[arg-type]
        for key in ("no_camera", "camera_lost", "not_found", "is_directory", "cut_off", "too_large", "not_a_picture"):
            assert words(f"scan.fault.{key}", name="x", megapixels=80)


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
def test_tiny_pictures_are_frames_too(size: tuple[int, int]) -> None:
    image = np.zeros((size[1], size[0], 3), np.uint8)
    assert pictures.decode_picture(encoded(".png", image), name="x").shape[:2] == (size[1], size[0])


_STARTS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"BM",
    b"GIF89a",
    b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    b"II*\x00",
    b"MM\x00*",
    b"",
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_STARTS), st.binary(max_size=120))
def test_any_bytes_are_a_picture_or_one_fault(start: bytes, rest: bytes) -> None:
    try:
        assert pictures.decode_picture(start + rest, name="x").dtype == np.uint8
    except InputUnreadable as fault:
        assert fault.key.startswith("scan.fault.")  # noqa: PT017


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([".jpg", ".png", ".bmp", ".gif", ".webp"]), st.integers(0, 4000), st.integers(0, 255))
def test_a_damaged_picture_is_a_picture_or_one_fault(suffix: str, at: int, value: int) -> None:
    data = bytearray(encoded(suffix, a_picture()))
    data[at % len(data)] = value
    try:
        assert pictures.decode_picture(bytes(data), name="x").ndim == 3
    except InputUnreadable as fault:
        assert fault.key.startswith("scan.fault.")  # noqa: PT017


def test_a_missing_camera_is_one_fault() -> None:
    with pytest.raises(EnvironmentFault) as caught:
        CameraSource("/dev/no-such-camera")
    assert caught.value.key == "scan.fault.no_camera"


def test_exif_rotation_is_followed() -> None:
    data = encoded(".jpg", a_picture())
    note = (
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
    )
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note + data[2:]
    assert pictures.decode_picture(turned, name="x").shape == (80, 40, 3)
