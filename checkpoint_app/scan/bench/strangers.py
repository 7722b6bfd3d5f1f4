"""Pictures without a zone, each kind a seeded drawing: whatever is read in them is a false reading.

Some print is there to tempt: rows of capitals with fillers, payment slips and cards in OCR-B, boarding passes. Names
are random syllables; nobody is in them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np

from checkpoint_app import assets
from checkpoint_app.scan.bench.pages import Sample, a_page, as_jpeg, at_a_counter
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.specimen import View, look, render_page
from checkpoint_app.scan.specimen_texts import ALPHABET, DIGITS, LETTERS

_LETTER_PAIRS = "badekalominarasitawuineranondiyapekevestento"
_SYLLABLES = [_LETTER_PAIRS[k : k + 2] for k in range(0, len(_LETTER_PAIRS), 2)]


@cache
def _face(name: str) -> cv2.FontFace:
    return cv2.FontFace(name if name in ("sans", "italic") else str(assets.resource("fonts", name)))


def _write(
    image: Image, text: str, at: tuple[int, int], size: int, face: str = "sans", *, bold: bool = False
) -> None:
    cv2.putText(image, text, at, (35, 30, 30), _face(face), size, 700 if bold else 400)


def _paper(rng: random.Random, width: int, height: int) -> Image:
    tone = [rng.randint(205, 255) for _ in range(3)]
    return np.full((height, width, 3), tone, np.uint8)


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(1, 4)))


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(DIGITS) for _ in range(count))


def _seen(rng: random.Random, page: Image) -> Image:
    """Show a paper as a webcam or a photograph does, upright or turned."""
    if rng.random() < 0.3:
        picture = look(page, at_a_counter(rng, fill=rng.uniform(0.6, 0.95)), width_px=1600, height_px=1200)
        return as_jpeg(picture, rng.randint(60, 95))
    roll = rng.gauss(0, 5) if rng.random() < 0.7 else rng.uniform(-180, 180)
    return look(page, at_a_counter(rng, roll=roll, fill=rng.uniform(0.45, 0.9)))


def _empty_desk(rng: random.Random) -> Image:
    return look(None, View(seed=rng.getrandbits(30), light=rng.uniform(0.3, 1.1), noise=rng.uniform(1, 7)))


def _page_face(rng: random.Random) -> Image:
    """A document's page without its zone."""
    page, _ = a_page(rng, with_zone=False)
    return _seen(rng, page)


def _drawn_face(rng: random.Random) -> Image:
    """A large drawn head, as on a badge or a print of a portrait."""
    page, specimen = a_page(rng, with_zone=False)
    while page.shape[1] < 1000:
        page, specimen = a_page(rng, with_zone=False)
    page = render_page(specimen)
    height, width = page.shape[:2]
    return _seen(rng, np.ascontiguousarray(page[: round(height * 0.75), : round(width * rng.uniform(0.34, 0.6))]))


def _text_page(rng: random.Random) -> Image:
    """Paragraphs of mixed case, as a letter or a page of a book."""
    page = _paper(rng, 1000, 1380)
    size, y = rng.randint(17, 30), rng.randint(60, 140)
    face = rng.choice(("sans", "italic", "Inter-Regular.otf", "OCRB.otf"))
    while y < 1320:
        words = " ".join(_word(rng) for _ in range(40)).capitalize()
        for at in range(rng.randint(1, 7)):
            _write(page, words[at * 3 :][: round(1700 / size)], (60, y), size, face)
            y += round(size * rng.uniform(1.3, 1.6))
        y += size
    return _seen(rng, np.ascontiguousarray(page[: rng.randint(700, 1380)]))


def _capitals(rng: random.Random) -> Image:
    """Rows of capitals and digits with fillers among them: the print most easily taken for a zone."""
    page = _paper(rng, 1250, 880)
    step, face = rng.randint(34, 70), rng.choice(("sans", "sans", "OCRB.otf"))
    dense = rng.random() < 0.5
    for y in range(60, 860, step):
        if not dense and rng.random() < 0.5:
            continue
        words = [
            "".join(rng.choice(ALPHABET[:36]) for _ in range(rng.randint(2, 11))) for _ in range(rng.randint(2, 7))
        ]
        _write(page, rng.choice((" ", "  ", "<", "-", " / ")).join(words), (40, y), step - rng.randint(8, 16), face)
    return _seen(rng, page)


