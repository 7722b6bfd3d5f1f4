"""Finding sticks that are plugged in: a mounted medium with the marker folder. Asking may wait for a slow medium."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from checkpoint_app.casework import courier_files


def mount_points() -> tuple[Path, ...]:
    """List where media of this machine are mounted, the root aside."""
    with suppress(OSError):
        return tuple(Path(each.mountpoint) for each in psutil.disk_partitions(all=False) if each.mountpoint != "/")
    return ()


def find_sticks(mounted: Callable[[], Iterable[Path]] = mount_points) -> tuple[Path, ...]:
    """List media that carry the marker folder, by name; a medium that cannot be read is none."""
    found = []
    for place in mounted():
        with suppress(OSError):
            if (place / courier_files.FOLDER).is_dir():
                found.append(place)
    return tuple(sorted(found))
