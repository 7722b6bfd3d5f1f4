"""Crops for the screen: the page and the portrait, rectified, and single characters enlarged."""

from __future__ import annotations

import cv2
import numpy as np

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.page_layout import PAGE_MM, PORTRAIT_MM, zone_mm
from checkpoint_app.scan.reading import CharacterCrop, MrzReading, Quad


def page_quad(mrz_format: MrzFormat, zone: Quad) -> Quad:
    """Estimate the page's corners in the frame from the zone's corners and the format's nominal size.

    The zone quad bounds the characters themselves; it is taken as a plane seen in perspective.
    """
    width, height = PAGE_MM[mrz_format]
    left, top, right, bottom = zone_mm(mrz_format)
    source = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(zone, np.float32))
    page = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float32)
    (a, b, c, d) = cv2.perspectiveTransform(page, matrix)[0].tolist()
    return (a[0], a[1]), (b[0], b[1]), (c[0], c[1]), (d[0], d[1])


def rectify(image: Image, quad: Quad, width_px: int, height_px: int) -> Image:
    """Warp a quad of the picture to an upright rectangle; what lies outside the picture repeats its edge."""
    target = np.array([(0, 0), (width_px, 0), (width_px, height_px), (0, height_px)], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(quad, np.float32), target)
    size = (width_px, height_px)
    warped = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return warped.astype(np.uint8, copy=False)


def page_crop(image: Image, reading: MrzReading, *, width_px: int = 1000) -> Image | None:
    """Cut the page out, upright, `width_px` wide; None when the page's place is not known."""
    if reading.page is None:
        return None
    width, height = PAGE_MM[reading.format]
    return rectify(image, reading.page, width_px, round(width_px * height / width))


def portrait_crop(image: Image, reading: MrzReading, *, height_px: int = 400) -> Image | None:
    """Cut the portrait out, upright, from where the format has it; None for formats without one on this side."""
    box = PORTRAIT_MM.get(reading.format)
    if box is None or reading.page is None:
        return None
    page_width, page_height = PAGE_MM[reading.format]
    page = np.array([(0, 0), (page_width, 0), (page_width, page_height), (0, page_height)], np.float32)
    matrix = cv2.getPerspectiveTransform(page, np.array(reading.page, np.float32))
    left, top, right, bottom = box
    corners = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], np.float32)
    (a, b, c, d) = cv2.perspectiveTransform(corners, matrix)[0].tolist()
    quad: Quad = ((a[0], a[1]), (b[0], b[1]), (c[0], c[1]), (d[0], d[1]))
    inside = sum(0 <= x < image.shape[1] and 0 <= y < image.shape[0] for x, y in quad)
    if inside < 3:
        return None
    return rectify(image, quad, round(height_px * (right - left) / (bottom - top)), height_px)


def character_crop(image: Image, reading: MrzReading, line: int, column: int, *, size_px: int = 96) -> CharacterCrop:
    """Cut one character out with a little of its neighbours, upright and `size_px` high."""
    return CharacterCrop(line, column, field_crop(image, reading, line, column, column + 1, size_px=size_px))


def field_crop(image: Image, reading: MrzReading, line: int, start: int, end: int, *, size_px: int = 96) -> Image:
    """Cut the characters from `start` up to `end` out with a little of their neighbours, upright, `size_px` high."""
    top_left, top_right, bottom_right, bottom_left = (np.array(p) for p in reading.line_quads[line])
    count = reading.format.line_length
    left, right = (start - 0.25) / count, (end + 0.25) / count
    rise = (bottom_left - top_left) * 0.25
    fall = (bottom_right - top_right) * 0.25
    top, bottom = (top_left - rise, top_right - fall), (bottom_left + rise, bottom_right + fall)
    points = [
        top[0] + (top[1] - top[0]) * left,
        top[0] + (top[1] - top[0]) * right,
        bottom[0] + (bottom[1] - bottom[0]) * right,
        bottom[0] + (bottom[1] - bottom[0]) * left,
    ]
    (a, b, c, d) = ((float(p[0]), float(p[1])) for p in points)
    return rectify(image, (a, b, c, d), round(size_px * (end - start + 0.5) / 2), size_px)
