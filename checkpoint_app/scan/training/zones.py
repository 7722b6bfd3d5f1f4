"""Pictures for the localiser: pages in any pose on any ground, with the place and direction of their zone.

A pool of pages (specimens of every format, other faces and sizes of print, plain papers without a zone) is drawn per
worker and renewed slowly; every sample lays one of them, or none, into a scene of up to SIDE px.
"""

from __future__ import annotations

import random

import cv2
import numpy as np

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.page_layout import CAPITAL_MM, CHARACTER_MM, LINE_MM, zone_mm
from checkpoint_app.scan.specimen import PIXELS_PER_MM, Specimen, View, page_to_picture, render_page
from checkpoint_app.scan.specimen_texts import ALPHABET, document, random_text
from checkpoint_app.scan.training import backgrounds, glyphs, marks

SIDE = 320
STRIDE = 4
_WORDS = """
PASSPORT REPUBLIC IDENTITY SURNAME NAMES NATIONALITY DATE OF BIRTH SEX PLACE AUTHORITY EXPIRY TICKET GATE SEAT
""".split()


def _page(rng: random.Random) -> tuple[np.ndarray, np.ndarray | None]:
    """Draw a page (grey) and its zone's corners in reading order, or None for a paper without a zone."""
    if rng.random() < 0.22:
        return _paper(rng), None
    kind = rng.choice(("TD3", "TD3", "TD3", "TD1", "TD1", "TD2", "MRV-A", "MRV-B"))
    lines = document(rng, kind)
    mrz_format = MrzFormat(kind)
    if rng.random() < 0.5:
        page, (left, top, right, bottom) = page_in_any_face(rng, mrz_format, lines)
    else:
        specimen = Specimen(mrz_format, lines, _values(rng), rng.choice(_WORDS), rng.getrandbits(30))
        page = cv2.cvtColor(render_page(specimen), cv2.COLOR_BGR2GRAY)
        left, top, right, bottom = (v * PIXELS_PER_MM for v in zone_mm(mrz_format))
    if rng.random() < 0.25:
        _mark_zone(rng, page, (left, top, right, bottom), (right - left) / len(lines[0]))
    if rng.random() < 0.3:  # a line of other print close above or below, and a box close around
        y = top - rng.uniform(18, 50) if rng.random() < 0.6 else bottom + rng.uniform(35, 60)
        words = " ".join(rng.choice(_WORDS) for _ in range(rng.randint(3, 12)))
        cv2.putText(
            page, words, (round(left + rng.uniform(-20, 200)), round(y)), 0, rng.uniform(0.5, 1.1), 30, 2, cv2.LINE_AA
        )
    if rng.random() < 0.08:
        gap = rng.uniform(6, 40)
        cv2.rectangle(
            page,
            (round(left - gap), round(top - gap)),
            (round(right + gap), round(bottom + gap)),
            rng.uniform(0, 200),
            rng.choice((2, 4)),
        )
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    if rng.random() < 0.3:  # cards and passports are often cut close, or photographed with the page above them
        cut = rng.randint(0, max(1, int(top * 0.9)))
        page = page[cut:]
        corners[:, 1] -= cut
    return page, corners


