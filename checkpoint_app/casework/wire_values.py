"""Reading the plain values of a JSON object that came over the wire; what does not fit raises ValueError. Pure."""

from __future__ import annotations

from checkpoint_app.casework.canonical import LARGEST_INTEGER


def read_text(value: object, longest: int | None = None) -> str:
    """Take a text that is not empty and has at most `longest` characters."""
    if not isinstance(value, str) or not value or (longest is not None and len(value) > longest):
        raise ValueError("text")
    return value


def read_whole_number(value: object, least: int = 0) -> int:
    """Take a whole number of at least `least` that every reader of JSON keeps exactly; True is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST_INTEGER:
        raise ValueError("integer")
    return value
