"""Codes under the camera: each is told once, and again after it was taken away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from checkpoint_app.scan.barcodes import LIVE_ROUND
from checkpoint_app.scan.code_papers import code_picture, paper, phone
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.reading import BarcodeSymbology, Guidance
from checkpoint_app.scan.specimen import View, look
from checkpoint_app.services.watching import Watcher

PASS = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100"


@dataclass
class Desk:
    """Frames of what lies on the desk, thirty a second."""

    picture: Image
    taken: int = 0
    is_live: bool = True
    at: datetime = field(default_factory=lambda: datetime(2026, 11, 24, tzinfo=UTC))

    def read(self) -> Frame | None:
        self.taken += 1
        self.at += timedelta(milliseconds=33)
        return Frame(self.picture, self.at, self.taken)

    def close(self) -> None:
        """Nothing to release."""


def told(watcher: Watcher, frames: int) -> list[str]:
    found = []
    for _ in range(frames):
        seen = watcher.look()
        assert seen is not None
        found += [code.text for code in seen.codes]
    return found


def test_a_code_is_told_once_while_it_lies_there() -> None:
    page = paper(code_picture(BarcodeSymbology.PDF417, PASS), ("BOARDING PASS", "SPECIMEN"))
    lying, empty = look(page, View(fill=0.7)), look(None, View())
    desk = Desk(lying)
    watcher = Watcher(desk)
    assert told(watcher, 8) == [PASS]
    desk.picture = empty
    desk.at += timedelta(seconds=5)
    assert told(watcher, 4) == []
    desk.picture = lying
    assert told(watcher, 8) == [PASS]


def test_a_code_on_a_phone_is_read() -> None:
    page = phone(code_picture(BarcodeSymbology.QR, PASS), ("Boarding pass",))
    watcher = Watcher(Desk(look(page, View(fill=0.35))))
    assert told(watcher, 4) == [PASS]


def test_a_linear_code_is_told_after_two_frames_and_asked_for_again_meanwhile() -> None:
    page = paper(code_picture(BarcodeSymbology.ITF, "1234567890"), ("SPECIMEN",))
    desk = Desk(look(page, View(fill=0.7)))
    watcher = Watcher(desk)
    assert told(watcher, LIVE_ROUND) == []
    desk.at += timedelta(seconds=1)
    seen = watcher.look()
    assert seen is not None
    assert seen.code_waits
    assert told(watcher, LIVE_ROUND) == ["1234567890"]


def test_while_a_code_waits_for_its_second_frame_it_is_asked_for_again() -> None:
    desk = Desk(look(None, View()))
    seen = Watcher(desk).look()
    assert seen is not None
    assert replace(seen, has_code=True, code_waits=True).guidance is Guidance.CODE_AGAIN
    assert replace(seen, has_code=True).guidance is Guidance.READ
