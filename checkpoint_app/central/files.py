"""Files of the centre that are whole or not there: temporary file, fsync, os.replace.

Of many files that one later file makes visible, all are written first and then made durable together: the disk then
flushes its journal once instead of some hundred times. All functions raise EnvironmentFault when the disk refuses.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from checkpoint_app.faults import EnvironmentFault


@contextmanager
def folder_faults(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFault("central.fault.folder_refuses", path=str(folder)) from error


_CHUNK = 1 << 16


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write `data` so that a reader sees the old file or the new one, never a part; `mode` holds from the start."""
    with folder_faults(path.parent):
        _write(path, data, mode, durable=True)
        sync_folder(path.parent)


def write_for_later(path: Path, data: bytes) -> None:
    """Write `data` whole or not at all, but not yet durably: `make_durable` must follow before anything names it."""
    with folder_faults(path.parent):
        _write(path, data, 0o644, durable=False)


def check_room(folder: Path, size: int) -> None:
    """Make sure that so many bytes can be written there now, before a step that must not be left half-way."""
    with folder_faults(folder):
        handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                for _ in range(-(-size // _CHUNK)):
                    stream.write(bytes(_CHUNK))
                stream.flush()
                os.fsync(stream.fileno())
        finally:
            Path(name).unlink(missing_ok=True)


def make_durable(paths: Iterable[Path]) -> None:
    """Flush files that `write_for_later` wrote, and the names in their folders."""
    folders = set()
    for path in paths:
        folders.add(path.parent)
        with folder_faults(path.parent):
            # Windows flushes only what is open for writing.
            descriptor = os.open(path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    for folder in folders:
        with folder_faults(folder):
            sync_folder(folder)


def _write(path: Path, data: bytes, mode: int, *, durable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
