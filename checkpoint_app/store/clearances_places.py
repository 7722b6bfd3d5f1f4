"""The ways into a new generation by id and by birth date, entered in sorted pieces while its rows are written.

`CREATE INDEX` would sort the whole table in memory (temporary files would be plain), and a sorted `SELECT` into the
tables reads every row again. Here the keys alone are remembered, 32 bytes a row, and sorted by a library for numbers.
One thread; a piece of two million rows takes some 110 MB while it is sorted.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PIECE = 2_000_000
_ROWS_AT_ONCE = 80
_SLICE = 100 * _ROWS_AT_ONCE
_INSERTS = {2: "INSERT INTO places_by_id VALUES ", 3: "INSERT INTO places_by_birth VALUES "}


@cache
def rows_of(head: str, columns: int, rows: int) -> str:
    """Write an INSERT of so many rows: SQLite's own work for one statement costs as much as a row."""
    row = f"({', '.join('?' * columns)})"
    return head + ", ".join([row] * rows)


class PlacesIndex:
    """Keys of the rows that were written since the last piece, and how they are entered."""

    def __init__(self, execute: Callable[[str, Sequence[object]], object], piece: int = PIECE) -> None:
        """Take what executes a statement on the connection that the rows are written by."""
        self._execute, self._piece = execute, piece
        self._empty()

    def _empty(self) -> None:
        self._places, self._ids, self._born, self._bits = (array("q") for _ in range(4))

    def add(self, places: Sequence[int], ids: Sequence[int], born: Sequence[int], bits: Sequence[int]) -> None:
        """Remember the keys of some rows; a whole piece is entered."""
        self._places.extend(places)
        self._ids.extend(ids)
        self._born.extend(born)
        self._bits.extend(bits)
        if len(self._places) >= self._piece:
            self.enter()

    def enter(self) -> None:
        """Enter what is remembered, in the order of each way in."""
        import numpy as np  # Here: most cycles of a machine build no base.

        places, ids, born, bits = (
            np.frombuffer(each, dtype=np.int64) for each in (self._places, self._ids, self._born, self._bits)
        )
        # Places come in order, so a stable order by what leads to them is enough.
        self._insert(np.argsort(ids, kind="stable"), ids, places)
        self._insert(np.lexsort((bits, born)), born, bits, places)
        self._empty()

    def _insert(self, order: np.ndarray, *columns: np.ndarray) -> None:
        import numpy as np

        width = len(columns)
        for start in range(0, len(order), _SLICE):
            rows = order[start : start + _SLICE]
            cells = np.stack([column[rows] for column in columns], axis=1).ravel().tolist()
            for at in range(0, len(cells), _ROWS_AT_ONCE * width):
                some = cells[at : at + _ROWS_AT_ONCE * width]
                self._execute(rows_of(_INSERTS[width], width, len(some) // width), some)
