"""Space kept free for the casebook: a file of real blocks that is given up when the disk runs full."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

RESERVE_BYTES = 8 * 1024 * 1024
LOW_BYTES = 4 * 1024 * 1024
_CHUNK = b"\x00" * (256 * 1024)


@dataclass(frozen=True, slots=True)
class Reserve:
    """The reserve beside a database. Not a database file itself, so it may be opened and removed at any time."""

    path: Path

    @property
    def is_held(self) -> bool:
        """Whether the space is still kept."""
        return self.path.is_file() and self.path.stat().st_size >= RESERVE_BYTES

    def hold(self) -> bool:
        """Keep the space if there is plenty; False when the disk has too little for it."""
        if self.is_held:
            return True
        self.release()
        if shutil.disk_usage(self.path.parent).free < 4 * RESERVE_BYTES:
            return False
        try:
            with self.path.open("wb") as file:
                for _ in range(RESERVE_BYTES // len(_CHUNK)):
                    file.write(_CHUNK)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.release()
            return False
        return True

    def release(self) -> bool:
        """Give the space to the casebook; True when there was any."""
        if not self.path.exists():
            return False
        self.path.unlink(missing_ok=True)
        return True

    def is_disk_low(self) -> bool:
        """Whether the disk has so little left that the next records are in danger."""
        return shutil.disk_usage(self.path.parent).free < LOW_BYTES
