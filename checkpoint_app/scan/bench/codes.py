"""How many codes are read from photographs, by symbology and engine, and what a frame without a code costs.

Photographs are generated: papers and phone screens under a webcam, with perspective, blur, noise and dim light. The
generator shares our assumptions, as all generators do: its rates compare engines, they promise nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.barcodes import (
    BY_ZBAR,
    LINEAR,
    LIVE_ROUND,
    by_zbar,
    by_zxing,
    read_barcodes,
    read_live_barcodes,
)
from checkpoint_app.scan.code_agreement import CodeAgreement
from checkpoint_app.scan.code_papers import code_picture, paper, phone
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.reading import BarcodeReading, BarcodeSymbology
from checkpoint_app.scan.specimen import Specimen, View, look, render_page
from checkpoint_app.scan.specimen_texts import LETTERS

PICTURES_PX = (1280, 720)
_LIVE_FRAMES = 4 * LIVE_ROUND
_BEGUN, _INTERVAL = datetime(2026, 11, 24, tzinfo=UTC), timedelta(milliseconds=33)
_TREMOR_PX, _NOISE = 0.7, 2.0
Engine = Callable[[Image], tuple[BarcodeReading, ...]]


def _live(picture: Image) -> tuple[BarcodeReading, ...]:
    """What is believed of a second of frames, each with noise of its own and a hand's tremor."""
    agreement, told = CodeAgreement(), list[BarcodeReading]()
    rng = np.random.default_rng(picture.shape[0])
    for number in range(_LIVE_FRAMES):
        frame = Frame(_moved(picture, rng), _BEGUN + _INTERVAL * number, number)
        told += agreement.add(frame, read_live_barcodes(frame.image, number))
    return tuple(told)


def _moved(picture: Image, rng: np.random.Generator) -> Image:
    x, y = rng.normal(0, _TREMOR_PX, 2)
    shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
    height, width = picture.shape[:2]
    moved = cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    noisy: Image = (moved + rng.normal(0, _NOISE, moved.shape)).clip(0, 255).astype(np.uint8)
    return noisy


def _zbar(picture: Image) -> tuple[BarcodeReading, ...]:
    return by_zbar(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype("uint8"))


def _zxing(picture: Image) -> tuple[BarcodeReading, ...]:
    return by_zxing(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype("uint8"))


