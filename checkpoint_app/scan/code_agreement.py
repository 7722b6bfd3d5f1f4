"""Agreement over frames for codes: one that may be misread is believed when two frames say the same.

The matrix codes correct errors over their whole content. Linear codes are read along one line: ITF has no check
character and is read short where the line leaves the code, Code 39 has none as a rule, Code 128 one of 103 values. A
PDF417 may carry few check words. Such a code seen once is PROBABLE, as a zone is; it is told when another frame gives
the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reading import BarcodeReading, BarcodeSymbology

CODE_GONE_AFTER = timedelta(seconds=4)
"""A code lies in some frames and is missed in others, and every symbology has its turn: so long it is still there."""
_FRAMES_NEEDED = 2
_Key = tuple[BarcodeSymbology, bytes]


@dataclass(slots=True)
class _Seen:
    """One content on the desk: in how many frames it was read, when last, and whether it was told."""

    first: datetime
    last: datetime
    frames: int = 0
    is_told: bool = False


class CodeAgreement:
    """The codes that lie on the desk; one thread uses one instance."""

    def __init__(self) -> None:
        self._seen: dict[_Key, _Seen] = {}

    def add(self, frame: Frame, found: tuple[BarcodeReading, ...]) -> tuple[BarcodeReading, ...]:
        """Add a frame's codes; gives those that are believed from now on, each once until it was taken away."""
        at = frame.captured_at
        self._seen = {key: seen for key, seen in self._seen.items() if at - seen.last < CODE_GONE_AFTER}
        once = {_key(each): each for each in found}
        for key in once:
            seen = self._seen.setdefault(key, _Seen(at, at))
            seen.last, seen.frames = at, seen.frames + 1
        believed = [key for key in once if self._is_new(key)]
        for key in believed:
            self._seen[key].is_told = True
        return tuple(replace(once[key], status=ReadingStatus.CONFIRMED) for key in believed)

    def was_seen_within(self, span: timedelta, at: datetime) -> bool:
        """Whether a code, believed or not, lay on the desk a moment ago."""
        return any(at - seen.last < span for seen in self._seen.values())

    def waits_since(self, span: timedelta, at: datetime) -> bool:
        """Whether a code was seen that another frame has not said again for so long."""
        return not any(seen.is_told for seen in self._seen.values()) and any(
            at - seen.first >= span for seen in self._seen.values()
        )

    def _is_new(self, key: _Key) -> bool:
        seen = self._seen[key]
        if seen.is_told or (key[0].may_be_misread and seen.frames < _FRAMES_NEEDED):
            return False
        return not any(_is_part(key, other) for other in self._seen)


def _is_part(short: _Key, long: _Key) -> bool:
    """Whether a linear code is a piece of a longer one that was seen: its line left the code before the end."""
    return short[0] is long[0] and short[0].is_linear and short[1] != long[1] and short[1] in long[1]


def _key(reading: BarcodeReading) -> _Key:
    return reading.symbology, reading.content
