"""The reader of the machine readable zone: one frame in, one `FrameReading` out."""

from __future__ import annotations

from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reading import FrameReading, Guidance, Hint


class MrzReader:
    """Finds and reads the zone of a frame; keeps its networks loaded; one thread uses one instance."""

    def read(self, frame: Frame) -> FrameReading:
        """Look at one frame: the zone's reading or None, what to tell the officer, what to outline."""
        del frame
        return FrameReading(None, Hint(Guidance.NO_PAGE), None, 0.0, 0.0)
