"""Files on a medium that may be pulled at any moment: a stick, a share.

A name appears only when its content lasts: temporary file, fsync, rename, fsync of the folder. Whoever writes a
folder next removes what a pulled medium left half-written; nobody reads such files. Faults become one sentence each.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from checkpoint_app.faults import EnvironmentFault

UNFINISHED = ".new-"
_READABLE = 0o644
_CHUNK = 1024 * 1024


@contextmanager
def medium_faults() -> Iterator[None]:
    """Turn what a medium does wrong into EnvironmentFault: full, or gone."""
    try:
        yield
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise EnvironmentFault("common.fault.medium_full" if is_full else "common.fault.medium_refuses") from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, lasting when this returns; raises OSError."""
    write_stream(path, [data])


def write_stream(path: Path, chunks: Iterable[bytes]) -> None:
    """Write what comes in chunks whole or not at all, lasting when this returns; raises OSError."""
    temporary = _beside(path)
    try:
        with _created(temporary) as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def copy_whole(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Copy files, each whole or not at all; their folders exist, and their names last after `sync_folder`.

    All are written first and then made to last together: the medium flushes its journal once instead of some
    hundred times. Raises OSError.
    """
    for source, destination in pairs:
        with source.open("rb") as reading, _created(_beside(destination)) as stream:
            while chunk := reading.read(_CHUNK):
                stream.write(chunk)
    for _, destination in pairs:
        # Windows flushes only what is open for writing.
        descriptor = os.open(_beside(destination), os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for _, destination in pairs:
        _beside(destination).replace(destination)


def _beside(path: Path) -> Path:
    return path.with_name(f"{UNFINISHED}{path.name}")


def _created(path: Path) -> BinaryIO:
    # Nobody changes rights afterwards: file systems of sticks have none, and the centre is another user.
    flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, _READABLE), "wb")


def make_folder(path: Path) -> None:
    """Make a folder and those above it, lasting when this returns; raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; Windows has no such call, and some file systems of sticks refuse it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_unfinished(folder: Path) -> None:
    """Remove what a pulled medium left half-written in a folder."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            path.unlink()


def read_chunks(path: Path) -> Iterator[bytes]:
    """Read a file in pieces of 1 MiB; raises OSError."""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def read_limited(path: Path, most_bytes: int) -> bytes | None:
    """Read an ordinary file; None when there is none, when it is a link, or when it is longer than is honest.

    Raises OSError when the medium cannot be read.
    """
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as stream:
            data = stream.read(most_bytes + 1)
    except FileNotFoundError:
        return None
    return data if len(data) <= most_bytes else None
