"""Which cameras there are: by the system's own list where it has one, else by trying the first few."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from checkpoint_app.faults import Fault
from checkpoint_app.scan.frames import CameraSource

_TRIED = 4
_LINUX_LIST = Path("/sys/class/video4linux")
_NUMBER = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera that gives pictures: what the setting `camera` would hold, the system's name for it, and its size."""

    source: str
    name: str = ""
    width_px: int = 0
    height_px: int = 0


def find_cameras(in_use: str = "", system_list: Path = _LINUX_LIST) -> tuple[FoundCamera, ...]:
    """Open every camera once and keep those that give a picture; the one in use is listed without being opened."""
    found = []
    for source, name in _candidates(system_list):
        if source == in_use:
            found.append(FoundCamera(source, name))
            continue
        size = _size_of(source)
        if size is not None:
            found.append(FoundCamera(source, name, *size))
    return tuple(found)


def _candidates(system_list: Path) -> list[tuple[str, str]]:
    if system_list.is_dir():
        entries = [path for path in system_list.glob("video*") if _NUMBER.search(path.name)]
        entries.sort(key=lambda path: int(_number(path)))
        return [(_number(path), _name(path)) for path in entries]
    return [(str(number), "") for number in range(_TRIED)]


def _number(path: Path) -> str:
    match = _NUMBER.search(path.name)
    return match.group() if match else ""


def _name(path: Path) -> str:
    try:
        return (path / "name").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _size_of(source: str) -> tuple[int, int] | None:
    try:
        camera = CameraSource(int(source))
    except Fault:
        return None
    try:
        frame = camera.read()
    except Fault:
        return None
    finally:
        camera.close()
    return None if frame is None else (frame.image.shape[1], frame.image.shape[0])
