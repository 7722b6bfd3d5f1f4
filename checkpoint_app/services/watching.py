"""Watching a source of frames: read, agree, and say what to tell the officer. Runs on the scan worker's thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.scan.agreement import Agreement
from checkpoint_app.scan.barcodes import read_live_barcodes
from checkpoint_app.scan.code_agreement import CodeAgreement
from checkpoint_app.scan.frames import CameraSource, Frame, FrameSource, open_source
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import BarcodeReading, ConfirmedReading, FrameReading, Guidance
from checkpoint_app.services.traveller import Reading

CODE_SEEN_WITHIN = timedelta(milliseconds=700)
"""A card or pass with a code is no page turned the wrong way: so long after its code was seen, nothing is advised."""
CODE_WAITS = timedelta(milliseconds=800)
"""A code that lies still is in two frames by then; one that is not was seen askew, cut off or moving."""
LIFTED_AFTER = timedelta(milliseconds=350)
"""A desk without a page for so long means that the page was lifted: longer than any flicker of glare."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One frame with what was found in it.

    `confirmed` is set once, when frames agree on a page; `codes` holds each code once it is believed, until it was
    taken away. `has_code`: one was seen a moment ago; `code_waits`: none that was seen could be believed.
    """

    frame: Frame
    found: FrameReading
    confirmed: ConfirmedReading | None
    codes: tuple[BarcodeReading, ...] = ()
    has_code: bool = False
    code_waits: bool = False

    @property
    def guidance(self) -> Guidance:
        """What to tell the officer."""
        if self.found.mrz is not None or not self.has_code:
            return self.found.guidance
        return Guidance.CODE_AGAIN if self.code_waits else Guidance.READ


class Watcher:
    """Looks at frames one after another; made and used on one thread, since its networks are not shared."""

    def __init__(self, source: FrameSource, reader: MrzReader | None = None) -> None:
        self._source = source
        self._reader = reader or MrzReader()
        self._agreement = Agreement()
        self._empty_since: datetime | None = None
        self._codes = CodeAgreement()

    def look(self) -> Look | None:
        """Take and read the next frame; None at the end of the source. Raises what the source raises."""
        frame = self._source.read()
        if frame is None:
            return None
        found = self._reader.read(frame)
        self._notice_lifting(found, frame.captured_at)
        codes = self._codes.add(frame, read_live_barcodes(frame.image, frame.sequence))
        at = frame.captured_at
        return Look(
            frame,
            found,
            self._agreement.add(frame, found),
            codes,
            has_code=self._codes.was_seen_within(CODE_SEEN_WITHIN, at),
            code_waits=self._codes.waits_since(CODE_WAITS, at),
        )

    def _notice_lifting(self, found: FrameReading, at: datetime) -> None:
        """A page that was lifted is read anew when it comes back; one that stays is told once."""
        if found.mrz is not None or found.guidance is not Guidance.NO_PAGE:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = at
        elif at - self._empty_since >= LIFTED_AFTER:
            self._agreement.reset()

    def close(self) -> None:
        """Release the source."""
        self._source.close()


def camera_watcher(source: str) -> Watcher:
    """Watch a camera by its index or device; the path of a picture, folder or video plays as a camera.

    Raises EnvironmentFault when there is no such camera, InputUnreadable when the path cannot be read.
    """
    path = Path(source)
    if source.isdigit() or str(path).startswith("/dev/"):
        return Watcher(CameraSource(int(source) if source.isdigit() else source))
    return Watcher(open_source(path))


def reading_of(confirmed: ConfirmedReading, today: date) -> Reading:
    """Turn what frames agree on into a document."""
    mrz = parse_mrz(confirmed.mrz.lines, today)
    corrected = tuple((each.line, each.column) for each in confirmed.mrz.corrected)
    return Reading(
        to_travel_document(mrz),
        confirmed.mrz.status,
        mrz,
        corrected=corrected,
        frames=confirmed.frame_count,
        captured_at=confirmed.frame.captured_at,
    )
