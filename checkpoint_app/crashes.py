"""Crash files: where the program was, never what it was working on.

A bug's file holds the types of the errors and the places in the code, but no message and no local values, since both
may carry a traveller's data.
"""

from __future__ import annotations

import platform
import tempfile
import traceback
from pathlib import Path

from checkpoint_app import __version__, clock


def describe(error: BaseException) -> str:
    """Describe an error by types and places only."""
    lines = [f"checkpoint {__version__}, Python {platform.python_version()}, {platform.platform()}"]
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(current.__traceback__)
        ]
        current = current.__cause__ or current.__context__
    return "\n".join(lines) + "\n"


def write_crash(error: BaseException, folder: Path | None = None) -> Path | None:
    """Write the crash file, which only this user can read, and tell its path; None when the disk refuses."""
    prefix = f"checkpoint-crash-{clock.now():%Y%m%dT%H%M%SZ}-"
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix=prefix, suffix=".txt", dir=folder, delete=False
        ) as file:
            file.write(describe(error))
    except OSError:
        return None
    return Path(file.name)
