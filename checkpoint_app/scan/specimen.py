"""Synthetic documents and a simulated camera: for the demo, for training mode, for tests, and for the benchmarks.

A page is drawn from its MRZ lines and a few labelled values on a guilloche of our own, with a drawn head as the
portrait: no real person's data or likeness. `look` shows a page as a webcam on a counter would; `SimulatedCamera` is
a `FrameSource` over it. All randomness comes from seeds.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app import assets, clock
from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.page_layout import CAPITAL_MM, CHARACTER_MM, LINE_MM, PAGE_MM, PORTRAIT_MM, zone_mm

PIXELS_PER_MM = 10
_Array = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Specimen:
    """What to draw: the zone's lines, labelled values, a title, and a seed for colours and patterns."""

    mrz_format: MrzFormat
    lines: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()
    title: str = "SPECIMEN"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """How a camera sees a page.

    Attributes:
        fill: the page's width as a share of the picture's.
        roll_deg: rotation in the picture, clockwise.
        tilt_deg: inclination left-right and up-down.
        shift: the page's centre, as a share of the picture's width and height from its centre.
        blur_px: standard deviation of the defocus.
        motion_px: length of the motion blur, along `motion_deg`.
        noise: standard deviation of the sensor's noise, in grey levels.
        light: brightness, 1 is well lit.
        glare: strength of a reflection, 0 to 1, at `glare_at` (shares of the page's width and height).
        bend_mm: how far the page's upper edge side rises towards the spine.
    """

    fill: float = 0.62
    roll_deg: float = 0.0
    tilt_deg: tuple[float, float] = (0.0, 0.0)
    shift: tuple[float, float] = (0.0, 0.0)
    blur_px: float = 0.0
    motion_px: float = 0.0
    motion_deg: float = 0.0
    noise: float = 2.0
    light: float = 1.0
    glare: float = 0.0
    glare_at: tuple[float, float] = (0.5, 0.5)
    bend_mm: float = 0.0
    seed: int = 0


@cache
def _face(name: str) -> cv2.FontFace:
    return cv2.FontFace(str(assets.resource("fonts", name)))


def _write(
    image: Image, text: str, at_mm: tuple[float, float], size_mm: float, ink: _Array, *, bold: bool = False
) -> None:
    """Write plain text with the library's built-in face; the baseline starts at `at_mm`."""
    x, y = (round(v * PIXELS_PER_MM) for v in at_mm)
    weight = 600 if bold else 400
    cv2.putText(image, text, (x, y), ink.tolist(), cv2.FontFace("sans"), round(size_mm * PIXELS_PER_MM), weight)


