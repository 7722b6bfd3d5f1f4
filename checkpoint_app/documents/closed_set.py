"""Closed sets of words whose members are compared and hashed as the single objects that they are."""

from __future__ import annotations

from enum import Enum


class ClosedSet(Enum):
    """An Enum whose members hash by identity.

    Enum hashes a member by its name, in Python: a third of the time of a simulated month went there. Members are
    single objects, in other processes too (they are pickled by name), so that identity means the same.
    """

    __hash__ = object.__hash__
