"""Deterministic draws by the column: one decision for many people at a time, the same on every machine.

Only raw 64-bit words of PCG64 are used, whose stream is fixed for ever; numpy's distributions may change between
versions. What one person draws depends on the seed and the person's number, never on how many others there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_SHIFT = 11
_TWO_TO_53 = float(1 << 53)


class Choices(Generic[T]):
    """A closed choice with weights; the weights need no particular sum."""

    __slots__ = ("_edges", "_list", "options")

    def __init__(self, weights: Mapping[T, int | float]) -> None:
        self.options: tuple[T, ...] = tuple(weights)
        edges = np.cumsum(np.array(list(weights.values()), dtype=np.float64))
        self._edges: NDArray[np.float64] = edges / edges[-1]
        self._list: list[float] = self._edges.tolist()

    def at(self, uniform: NDArray[np.float64]) -> list[T]:
        """Give the option at each number in [0, 1)."""
        options = self.options
        found = np.searchsorted(self._edges, uniform, side="right")
        return [options[index] for index in np.minimum(found, len(options) - 1).tolist()]

    def pick(self, uniform: float) -> T:
        """Give the option at one number in [0, 1)."""
        return self.options[min(bisect_right(self._list, uniform), len(self.options) - 1)]


class Draws:
    """Columns of `size` draws each; the order of the calls is part of the result."""

    def __init__(self, seed: int, stream: int, chunk: int, size: int) -> None:
        self._words = np.random.PCG64(np.random.SeedSequence([seed, stream, chunk]))
        self.size = size

    def uniform(self) -> NDArray[np.float64]:
        """Give numbers in [0, 1)."""
        words: NDArray[np.uint64] = self._words.random_raw(self.size)
        return (words >> np.uint64(_SHIFT)).astype(np.float64) / _TWO_TO_53

    def below(self, limit: int) -> list[int]:
        """Give whole numbers 0 .. limit - 1."""
        return self.between(0, limit - 1)

    def between(self, least: int, most: int) -> list[int]:
        """Give whole numbers least .. most, both included."""
        found: list[int] = (self.uniform() * (most - least + 1)).astype(np.int64).__add__(least).tolist()
        return found

    def chance(self, share: float) -> list[bool]:
        """Give True in this share (0 to 1) of cases."""
        found: list[bool] = (self.uniform() < share).tolist()
        return found

    def choose(self, choices: Choices[T]) -> list[T]:
        """Give weighted options."""
        return choices.at(self.uniform())

    def any_of(self, options: Sequence[T]) -> list[T]:
        """Give options, each as likely as the other."""
        return [options[index] for index in self.below(len(options))]

    def hex_words(self, words: int) -> list[str]:
        """Give strings of `words` times 16 hexadecimal digits."""
        raw: NDArray[np.uint64] = self._words.random_raw(self.size * words)
        text = raw.astype(">u8").tobytes().hex()
        width = 16 * words
        return [text[at : at + width] for at in range(0, len(text), width)]