def render_page(specimen: Specimen) -> Image:
    """Draw a page at PIXELS_PER_MM, BGR."""
    rng = np.random.default_rng(specimen.seed)
    width_mm, height_mm = PAGE_MM[specimen.mrz_format]
    page = _paper(rng, round(width_mm * PIXELS_PER_MM), round(height_mm * PIXELS_PER_MM))
    dark = rng.uniform(10, 60, 3)
    _write(page, specimen.title, (5.0, 9.0), 4.6, rng.uniform(30, 120, 3), bold=True)
    portrait = PORTRAIT_MM.get(specimen.mrz_format)
    left = 5.0
    if portrait is not None:
        _draw_portrait(page, rng, portrait)
        left = portrait[2] + 4.0
    top = 17.0 if specimen.mrz_format is MrzFormat.TD3 else 14.0
    zone_top = zone_mm(specimen.mrz_format)[1]
    step = min(9.0, (zone_top - top - 4.0) / max(1, (len(specimen.values) + 1) // 2))
    for index, (label, value) in enumerate(specimen.values):
        x = left + (index % 2) * (width_mm - left) * 0.5
        y = top + (index // 2) * step
        _write(page, label, (x, y), 1.9, np.array([110.0, 90.0, 70.0]))
        _write(page, value, (x, y + 3.6), 3.0, dark, bold=True)
    _print_zone(page, specimen, rng)
    return page


def _print_zone(page: Image, specimen: Specimen, rng: np.random.Generator) -> None:
    left, top, _, _ = zone_mm(specimen.mrz_format)
    face = _face("OCRB.otf")
    size = round(CHARACTER_MM * PIXELS_PER_MM / 0.723)
    ink = tuple(float(v) for v in rng.uniform(15, 55, 3))
    for row, line in enumerate(specimen.lines):
        y = round((top + CAPITAL_MM + row * LINE_MM) * PIXELS_PER_MM)
        for column, character in enumerate(line):
            x = round((left + column * CHARACTER_MM) * PIXELS_PER_MM)
            cv2.putText(page, character, (x, y), ink, face, size)


def _paper(rng: np.random.Generator, width: int, height: int) -> Image:
    """Draw a light paper with fine wavy lines in two colours, fainter below where the zone stands."""
    base = rng.uniform(205, 250, 3)
    tint = base - rng.uniform(15, 60, 3)
    y, x = np.mgrid[0:height:2, 0:width:2].astype(np.float32)
    pattern: npt.NDArray[Any] = np.zeros(x.shape, np.float32)
    for _ in range(2):
        period, wave, depth = rng.uniform(12, 34), rng.uniform(120, 600), rng.uniform(10, 60)
        angle = rng.uniform(0, np.pi)
        along, across = x * np.cos(angle) + y * np.sin(angle), -x * np.sin(angle) + y * np.cos(angle)
        pattern += np.cos(2 * np.pi * (across + depth * np.sin(2 * np.pi * along / wave)) / period)
    amount = np.clip(pattern * 0.5, 0, 1) * np.where(y > height * 0.74, 0.28, 0.8)
    paper = base[None, None] - (base - tint)[None, None] * amount[..., None]
    return _bytes(cv2.resize(_bytes(np.clip(paper, 0, 255)), (width, height), interpolation=cv2.INTER_LINEAR))


def _draw_portrait(page: Image, rng: np.random.Generator, box_mm: tuple[float, float, float, float]) -> None:
    """Draw a plain head and shoulders: a placeholder, nobody's likeness."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in box_mm)
    area = page[top:bottom, left:right]
    area[:] = rng.uniform(195, 225, 3).astype(np.uint8)
    height, width = area.shape[:2]
    skin = tuple(float(v) for v in np.array([120, 150, 190]) * rng.uniform(0.6, 1.15))
    hair = tuple(float(v) for v in rng.uniform(20, 70, 3))
    cloth = tuple(float(v) for v in rng.uniform(40, 160, 3))

    def oval(x: float, y: float, wide: float, high: float, colour: tuple[float, ...]) -> None:
        centre, axes = (round(width * x), round(height * y)), (round(width * wide), round(height * high))
        cv2.ellipse(area, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)

    oval(0.5, 1.05, 0.48, 0.33, cloth)
    oval(0.5, 0.68, 0.12, 0.12, skin)
    oval(0.5, 0.38, 0.30, 0.27, hair)
    oval(0.5, 0.44, 0.24, 0.25, skin)
    oval(0.41, 0.42, 0.035, 0.014, hair)
    oval(0.59, 0.42, 0.035, 0.014, hair)
    oval(0.5, 0.56, 0.07, 0.012, (90.0, 90.0, 150.0))


def page_to_picture(page: Image, view: View, width_px: int, height_px: int) -> _Array:
    """Give the 3x3 map from page pixels to picture pixels for a view (without its bend)."""
    page_height, page_width = page.shape[:2]
    focal = 1.6 * width_px
    distance = focal * page_width / (view.fill * width_px)
    yaw, pitch, roll = (np.deg2rad(v) for v in (*view.tilt_deg, view.roll_deg))
    turn_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    turn_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turn_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turn = turn_z @ turn_x @ turn_y
    centred = np.array([[1, 0, -page_width / 2], [0, 1, -page_height / 2], [0, 0, 1]])
    plane = np.column_stack([turn[:, 0], turn[:, 1], np.array([0, 0, distance])])
    x0, y0 = width_px * (0.5 + view.shift[0]), height_px * (0.5 + view.shift[1])
    camera = np.array([[focal, 0, x0], [0, focal, y0], [0, 0, 1]])
    return np.asarray(camera @ plane @ centred)


def look(
    page: Image | None, view: View, *, width_px: int = 1280, height_px: int = 720, desk: Image | None = None
) -> Image:
    """Show a page (or an empty desk) as a camera would: perspective, bend, light, glare, blur, noise."""
    picture = (desk if desk is not None else _desk(width_px, height_px)).copy()
    if page is not None:
        _lay(page, view, picture)
    if view.motion_px >= 1.5:
        picture = _bytes(cv2.filter2D(picture, -1, _motion_kernel(view.motion_px, view.motion_deg)))
    if view.blur_px > 0.2:
        picture = _bytes(cv2.GaussianBlur(picture, (0, 0), view.blur_px))
    if view.light != 1.0:
        picture = _bytes(cv2.convertScaleAbs(picture, alpha=view.light))
    if view.noise > 0:
        rng = np.random.default_rng(view.seed)
        top, left = rng.integers(0, 128, 2)
        grain: npt.NDArray[Any] = _grain()[top : top + height_px, left : left + width_px]
        grain = grain if grain.shape == picture.shape[:2] else cv2.resize(_grain(), (width_px, height_px))
        level = cv2.cvtColor(grain * np.float32(view.noise), cv2.COLOR_GRAY2BGR)
        picture = _bytes(cv2.add(picture, level, dtype=cv2.CV_8U))
    return picture


def _lay(page: Image, view: View, picture: Image) -> None:
    """Warp the page into the picture, in place."""
    height_px, width_px = picture.shape[:2]
    lit = _glare(page, view) if view.glare > 0 else page
    lit = _bend(lit, view.bend_mm) if view.bend_mm else lit
    matrix = page_to_picture(page, view, width_px, height_px)
    reduction = page.shape[1] / max(1.0, view.fill * width_px)
    while reduction > 1.7:
        lit = _bytes(cv2.resize(lit, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        matrix = matrix @ np.diag([2.0, 2.0, 1.0])
        reduction /= 2
    size = (width_px, height_px)
    cover = cv2.warpPerspective(np.full(lit.shape[:2], 255, np.uint8), matrix, size, flags=cv2.INTER_LINEAR)
    seen = cv2.warpPerspective(lit, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cv2.copyTo(seen, (cover > 127).astype(np.uint8), picture)


def _bytes(image: npt.NDArray[Any]) -> Image:
    return image.astype(np.uint8, copy=False)


@cache
def _grain() -> npt.NDArray[np.float32]:
    """One field of sensor noise; frames take it at different places."""
    return np.random.default_rng(11).standard_normal((1300, 2100), np.float32)


@cache
def _desk(width: int, height: int) -> Image:
    rng = np.random.default_rng(7)
    small = rng.uniform(70, 110, (9, 16, 1)).astype(np.float32) * np.array([0.9, 0.95, 1.0], np.float32)
    desk = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    grain: npt.NDArray[Any] = cv2.blur(rng.standard_normal((height, width)).astype(np.float32) * 30, (41, 1))
    return _bytes(np.clip(desk + grain[..., None], 0, 255))


def _glare(page: Image, view: View) -> Image:
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height:8, 0:width:8].astype(np.float32)
    reach = width * 0.16
    spot: npt.NDArray[Any] = np.exp(
        -(((x - view.glare_at[0] * width) / reach) ** 2 + ((y - view.glare_at[1] * height) / (reach * 0.6)) ** 2)
    )
    white = cv2.resize(np.minimum(spot * view.glare * 1.4, 1.0), (width, height), interpolation=cv2.INTER_LINEAR)
    return _bytes(np.clip(page + (255 - page.astype(np.float32)) * white[..., None], 0, 255))


def _bend(page: Image, bend_mm: float) -> Image:
    """Shift the columns as a page that rises towards its spine shows them."""
    height, width = page.shape[:2]
    x = np.arange(width, dtype=np.float32)
    rise = bend_mm * PIXELS_PER_MM * (x / width) ** 2
    map_x = np.broadcast_to(x, (height, width)).astype(np.float32)
    map_y = np.arange(height, dtype=np.float32)[:, None] + rise[None]
    bent = cv2.remap(page, map_x, map_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return bent.astype(np.uint8, copy=False)


def _motion_kernel(length_px: float, direction_deg: float) -> _Array:
    size = max(3, int(length_px) | 1)
    kernel = np.zeros((size, size), np.float32)
    half, turn = (size - 1) / 2, np.deg2rad(direction_deg)
    dx, dy = half * np.cos(turn), half * np.sin(turn)
    start, end = (round(half - dx), round(half - dy)), (round(half + dx), round(half + dy))
    cv2.line(kernel, start, end, 1.0, 1, cv2.LINE_AA)
    return np.asarray(kernel / kernel.sum())


@dataclass
class SimulatedCamera:
    """A camera over a desk on which pages are laid; `present` may be called from another thread than `read`.

    Attributes:
        frame_interval_s: how long `read` waits between frames; 0 gives frames as fast as they are drawn.
        entry_frames: how many frames a page needs to come to rest; it is blurred by motion meanwhile.
    """

    frame_interval_s: float = 1 / 15
    entry_frames: int = 5
    width_px: int = 1280
    height_px: int = 720
    seed: int = 1
    is_live: bool = True
    _page: Image | None = None
    _view: View = field(default_factory=View)
    _since: int = 0
    _sequence: int = 0
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def present(self, page: Image | None, view: View | None = None) -> None:
        """Lay a page under the camera, or take it away with None."""
        with self._lock:
            self._page = page
            self._view = view or View(fill=0.62, roll_deg=-1.5, tilt_deg=(4.0, -6.0), noise=2.5)
            self._since = 0

    def read(self) -> Frame | None:
        """Draw the next frame; None after `close`."""
        if self._closed:
            return None
        if self.frame_interval_s:
            time.sleep(self.frame_interval_s)
        with self._lock:
            page, view, since = self._page, self._view, self._since
            self._since += 1
        image = look(page, self._moved(view, since), width_px=self.width_px, height_px=self.height_px)
        frame = Frame(image, clock.now(), self._sequence)
        self._sequence += 1
        return frame

    def _moved(self, view: View, since: int) -> View:
        """Let a page slide in from below, then rest with a hand's slight tremor."""
        left = max(0.0, 1 - since / max(1, self.entry_frames))
        sway = 0.0015 * np.sin(self._sequence * 0.7), 0.0015 * np.cos(self._sequence * 0.9)
        return View(
            view.fill, view.roll_deg + 6 * left, view.tilt_deg,
            (view.shift[0] + sway[0], view.shift[1] + sway[1] + 0.7 * left),
            view.blur_px + 1.5 * left, view.motion_px + 25 * left, 90.0, view.noise, view.light, view.glare,
            view.glare_at, view.bend_mm, self.seed * 100_003 + self._sequence,
        )  # fmt: skip

    def close(self) -> None:
        """Stop giving frames."""
        self._closed = True
