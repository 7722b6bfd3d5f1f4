"""Files, folders and videos to readings: what the commands and pre-screening use."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.faults import Fault, InputUnreadable
from checkpoint_app.scan.agreement import Agreement
from checkpoint_app.scan.barcodes import read_barcodes
from checkpoint_app.scan.frames import Frame, VideoSource, open_source, pictures_in
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import BarcodeReading, MrzReading


@dataclass(frozen=True, slots=True, eq=False)
class FileReading:
    """What one picture, or one whole video, holds.

    Attributes:
        path: the picture or video.
        mrz: the zone's reading or None.
        barcodes: every code found (of a video: each different one).
        cpu_ms: processor time for decoding and reading, this thread and its helpers.
        fault: why the file could not be read; then there is nothing else.
        frame: the picture that `mrz` fits, for crops; None where nothing was read.
    """

    path: Path
    mrz: MrzReading | None
    barcodes: tuple[BarcodeReading, ...]
    cpu_ms: float
    fault: Fault | None = None
    frame: Frame | None = None


def read_path(path: Path, *, reader: MrzReader | None = None, barcodes: bool = True) -> Iterator[FileReading]:
    """Read a picture, every picture of a folder, or a video; a file that cannot be read is a reading with its fault.

    Raises:
        InputUnreadable: the path itself is missing, or a folder without pictures.
        EnvironmentFault: the reader's model is missing.
    """
    if not path.exists() and "%" not in path.name:
        raise InputUnreadable("scan.fault.not_found", name=path.name)
    used = reader or MrzReader()
    if path.is_dir():
        for picture in pictures_in(path):
            yield _read_one(picture, used, barcodes=barcodes)
    else:
        yield _read_one(path, used, barcodes=barcodes)


def _read_one(path: Path, reader: MrzReader, *, barcodes: bool) -> FileReading:
    started = time.process_time()
    try:
        source = open_source(path)
        if isinstance(source, VideoSource):
            return _read_video(path, source, reader, barcodes=barcodes)
        frame = source.read()
    except InputUnreadable as fault:
        return FileReading(path, None, (), (time.process_time() - started) * 1000, fault)
    if frame is None:
        return FileReading(path, None, (), (time.process_time() - started) * 1000)
    reading = reader.read(frame, thorough=True)
    is_document = reading.mrz is not None  # sure or not: where there is a zone, a code is seldom and large
    codes = read_barcodes(frame.image, quick=is_document) if barcodes else ()
    return FileReading(path, reading.mrz, codes, (time.process_time() - started) * 1000, None, frame)


def _read_video(path: Path, source: VideoSource, reader: MrzReader, *, barcodes: bool) -> FileReading:
    """Read frames until the zone is confirmed; at the end the best single reading counts."""
    started = time.process_time()
    agreement = Agreement()
    codes: dict[bytes, BarcodeReading] = {}
    best: tuple[MrzReading, Frame] | None = None
    try:
        while (frame := source.read()) is not None:
            reading = reader.read(frame)
            if barcodes and frame.sequence % 5 == 0:
                for code in read_barcodes(frame.image, quick=True):
                    seen = code.content in codes
                    codes[code.content] = replace(code, status=ReadingStatus.CONFIRMED) if seen else code
            confirmed = agreement.add(frame, reading)
            if confirmed is not None:
                best = (confirmed.mrz, confirmed.frame)
                break
            if reading.mrz is not None and (
                best is None or reading.mrz.lowest_confidence > best[0].lowest_confidence
            ):
                best = (reading.mrz, frame)
    finally:
        source.close()
    spent = (time.process_time() - started) * 1000
    mrz, frame_read = best if best is not None else (None, None)
    return FileReading(path, mrz, tuple(codes.values()), spent, None, frame_read)