def _card(rng: random.Random) -> Image:
    """A bank or member's card: groups of digits in OCR-B, a name in capitals, a chip."""
    page = np.full((540, 856, 3), [rng.randint(90, 240) for _ in range(3)], np.uint8)
    cv2.rectangle(page, (80, 190), (190, 275), (60, 170, 200), -1)
    _write(page, _word(rng).title() + " Bank", (70, 90), 44, bold=True)
    numbers = " ".join(_digits(rng, 4) for _ in range(4))
    _write(page, numbers, (70, 360), rng.randint(48, 60), rng.choice(("OCRB.otf", "sans")))
    _write(page, f"{_digits(rng, 2)}/{_digits(rng, 2)}", (330, 425), 30, "OCRB.otf")
    _write(page, f"{_word(rng)} {_word(rng)}".upper(), (70, 490), 36, rng.choice(("OCRB.otf", "sans")))
    return _seen(rng, page)


def _boarding_pass(rng: random.Random) -> Image:
    """A boarding pass with its fields and a code."""
    import zxingcpp

    page = _paper(rng, 1500, 620)
    name = f"{_word(rng)}/{_word(rng)}".upper()
    flight = "".join(rng.choice(LETTERS) for _ in range(2)) + _digits(rng, 3)
    places = ["".join(rng.choice(LETTERS) for _ in range(3)) for _ in range(2)]
    _write(page, "BOARDING PASS", (50, 70), 48, bold=True)
    face = rng.choice(("sans", "OCRB.otf"))
    for row, (label, value) in enumerate((("NAME", name), ("FROM - TO", " - ".join(places)), ("FLIGHT", flight))):
        _write(page, label, (50, 140 + row * 110), 22)
        _write(page, value, (50, 190 + row * 110), 46, face, bold=True)
    _write(page, f"ETKT {_digits(rng, 13)}  SEQ {_digits(rng, 3)}  SEAT {_digits(rng, 2)}A", (50, 560), 34, face)
    text = f"M1{name[:20]:20}E{flight:7}{places[0]}{places[1]}{flight[:2]} {_digits(rng, 4)} 326J001A0025 100"
    kind, scale = rng.choice(((zxingcpp.BarcodeFormat.PDF417, 4), (zxingcpp.BarcodeFormat.Aztec, 9)))
    code = np.array(zxingcpp.create_barcode(text, kind).to_image(scale=scale))
    top, left = 120, 1450 - code.shape[1]
    page[top : top + code.shape[0], left : left + code.shape[1]] = code[..., None]
    return _seen(rng, page)


def _ticket(rng: random.Random) -> Image:
    """A receipt in a fixed pitch: rows of goods and prices between rules of dashes or fillers."""
    page = _paper(rng, 720, 1100)
    face, size = rng.choice(("OCRB.otf", "sans")), rng.randint(24, 34)
    for y in range(60, 1040, round(size * 1.5)):
        if rng.random() < 0.15:
            row = rng.choice("-=<*") * 30
        else:
            row = f"{_word(rng).upper()[:14]:16}{rng.randint(1, 9)} x {_digits(rng, 5):>8}"
        _write(page, row, (40, y), size, face)
    return _seen(rng, page)


def _payment_slip(rng: random.Random) -> Image:
    """A slip with one or two lines in OCR-B at its foot, digits with `<`, `>` and `+`: nearest of all to a zone."""
    page = _paper(rng, 1400, 640)
    for row in range(rng.randint(2, 6)):
        _write(
            page,
            f"{_word(rng).title()} {_word(rng)} {_digits(rng, 4)}",
            (60 + 600 * (row % 2), 90 + 90 * (row // 2)),
            34,
        )
    for row in range(rng.randint(1, 2)):
        line = f"{_digits(rng, 13)}>{_digits(rng, 27)}+ {_digits(rng, 9)}>"
        if rng.random() < 0.4:
            line = f"<{_digits(rng, 12)}< {_digits(rng, 8)}<{_digits(rng, 9)}+ {_digits(rng, 4)}<"
        _write(page, line, (60, 540 + 60 * row), 32, "OCRB.otf")
    return _seen(rng, page)


STRANGERS: dict[str, Callable[[random.Random], Image]] = {
    "empty desk": _empty_desk,
    "page without zone": _page_face,
    "drawn face": _drawn_face,
    "text page": _text_page,
    "rows of capitals": _capitals,
    "card": _card,
    "boarding pass": _boarding_pass,
    "ticket": _ticket,
    "payment slip": _payment_slip,
}


def stranger(kind: str, index: int) -> Sample:
    """Make picture number `index` of a kind, always the same one."""
    return Sample(kind, STRANGERS[kind](random.Random(f"none/{kind}/{index}")), ())


def without_zone(index: int) -> Sample:
    """Make picture number `index` that has no zone; the kinds take turns."""
    kinds = list(STRANGERS)
    return stranger(kinds[index % len(kinds)], index // len(kinds))
