"""Agreement over frames: a reading is CONFIRMED when enough independent frames agree on all its characters."""

from __future__ import annotations

from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reading import ConfirmedReading, FrameReading


class Agreement:
    """Votes per position over the frames of one document; one thread uses one instance."""

    def add(self, frame: Frame, reading: FrameReading) -> ConfirmedReading | None:
        """Add a frame's reading; gives the confirmed reading once, when it becomes so, else None."""
        del frame, reading
        return None

    def reset(self) -> None:
        """Forget all frames, as for the next traveller."""
