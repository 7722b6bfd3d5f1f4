"""What people said the columns of an operator's sheet mean, remembered by the fingerprint of its headings.

A plain file beside the settings: it holds headings and no person. Written whole or not at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from checkpoint_app.documents.passenger_list import Column, ColumnsUnknown, ColumnUse
from checkpoint_app.medium import make_folder, medium_faults, write_whole

_FILE = "list-columns.json"


def remembered_columns(data_dir: Path) -> dict[str, ColumnUse]:
    """Give what is remembered; a file that cannot be read remembers nothing, and the headings are asked again."""
    try:
        kept: Any = json.loads((data_dir / _FILE).read_text(encoding="utf-8"))
        return {mark: ColumnUse(tuple(_column(name) for name in names)) for mark, names in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _column(name: str | None) -> Column | None:
    return None if name is None else Column(name)


def remember_columns(data_dir: Path, asked: ColumnsUnknown, named: dict[str, Column]) -> ColumnUse:
    """Keep what a person said of headings (`named` by heading), beside what was known; raises EnvironmentFault."""
    known = asked.known.columns or (None,) * len(asked.headings)
    use = ColumnUse(tuple(named.get(heading, each) for heading, each in zip(asked.headings, known, strict=True)))
    remember_use(data_dir, asked.fingerprint, use)
    return use


def remember_use(data_dir: Path, fingerprint: str, use: ColumnUse) -> None:
    """Keep what each column below headings of that fingerprint means; raises EnvironmentFault."""
    kept = {**remembered_columns(data_dir), fingerprint: use}
    wire = {mark: [each.value if each else None for each in one.columns] for mark, one in kept.items()}
    with medium_faults():
        make_folder(data_dir)
        write_whole(data_dir / _FILE, json.dumps(wire, indent=1).encode())
