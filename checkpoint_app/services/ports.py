"""The table of airports: in which State each lies, and in which time zone. Read once, when first asked."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checkpoint_app import assets
from checkpoint_app.documents.ports import Port


@cache
def _table() -> dict[str, tuple[str, str]]:
    found = {}
    for line in assets.resource("ports", "airports.csv").read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            state, zone, codes = line.split(",")
            found.update(dict.fromkeys(codes.split(), (state, zone)))
    return found


def find_port(code: str) -> Port | None:
    """Find an airport by its IATA code; None where it is not known, or where this system knows not its zone."""
    row = _table().get(code)
    if row is None:
        return None
    try:
        return Port(code, row[0], ZoneInfo(row[1]))
    except ZoneInfoNotFoundError:
        return None
