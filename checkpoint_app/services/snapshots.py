"""Read what was kept of a traveller (see `recording.snapshot`) for lists: name, reasons, where it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.late_entry import Late, read_late


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a list shows. `discreet`: a neutral flag (W01, V01, C09) is among the reasons, which are then not told.

    `group` is the same for those who travel together; empty for who travels alone. `late`: entered from paper.
    """

    name: str = "–"
    counter: str = ""
    departure: str = ""
    codes: tuple[str, ...] = ()
    titles: tuple[Bilingual, ...] = ()
    discreet: bool = False
    group: str = ""
    late: Late | None = None


def read_snapshot(content: Mapping[str, JsonValue] | None) -> Snapshot:
    """Read a snapshot; one that was erased, or is of another version, shows as a dash."""
    if content is None:
        return Snapshot()
    values = cast("dict[str, Any]", content)
    try:
        document = values["document"]
        flags = [flag for flag in values["flags"] if flag["level"] > 0]
        names = (document["primary_identifier"], document["secondary_identifier"])
        return Snapshot(
            name=", ".join(name for name in names if name),
            counter=values["counter"],
            departure=values["departure"],
            codes=tuple(flag["code"] for flag in flags),
            titles=tuple(Bilingual(flag["title"]["id"], flag["title"]["en"]) for flag in flags),
            discreet=any(flag["neutral"] for flag in flags),
            group=str(values.get("group", "")),
            late=read_late(values.get("late") or {}),
        )
    except (KeyError, TypeError, AttributeError):
        return Snapshot()