def page_in_any_face(
    rng: random.Random, mrz_format: MrzFormat, lines: tuple[str, ...]
) -> tuple[np.ndarray, tuple[float, ...]]:
    """Draw a page (grey) whose zone is printed in any face, tone and weight on any pattern; and the zone's box."""
    specimen = Specimen(mrz_format, (), _values(rng), rng.choice(_WORDS), rng.getrandbits(30))
    page = cv2.cvtColor(render_page(specimen), cv2.COLOR_BGR2GRAY)
    left, top, _, _ = (v * PIXELS_PER_MM for v in zone_mm(mrz_format))
    if rng.random() < 0.4:  # busier patterns under the zone
        extra, _ = backgrounds.background(rng, page.shape[0] // 2, page.shape[1] // 2, 12)
        page = np.clip(page + (cv2.resize(extra, page.shape[::-1]) - extra.mean()) * 0.8, 0, 255).astype(np.uint8)
    return page, _print(rng, page, lines, left, top)


def _values(rng: random.Random) -> tuple[tuple[str, str], ...]:
    return tuple(
        (rng.choice(_WORDS).title(), " ".join(rng.choice(_WORDS) for _ in range(rng.randint(1, 2))))
        for _ in range(rng.randint(2, 10))
    )


def _mark_zone(rng: random.Random, page: np.ndarray, box: tuple[float, ...], pitch: float) -> None:
    """Lay marks over the zone and its surroundings, in place."""
    zone = page[max(0, int(box[1]) - 40) : int(box[3]) + 40]
    marked = zone.astype(np.float32)
    marks.cover_with_marks(rng, marked, pitch)
    zone[:] = np.clip(marked, 0, 255).astype(np.uint8)


def _print(
    rng: random.Random, page: np.ndarray, lines: tuple[str, ...], left: float, top: float
) -> tuple[float, ...]:
    """Print a zone in any of the faces with another tone, weight, size and line distance; gives its box."""
    cells = glyphs.any_glyphs(rng)
    pitch = CHARACTER_MM * PIXELS_PER_MM * rng.uniform(0.93, 1.03)
    step = LINE_MM * PIXELS_PER_MM * rng.uniform(0.72, 1.15)
    scale = pitch / glyphs.PITCH
    tone = rng.uniform(0, 110)
    fatter = rng.random() < 0.3
    y = top + rng.uniform(-10, 15)
    for line in lines:
        strip = np.zeros((glyphs.CELL_HEIGHT, len(line) * glyphs.PITCH + 16), np.uint8)
        for column, character in enumerate(line):
            x = column * glyphs.PITCH
            area = strip[:, x : x + glyphs.CELL_WIDTH]
            np.maximum(area, cells[ALPHABET.index(character)][:, : area.shape[1]], out=area)
        if fatter:
            strip = cv2.dilate(strip, np.ones((2, 2), np.uint8))
        strip = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        y0 = round(y - (glyphs.BASELINE - 22) * scale)
        x0 = round(left - 8 * scale)
        y1, x1 = min(page.shape[0], y0 + strip.shape[0]), min(page.shape[1], x0 + strip.shape[1])
        if y0 < 0 or x0 < 0 or y1 <= y0:
            break
        cover = strip[: y1 - y0, : x1 - x0].astype(np.float32) / 255
        page[y0:y1, x0:x1] = (page[y0:y1, x0:x1] * (1 - cover) + tone * cover).astype(np.uint8)
        y += step
    return left, y - step * len(lines), left + pitch * len(lines[0]), y - step + CAPITAL_MM * PIXELS_PER_MM


def _paper(rng: random.Random) -> np.ndarray:
    """Draw a paper without a zone: rows of text, bars, a ticket; or a page's face without its zone."""
    if rng.random() < 0.35:
        kind = rng.choice(("TD3", "TD1", "MRV-A"))
        values = tuple(
            (rng.choice(_WORDS), random_text(rng, rng.randint(4, 20)).replace("<", " "))
            for _ in range(rng.randint(2, 14))
        )
        return cv2.cvtColor(
            render_page(Specimen(MrzFormat(kind), (), values, "CARD", rng.getrandbits(30))), cv2.COLOR_BGR2GRAY
        )
    width, height = rng.randint(700, 1300), rng.randint(500, 1300)
    page, dark = backgrounds.background(rng, height, width, 14)
    page = page.astype(np.uint8)
    y, size = 30, rng.uniform(0.5, 1.4)
    face = rng.choice((cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX))
    while y < height - 20:
        if rng.random() < 0.85:
            words = " ".join(random_text(rng, rng.randint(2, 9)).replace("<", "-") for _ in range(rng.randint(1, 12)))
            words = words if rng.random() < 0.5 else words.lower()
            cv2.putText(page, words, (rng.randint(10, 120), y), face, size, dark, rng.choice((1, 1, 2)), cv2.LINE_AA)
        elif rng.random() < 0.5:
            for x in range(60, width - 60, rng.randint(3, 7)):  # bars
                if rng.random() < 0.5:
                    cv2.rectangle(page, (x, y), (x + 2, y + 40), dark, -1)
            y += 50
        if rng.random() < 0.06:
            size = rng.uniform(0.5, 1.4)
        y += round(size * rng.uniform(26, 60))
    return page


class Scenes:
    """Gives endless samples; holds the pool of pages."""

    def __init__(self, seed: int, pool: int = 60) -> None:
        self._rng = random.Random(seed)
        self._size = pool
        self._pool: list[tuple[np.ndarray, np.ndarray | None]] = []

    def sample(self) -> tuple[np.ndarray, np.ndarray]:
        """Give a picture SIDE x SIDE uint8, and its target: 3 x SIDE/4 x SIDE/4 float32 (inside, cosine, sine)."""
        rng = self._rng
        if len(self._pool) < self._size:
            self._pool.append(_page(rng))
        elif rng.random() < 0.12:
            self._pool[rng.randrange(self._size)] = _page(rng)
        page, corners = rng.choice(self._pool)
        wide = rng.choice((SIDE, SIDE, SIDE, 288, 240))
        high = rng.choice((176, 208, 240, 240, SIDE))
        if rng.random() < 0.2:
            wide, high = min(high, SIDE), wide
        picture, matrix = self._scene(page, wide, high)
        target = np.zeros((3, SIDE // STRIDE, SIDE // STRIDE), np.float32)
        canvas = np.full((SIDE, SIDE), 0, np.uint8)
        canvas[:high, :wide] = picture
        if corners is not None and matrix is not None:
            seen = cv2.perspectiveTransform(corners[None], matrix.astype(np.float32))[0]
            _mark(target, seen)
            target[:, (high + 3) // STRIDE :] = 0
            target[:, :, (wide + 3) // STRIDE :] = 0
        return canvas, target

    def _scene(self, page: np.ndarray, wide: int, high: int) -> tuple[np.ndarray, np.ndarray | None]:
        rng = self._rng
        scene = self._ground(wide, high)
        matrix = None
        if rng.random() < 0.93:
            fits = min(1.0, high / (page.shape[0] / page.shape[1] * wide))
            fill = fits * (rng.uniform(0.85, 1.08) if rng.random() < 0.4 else rng.uniform(0.32, 0.95))
            roll = rng.gauss(0, 3) if rng.random() < 0.45 else rng.uniform(-180, 180)
            tilt = (rng.gauss(0, 9), rng.gauss(0, 9)) if rng.random() < 0.6 else (0.0, 0.0)
            slack = max(0.0, 1 - fill) * 0.5 + 0.03
            view = View(fill, roll, tilt, (rng.uniform(-slack, slack), rng.uniform(-slack, slack)))
            matrix = page_to_picture(page, view, wide, high)
            lit, shown = page, matrix
            reduction = page.shape[1] / (fill * wide)
            while reduction > 1.6:
                lit = cv2.resize(lit, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
                shown = shown @ np.diag([2.0, 2.0, 1.0])
                reduction /= 2
            cover = (
                cv2.warpPerspective(np.full(lit.shape, 255, np.uint8), shown, (wide, high)).astype(np.float32) / 255
            )
            scene = scene * (1 - cover) + cv2.warpPerspective(lit, shown, (wide, high)) * cover
        if rng.random() < 0.2:  # frames and boxes that screens and hands draw around a page or its zone
            a = (rng.randint(0, wide), rng.randint(0, high))
            b = (a[0] + rng.randint(40, wide), a[1] + rng.randint(8, high // 2))
            cv2.rectangle(scene, a, b, rng.uniform(0, 255), rng.randint(1, 2))
        return self._exposed(scene), matrix

    def _ground(self, wide: int, high: int) -> np.ndarray:
        rng = self._rng
        kind = rng.random()
        if kind < 0.3:
            return np.full((high, wide), rng.uniform(0, 255), np.float32)
        if kind < 0.55:
            ground, _ = backgrounds.background(rng, high, wide, rng.uniform(8, 30))
            return ground * rng.uniform(0.3, 1.0)
        if kind < 0.75:
            plain = [page for page, corners in self._pool if corners is None] or [_paper(rng)]
            other = rng.choice(plain)
            other = other if rng.random() < 0.5 else np.rot90(other)
            return cv2.resize(
                np.ascontiguousarray(other[: other.shape[0] // 2]), (wide, high), interpolation=cv2.INTER_AREA
            ).astype(np.float32) * rng.uniform(0.4, 1)
        noise = np.random.default_rng(rng.getrandbits(32))
        ground = np.zeros((high, wide), np.float32)
        for level in (3, 6, 12, 24, 48, 96):
            ground += (
                cv2.resize(
                    noise.standard_normal((level, level)).astype(np.float32),
                    (wide, high),
                    interpolation=cv2.INTER_LINEAR,
                )
                / level**0.5
            )
        ground = (ground - ground.min()) / (np.ptp(ground) + 1e-6) * 255
        for _ in range(rng.randint(0, 8)):
            a = (rng.randint(0, wide), rng.randint(0, high))
            b = (rng.randint(0, wide), rng.randint(0, high))
            if rng.random() < 0.5:
                cv2.line(ground, a, b, rng.uniform(0, 255), rng.randint(1, 8), cv2.LINE_AA)
            else:
                cv2.rectangle(ground, a, b, rng.uniform(0, 255), rng.choice((-1, 1, 3)))
        return ground

    def _exposed(self, scene: np.ndarray) -> np.ndarray:
        rng = self._rng
        noise = np.random.default_rng(rng.getrandbits(32))
        high, wide = scene.shape
        if rng.random() < 0.3:
            field = cv2.resize(noise.random((3, 3)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
            scene = scene * np.clip(0.4 + field * 0.8, 0.2, 1.1)
        if rng.random() < 0.2:
            spot = cv2.resize(
                noise.random((4, 5)).astype(np.float32) ** 3, (wide, high), interpolation=cv2.INTER_CUBIC
            )
            scene = scene + (255 - scene) * np.clip(spot, 0, 0.95)
        if rng.random() < 0.5:
            scene = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.3, 1.1))
        scene = (scene - 128) * rng.uniform(0.5, 1.1) + 128
        scene = scene * rng.choice((1.0, 1.0, rng.uniform(0.4, 1.0)))
        if rng.random() < 0.18:  # low light: little is left, and the sensor's noise stays
            scene = scene * rng.uniform(0.15, 0.45)
            scene = scene + noise.standard_normal((high, wide), np.float32) * rng.uniform(1.5, 6)
        else:
            scene = scene + noise.standard_normal((high, wide), np.float32) * abs(rng.gauss(0, 5))
        return np.clip(scene, 0, 255).astype(np.uint8)


def _mark(target: np.ndarray, corners: np.ndarray) -> None:
    along = (corners[1] + corners[2] - corners[0] - corners[3]) / 2
    length = float(np.hypot(*along))
    if length < 40:
        return
    mask = np.zeros(target.shape[1:], np.uint8)
    places = (corners / STRIDE * 16).round().astype(np.int32)
    cv2.fillPoly(mask, [places], 1, shift=4)
    inside = mask.astype(bool)
    target[0][inside] = 1
    target[1][inside], target[2][inside] = along / length