ENGINES: dict[str, Engine] = {"zxing-cpp": _zxing, "pyzbar": _zbar, "both": read_barcodes, "live": _live}


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One symbology on one carrier: how many of how many pictures each engine read to the byte."""

    symbology: str
    carrier: str
    pictures: int
    read: dict[str, int]
    wrong: int

    def as_json(self) -> dict[str, object]:
        """Give it as plain values."""
        return {
            "symbology": self.symbology,
            "carrier": self.carrier,
            "pictures": self.pictures,
            **self.read,
            "wrong": self.wrong,
        }


@dataclass(frozen=True, slots=True)
class EmptyFrames:
    """Processor time of a 720p frame without a code, over whole rounds of turns."""

    frames: int
    median_ms: float
    p95_ms: float
    mean_ms: float
    false_codes: int

    def as_json(self) -> dict[str, object]:
        """Give it as plain values."""
        return {
            "empty_frames": self.frames,
            "cpu_ms_mean": round(self.mean_ms, 2),
            "cpu_ms_median": round(self.median_ms, 2),
            "cpu_ms_p95": round(self.p95_ms, 2),
            "false_codes": self.false_codes,
        }


def bench_codes(count: int, first: int = 0) -> Iterator[CodeRow]:
    """Read `count` photographs of every symbology on paper and on a phone."""
    for symbology in BarcodeSymbology:
        for carrier in ("paper", "phone"):
            read, wrong = dict.fromkeys(ENGINES, 0), 0
            for number in range(first, first + count):
                content, picture = photograph(symbology, carrier, number)
                for name, engine in ENGINES.items():
                    found = [each.content for each in engine(picture)] if _can(name, symbology) else []
                    read[name] += content.encode() in found
                    wrong += sum(each != content.encode() for each in found)
            yield CodeRow(symbology.value, carrier, count, read, wrong)


def _can(engine: str, symbology: BarcodeSymbology) -> bool:
    return engine != "pyzbar" or symbology in BY_ZBAR


def photograph(symbology: BarcodeSymbology, carrier: str, number: int) -> tuple[str, Image]:
    """Generate one photograph; gives what its code holds, and the picture."""
    rng = random.Random(f"{symbology.value}-{carrier}-{number}")
    content = _content(symbology, rng)
    code, lines = code_picture(symbology, content), ("SPECIMEN", "CONTOH / SAMPLE")
    page = paper(code, lines, seed=number) if carrier == "paper" else phone(code, lines, seed=number)
    return content, look(page, _view(carrier, rng), width_px=PICTURES_PX[0], height_px=PICTURES_PX[1])


def _view(carrier: str, rng: random.Random) -> View:
    quarter = rng.choice((0, 0, 0, 90, 180, 270))
    # On its side a paper must be further away to be in the picture; of a phone only the code need be in it.
    nearest = 0.8 if quarter % 180 == 0 else 0.5
    fill = rng.uniform(nearest - 0.25, nearest) if carrier == "paper" else rng.uniform(0.36, 0.5)
    return View(
        fill=fill,
        roll_deg=quarter + rng.uniform(-12, 12),
        tilt_deg=(rng.uniform(-22, 22), rng.uniform(-22, 22)),
        shift=(rng.uniform(-0.06, 0.06), rng.uniform(-0.06, 0.06)),
        blur_px=rng.choice((0.0, 0.0, rng.uniform(0.3, 1.3))),
        motion_px=rng.choice((0.0, 0.0, 0.0, rng.uniform(1.5, 4.0))),
        motion_deg=rng.uniform(0, 180),
        noise=rng.uniform(1.0, 6.0),
        light=rng.uniform(0.55, 1.1),
        glare=rng.choice((0.0, 0.0, rng.uniform(0.2, 0.6))),
        glare_at=(rng.random(), rng.random()),
        bend_mm=rng.uniform(0, 2.0) if carrier == "paper" else 0.0,
        seed=rng.randrange(1 << 30),
    )


def _content(symbology: BarcodeSymbology, rng: random.Random) -> str:
    if symbology in LINEAR:
        return "".join(rng.choice("0123456789") for _ in range(12))
    name = "".join(rng.choice(LETTERS) for _ in range(rng.randint(4, 9)))
    given = "".join(rng.choice(LETTERS) for _ in range(rng.randint(3, 8)))
    day, seat = rng.randint(1, 365), rng.randint(1, 40)
    return f"M1{f'{name}/{given}':20.20}EABC123 CGKSINGA 0824 {day:03}Y{seat:03}A0025 100"


def bench_empty(count: int) -> EmptyFrames:
    """Time frames without a code: empty desks, and passports, whose lines of text look most like one."""
    spent, false_codes = [], 0
    for number in range(count):
        rng = random.Random(number)
        lines = ("P<IDN" + "SPECIMEN<<CONTOH".ljust(39, "<"), "X1234567<4IDN9001011F3001011".ljust(44, "<"))
        page = render_page(Specimen(MrzFormat.TD3, lines, seed=number)) if number % 2 else None
        picture = look(page, View(fill=0.6, roll_deg=rng.uniform(-9, 9), noise=rng.uniform(1, 5), seed=number))
        for turn in range(LIVE_ROUND):
            begun = time.thread_time()
            false_codes += len(read_live_barcodes(picture, turn))
            spent.append((time.thread_time() - begun) * 1000)
    spent.sort()
    return EmptyFrames(
        len(spent), spent[len(spent) // 2], spent[int(len(spent) * 0.95)], sum(spent) / len(spent), false_codes
    )
