"""What a disk may hold after the power went: replays a record of strace and builds such disks.

The model is POSIX at its strictest. What was written to a file since its last fsync may be there, or not, or torn at
any sector, in any order. Names (made, moved, removed) last in their order, but only up to some point after the last
fsync of their folder. Files that only live in memory (`-shm`) are gone.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

SECTOR = 512
CALLS = (
    "openat,write,pwrite64,writev,pwritev,ftruncate,truncate,fallocate,fsync,fdatasync,lseek,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,copy_file_range,sendfile,link,linkat"
)
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+|\?)(?:<[^>]*>)?.*$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^(\d+)<")


@dataclass(frozen=True)
class Call:
    """One system call that ended well."""

    name: str
    arguments: str
    result: int

    @property
    def strings(self) -> list[bytes]:
        """Its strings, decoded."""
        return [bytes.fromhex(each.replace("\\x", "")) for each in _STRING.findall(self.arguments)]

    @property
    def descriptor(self) -> int:
        """Its first argument."""
        found = _FD.match(self.arguments)
        return int(found[1]) if found else -1


def read_record(path: Path) -> Iterator[Call]:
    """Read what strace wrote; a call that was split by another thread would be misread, so it is an error."""
    with path.open(encoding="ascii") as lines:
        for line in lines:
            if "<unfinished" in line or "resumed>" in line:
                raise ValueError("the recorded process has more than one thread that writes")
            found = _LINE.match(line.rstrip("\n"))
            if found and found[3] not in {"?", "-1"}:
                yield Call(found[1], found[2], int(found[3]))


@dataclass(eq=False)
class Content:
    """A file's bytes: what lasts, and what came since."""

    lasting: bytes = b""
    pending: list[tuple[str, int, bytes]] = field(default_factory=list)
    size: int = 0

    def sync(self) -> None:
        """Everything that came lasts."""
        self.lasting = _applied(self.lasting, self.pending)
        self.pending = []


def _applied(data: bytes, operations: list[tuple[str, int, bytes]]) -> bytes:
    result = bytearray(data)
    for kind, at, written in operations:
        if kind == "truncate":
            if at < len(result):
                del result[at:]
            else:
                result.extend(bytes(at - len(result)))
            continue
        if at > len(result):
            result.extend(bytes(at - len(result)))
        result[at : at + len(written)] = written
    return bytes(result)


class Loss(Enum):
    """How much of what was not synced is gone."""

    ALL = "all unsynced gone"
    LAST_TORN = "the last write torn"
    ANY = "any part gone or torn"


Name = tuple[str, "Content | None"]


