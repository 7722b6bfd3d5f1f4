"""The two heaps of a process with a window, told how this program uses memory.

The C library's: pictures of some megabytes come and go all day. glibc keeps freed blocks for itself, and after the
first freed picture even those of a picture's size: some tens of megabytes that nobody uses. With a fixed threshold
large blocks go back to the system at once; the cost is that their pages are cleared again, part of a millisecond
a picture. Elsewhere than with glibc nothing is done.

Python's: the interpreter collects cycles on whatever thread happens to allocate, and a QObject that is destroyed on
another thread than its own takes the process with it. So a process with a window collects on the main thread only.
"""

from __future__ import annotations

import ctypes
import gc
import sys

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 512 * 1024


def give_back_large_blocks() -> bool:
    """Return large blocks to the system when they are freed; True where the C library can be told."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)) and bool(mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES))


def collect_here_only() -> None:
    """Let cycles be collected where `collect_if_due` is called and nowhere else; what is alive now is left out."""
    gc.disable()
    gc.freeze()


def collect_if_due() -> bool:
    """Collect the oldest generation that the interpreter would; True when one was due."""
    due = [number for number, limit in enumerate(gc.get_threshold()) if gc.get_count()[number] > limit]
    if due:
        gc.collect(due[-1])
    return bool(due)
