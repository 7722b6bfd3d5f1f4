"""A folder that operators' lists are put into: each file is taken once, when it is whole, and leaves a receipt.

`done/NAME.txt` says how many people and faults there were, and the list itself is deleted: it lies encrypted in the
store. What cannot be taken goes to `refused/` with the reason beside it, and is deleted after a day. Nobody's name is
in a receipt. One folder, one watcher; the folder may be a network share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checkpoint_app.casework.retention import PASSENGER_LIST
from checkpoint_app.faults import Fault
from checkpoint_app.medium import make_folder, medium_faults, write_whole
from checkpoint_app.store.passenger_lists import KeptList
from checkpoint_app.texts import Texts

DONE, REFUSED = "done", "refused"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
_State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What became of one file; `fault` says why it was refused."""

    name: str
    lists: tuple[KeptList, ...] = ()
    fault: Fault | None = None


class ListFolder:
    """Looks at the folder when told to; a file is whole when two looks in a row found it the same."""

    def __init__(self, folder: Path, take: Callable[[Path], tuple[KeptList, ...]], words: Texts) -> None:
        self._folder, self._take, self._words = folder, take, words
        self._seen: dict[str, _State] = {}

    def look(self, now: datetime) -> tuple[FolderResult, ...]:
        """Take what is whole; raises EnvironmentFault when the folder cannot be read or written."""
        with medium_faults():
            for name in (DONE, REFUSED):
                make_folder(self._folder / name)
            found = {path.name: _state(path) for path in sorted(self._folder.iterdir()) if _is_list(path)}
            whole = [name for name, state in found.items() if self._seen.get(name) == state]
            self._seen = {name: state for name, state in found.items() if name not in whole}
            results = tuple(self._take_one(self._folder / name) for name in whole)
            self._sweep(now)
        return results

    def _take_one(self, path: Path) -> FolderResult:
        try:
            lists = self._take(path)
        except Fault as fault:
            path.replace(self._folder / REFUSED / path.name)
            self._receipt(REFUSED, path.name, self._words(fault.key, **fault.values))
            return FolderResult(path.name, fault=fault)
        path.unlink()
        people, faults = sum(len(each.given.persons) for each in lists), sum(len(each.given.faults) for each in lists)
        self._receipt(DONE, path.name, self._words("lists.folder.done", count=people, faults=faults))
        return FolderResult(path.name, lists)

    def _receipt(self, folder: str, name: str, text: str) -> None:
        write_whole(self._folder / folder / f"{name}.txt", f"{text}\n".encode())

    def _sweep(self, now: datetime) -> None:
        """What was refused holds people too: it stays as long as a list whose departure is not known."""
        for name in (DONE, REFUSED):
            for path in (self._folder / name).iterdir():
                if now.timestamp() - path.stat().st_mtime > PASSENGER_LIST.total_seconds():
                    path.unlink()


def _is_list(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~")) and path.suffix.lower() not in _UNFINISHED


def _state(path: Path) -> _State:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
