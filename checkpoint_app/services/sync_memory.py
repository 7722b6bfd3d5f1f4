"""How the last cycle ended, kept as a setting of this machine, so that the doctor can explain it later.

Written only when it changes: a network that is away for a week is one line, not one for every try.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.faults import Fault
from checkpoint_app.store.casebook import Casebook

_SETTING = "sync_last_fault"


@dataclass(frozen=True, slots=True)
class SyncFault:
    """Why cycles fail, by the key of the sentence and its values, and since when (aware UTC)."""

    key: str
    values: tuple[tuple[str, str | int], ...]
    since: datetime


def remember_fault(casebook: Casebook, fault: Fault | None, now: datetime) -> None:
    """Keep why a cycle failed, or that it did not; the instant is that of the first of a row of like failures."""
    known = last_fault(casebook)
    if fault is None:
        if known is not None:
            casebook.set_setting(_SETTING, "")
    elif known is None or known.key != fault.key:
        kept = {"key": fault.key, "values": fault.values, "since": instant_to_wire(now)}
        casebook.set_setting(_SETTING, json.dumps(kept))


def last_fault(casebook: Casebook) -> SyncFault | None:
    """Tell why the last cycle failed; None when it did not, or none ran yet."""
    text = casebook.setting(_SETTING)
    if not text:
        return None
    kept = json.loads(text)
    return SyncFault(kept["key"], tuple(kept["values"].items()), instant_from_wire(kept["since"]))
