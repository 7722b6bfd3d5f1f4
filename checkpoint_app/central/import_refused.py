"""Refused rows as a file for whoever made them: as written, in the format and encoding given, with the reasons.

The file is whole or not there. It holds the ministry's own data, so nobody else may read it. Mended, it is handed
over again as it is: the column of the reasons is passed over.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from checkpoint_app.central.import_rows import REFUSED_BECAUSE, FileSource, Reason
from checkpoint_app.central.import_text import delimiter_of, encoding_of
from checkpoint_app.central.importing import RefusedRow
from checkpoint_app.faults import EnvironmentFault

_ERRORS = "surrogateescape"


@contextmanager
def refused_file(
    path: Path, source: FileSource, words_of: Callable[[Reason], str]
) -> Iterator[Callable[[RefusedRow], None]]:
    """Give where to put refused rows; the file is made when the block ends well and any row came.

    Raises EnvironmentFault when the folder refuses.
    """
    encoding = source.encoding or encoding_of(source.path)
    count = 0
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".refused-")
    except OSError as error:
        raise EnvironmentFault("central.fault.folder_refuses", path=str(path.parent)) from error
    try:
        errors = "replace" if encoding.startswith("utf-16") else _ERRORS
        with os.fdopen(handle, "w", encoding=encoding, errors=errors, newline="") as stream:
            write = _csv_writer(stream, source, encoding) if source.is_csv else _json_writer(stream)

            def put(row: RefusedRow) -> None:
                nonlocal count
                count += 1
                write(row, "; ".join(words_of(reason) for reason in row.reasons))

            yield put
            stream.flush()
            os.fsync(stream.fileno())
        if count:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _csv_writer(stream: Any, source: FileSource, encoding: str) -> Callable[[RefusedRow, str], None]:
    with source.path.open(encoding=encoding, errors=_ERRORS, newline="") as given:
        header = given.readline()
    delimiter = delimiter_of(header)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    names = [name for name in names if name != REFUSED_BECAUSE]
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([*names, REFUSED_BECAUSE])

    def write(row: RefusedRow, because: str) -> None:
        # A row with another number of cells is filled up, so that its reason stands under its name.
        cells = [*row.cells, *[""] * (len(names) - len(row.cells))]
        writer.writerow([*cells, because])

    return write


def _json_writer(stream: Any) -> Callable[[RefusedRow, str], None]:
    def write(row: RefusedRow, because: str) -> None:
        text = "".join(row.cells)
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            values = None
        told = values if isinstance(values, dict) else {"row": text.rstrip("\r\n")}
        stream.write(json.dumps({**told, REFUSED_BECAUSE: because}, ensure_ascii=False) + "\n")

    return write