class Disk:
    """The files below one folder, as the calls change them."""

    def __init__(self, folder: Path) -> None:
        self.root = str(folder).encode()
        self.live: dict[bytes, Content] = {}
        self.folders: set[bytes] = {self.root}
        self._lasting: dict[bytes, Content] = {}
        self._lasting_folders: set[bytes] = {self.root}
        self._names: list[tuple[bytes, list[tuple[str, bytes, Content | None]]]] = []
        self._open: dict[int, tuple[bytes, Content | None]] = {}
        self._at: dict[int, int] = {}
        for path in sorted(folder.rglob("*")):
            name = str(path).encode()
            if path.is_dir():
                self.folders.add(name)
                self._lasting_folders.add(name)
            else:
                data = path.read_bytes()
                self.live[name] = self._lasting[name] = Content(data, [], len(data))

    def apply(self, call: Call) -> None:
        """Do what a call did."""
        strings = call.strings
        match call.name:
            case "openat":
                self._opened(call, strings[0])
            case "write" | "pwrite64":
                self._written(call, strings[0] if strings else b"")
            case "ftruncate":
                self._truncated(call)
            case "fsync" | "fdatasync":
                self._synced(call.descriptor)
            case "lseek":
                self._at[call.descriptor] = call.result
            case "rename":
                self._renamed(strings[0], strings[1])
            case "unlink":
                if self.live.pop(strings[0], None) is not None:
                    self._name(strings[0], [("remove", strings[0], None)])
            case "mkdir":
                if strings[0].startswith(self.root):
                    self.folders.add(strings[0])
                    self._name(strings[0], [("folder", strings[0], None)])
            case "rmdir":
                if strings[0] in self.folders:
                    self.folders.discard(strings[0])
                    self._name(strings[0], [("no folder", strings[0], None)])
            case _:
                if self.root in b" ".join(strings):
                    raise ValueError(f"the model knows no {call.name}")

    def _name(self, path: bytes, changes: list[tuple[str, bytes, Content | None]]) -> None:
        self._names.append((path.rsplit(b"/", 1)[0], changes))

    def _opened(self, call: Call, path: bytes) -> None:
        self._open.pop(call.result, None)
        if not path.startswith(self.root):
            return
        if path in self.folders:
            self._open[call.result] = (path, None)
            return
        content = self.live.get(path)
        if content is None:
            content = self.live[path] = Content()
            self._name(path, [("set", path, content)])
        if "O_TRUNC" in call.arguments:
            content.pending.append(("truncate", 0, b""))
            content.size = 0
        self._open[call.result] = (path, content)
        self._at[call.result] = content.size if "O_APPEND" in call.arguments else 0

    def _written(self, call: Call, data: bytes) -> None:
        _, content = self._open.get(call.descriptor, (b"", None))
        if content is None:
            return
        data = data[: call.result]
        if call.name == "pwrite64":
            at = int(call.arguments.rsplit(", ", 1)[1])
        else:
            at = self._at[call.descriptor]
            self._at[call.descriptor] = at + len(data)
        content.pending.append(("write", at, data))
        content.size = max(content.size, at + len(data))

    def _truncated(self, call: Call) -> None:
        _, content = self._open.get(call.descriptor, (b"", None))
        if content is not None:
            content.size = int(call.arguments.rsplit(", ", 1)[1])
            content.pending.append(("truncate", content.size, b""))

    def _synced(self, descriptor: int) -> None:
        path, content = self._open.get(descriptor, (b"", None))
        if content is not None:
            content.sync()
        elif path:
            kept = []
            for folder, changes in self._names:
                if folder == path:
                    self._change(self._lasting, self._lasting_folders, changes)
                else:
                    kept.append((folder, changes))
            self._names = kept

    def _renamed(self, source: bytes, target: bytes) -> None:
        content = self.live.pop(source, None)
        if content is None:
            return
        self.live[target] = content
        if source.rsplit(b"/", 1)[0] == target.rsplit(b"/", 1)[0]:
            self._name(target, [("remove", source, None), ("set", target, content)])
        else:
            self._name(target, [("set", target, content)])
            self._name(source, [("remove", source, None)])

    @staticmethod
    def _change(
        names: dict[bytes, Content], folders: set[bytes], changes: list[tuple[str, bytes, Content | None]]
    ) -> None:
        for kind, path, content in changes:
            if kind == "set" and content is not None:
                names[path] = content
            elif kind == "remove":
                names.pop(path, None)
            elif kind == "folder":
                folders.add(path)
            else:
                folders.discard(path)

    def after_power_cut(self, loss: Loss, chance: random.Random) -> dict[str, bytes]:
        """Build one disk that the power may have left: relative path to content."""
        names, folders = dict(self._lasting), set(self._lasting_folders)
        through: dict[bytes, int] = {}
        for folder, _ in self._names:
            through[folder] = through.get(folder, 0) + 1
        if loss is Loss.ALL:
            through = dict.fromkeys(through, 0)
        elif loss is Loss.ANY:
            through = {folder: chance.randint(0, count) for folder, count in through.items()}
        for folder, changes in self._names:
            if through[folder] > 0:
                through[folder] -= 1
                self._change(names, folders, changes)
        return {
            path[len(self.root) + 1 :].decode(): self._left(content, loss, chance)
            for path, content in names.items()
            if not path.endswith(b"-shm") and path.rsplit(b"/", 1)[0] in folders
        }

    @staticmethod
    def _left(content: Content, loss: Loss, chance: random.Random) -> bytes:
        if loss is Loss.ALL or not content.pending:
            return content.lasting
        if loss is Loss.LAST_TORN:
            return _applied(content.lasting, [*content.pending[:-1], *_torn(content.pending[-1], chance)])
        left: list[tuple[str, int, bytes]] = []
        for operation in content.pending:
            fate = chance.random()
            if fate < 0.45:
                left.append(operation)
            elif fate < 0.75:
                left += _torn(operation, chance)
        return _applied(content.lasting, left)


def _torn(operation: tuple[str, int, bytes], chance: random.Random) -> list[tuple[str, int, bytes]]:
    kind, at, data = operation
    if kind != "write":
        return [operation] if chance.random() < 0.5 else []
    edges = [0, *(edge - at for edge in range(at - at % SECTOR + SECTOR, at + len(data), SECTOR)), len(data)]
    pieces = [
        ("write", at + one, data[one:other]) for one, other in itertools.pairwise(edges) if chance.random() < 0.5
    ]
    chance.shuffle(pieces)
    return pieces
