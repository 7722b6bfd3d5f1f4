"""Where the ministries' files come from by themselves: a seam, and a watched folder as the first of its kind.

A `FeedSource` offers what lies ready and is told what became of it. The folder is where a ministry's machine puts
files (by SFTP, by a mount, by hand): each is taken once, moved to `working`, and ends in `done` or `refused`. What
lay in `working` when the centre died is taken first at the next start; taking it again changes nothing. One process
watches a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.import_refused import refused_file
from checkpoint_app.central.import_rows import FileSource, ImportKind, Reason
from checkpoint_app.central.importing import ImportReport, source_of, take_import
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault, InputUnreadable

_ENDINGS = frozenset({".csv", ".txt", ".json", ".jsonl"})
_PASSPORTS = "passports"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: a report, or the fault for which none of it (or not the rest) was taken."""

    name: str
    report: ImportReport | None = None
    fault: Fault | None = None


class FeedSource(Protocol):
    """Where files of a ministry come from. A ministry's own interface is joined by writing one more of these."""

    def offers(self) -> Iterator[FileSource]:
        """Give what lies ready, each once; what was begun and not finished comes first."""

    def refused_path(self, source: FileSource) -> Path:
        """Name the file that refused rows of an offer are written to."""

    def finish(self, source: FileSource, taken: Taken) -> None:
        """Hear what became of an offer, and never offer it again."""


class FolderFeed:
    """A folder that files appear in; `passports...` are changes of passports, all others placement records.

    A file is ready when its size and time are those of the look before, so that one still being written waits. Hidden
    files and files with other endings are left alone.
    """

    def __init__(self, folder: Path) -> None:
        """Begin to watch; raises EnvironmentFault when the folder refuses."""
        self._folder = folder
        self._working, self._done, self._refused = (folder / name for name in ("working", "done", "refused"))
        self._seen: dict[str, tuple[int, int]] = {}
        try:
            for each in (self._working, self._done, self._refused):
                each.mkdir(exist_ok=True)
        except OSError as error:
            raise EnvironmentFault("central.fault.folder_refuses", path=str(folder)) from error

    def offers(self) -> Iterator[FileSource]:
        """Give what was begun, then what lies ready."""
        try:
            for path in sorted(self._working.iterdir()):
                yield _source(path)
            for path in self._ready():
                yield _source(path.replace(self._free(self._working, path.name)))
        except OSError as error:
            raise EnvironmentFault("central.fault.folder_refuses", path=str(self._folder)) from error

    def refused_path(self, source: FileSource) -> Path:
        """Name a file in `refused`, like the one that was handed over."""
        return self._free(self._refused, source.path.name)

    def finish(self, source: FileSource, taken: Taken) -> None:
        """Move a file to `done`; to `refused` when it was not taken as a whole."""
        goal = self._done if taken.fault is None else self._refused
        source.path.replace(self._free(goal, source.path.name))

    def _ready(self) -> list[Path]:
        found: dict[str, tuple[int, int]] = {}
        for path in sorted(self._folder.iterdir()):
            if path.suffix.lower() in _ENDINGS and not path.name.startswith(".") and path.is_file():
                state = path.stat()
                found[path.name] = state.st_size, state.st_mtime_ns
        ready = [self._folder / name for name, state in found.items() if self._seen.get(name) == state]
        self._seen = found
        return ready

    @staticmethod
    def _free(folder: Path, name: str) -> Path:
        """Name a place in a folder that no earlier file of the same name has."""
        place, number = folder / name, 1
        while place.exists():
            number += 1
            place = folder / f"{Path(name).stem}.{number}{Path(name).suffix}"
        return place


def _source(path: Path) -> FileSource:
    is_passports = path.name.lower().startswith(_PASSPORTS)
    return source_of(path, ImportKind.PASSPORTS if is_passports else ImportKind.CLEARANCES)


def take_feed(
    centre: Centre, feed: FeedSource, now: Callable[[], datetime], words_of: Callable[[Reason], str]
) -> Iterator[Taken]:
    """Take all that a source offers, one after another; what cannot be read keeps the next one from nothing.

    Raises EnvironmentFault when the database or the folder refuses: what was begun is then offered again.
    """
    for source in feed.offers():
        try:
            with refused_file(feed.refused_path(source), source, words_of) as put:
                taken = Taken(source.name, take_import(centre, source, now(), on_refused=put))
        except (DataRejected, InputUnreadable) as fault:
            taken = Taken(source.name, fault=fault)
        feed.finish(source, taken)
        yield taken
