"""The C library's heap, told how this program uses memory: pictures of some megabytes come and go all day.

glibc keeps freed blocks for itself, and after the first freed picture even those of a picture's size: some tens of
megabytes that nobody uses. With a fixed threshold large blocks go back to the system at once; the cost is that their
pages are cleared again, a fraction of a millisecond a picture. Elsewhere than with glibc nothing is done.
"""

from __future__ import annotations

import ctypes
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
