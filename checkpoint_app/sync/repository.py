"""The signed repository as this machine trusts it: one adapter around TUF's client.

The Updater reads the system clock in its constructor, so the high-water clock is checked before one is made. TUF's
own metadata moves on even when a payload fails: what of the feed is held is the store's cursor, never TUF's versions.
Expiry blocks taking new data, never reading the last good cache. One thread per object; one object per folder.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import TargetFile
from tuf.ngclient import Updater

from checkpoint_app.casework.feed_index import INDEX_TARGET, IndexFile, parse_index
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.centre_link import make_session
from checkpoint_app.sync.fetchers import DirectoryFetcher, HttpFetcher, OnBytes, ignore_bytes
from checkpoint_app.sync.high_water import HighWater
from checkpoint_app.sync.pace import UNLIMITED, Pace
from checkpoint_app.sync.patience import PATIENCE, Patience
from checkpoint_app.sync.tls import Trust


@dataclass(frozen=True, slots=True)
class HttpSource:
    """The repository below `<url>/tuf/` of a centre or of any web cache of it; `trust` is the centre's, if it is."""

    url: str
    pace: Pace = UNLIMITED
    trust: Trust | None = None
    patience: Patience = PATIENCE


@dataclass(frozen=True, slots=True)
class DirectorySource:
    """The repository as a plain directory with `metadata` and `targets`: a stick, a share, a relay's copy."""

    directory: Path


Source = HttpSource | DirectorySource


@contextmanager
def repository_faults() -> Iterator[None]:
    """Turn TUF's errors and those of the disk into one sentence each."""
    try:
        yield
    except tuf_errors.ExpiredMetadataError as error:
        raise DataRejected("sync.fault.publication_expired") from error
    except tuf_errors.BadVersionNumberError as error:
        raise DataRejected("sync.fault.publication_older") from error
    except tuf_errors.UnsignedMetadataError as error:
        raise DataRejected("sync.fault.signature_wrong") from error
    except tuf_errors.LengthOrHashMismatchError as error:
        raise DataRejected("sync.fault.file_damaged") from error
    except tuf_errors.DownloadLengthMismatchError as error:
        raise DataRejected("sync.fault.file_endless") from error
    except tuf_errors.RepositoryError as error:
        raise DataRejected("sync.fault.publication_invalid") from error
    except tuf_errors.DownloadHTTPError as error:
        raise _http_fault(error.status_code) from error
    except tuf_errors.DownloadError as error:
        raise EnvironmentFault("sync.fault.source_unreachable") from error
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise EnvironmentFault("sync.fault.disk_full" if is_full else "sync.fault.folder_refuses") from error


def _http_fault(status: int) -> EnvironmentFault | DataRejected:
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
        return DataRejected("sync.fault.file_missing")
    return EnvironmentFault("sync.fault.centre_busy", status=status)


class TrustedRepository:
    """Verified metadata and files of one source."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        root: bytes,
        now: datetime,
        on_bytes: OnBytes = ignore_bytes,
    ) -> None:
        """Begin from the root that came with the enrolment.

        Raises EnvironmentFault when the clock is behind what the centre signed already, DataRejected when `root` is
        no root.
        """
        self._high_water = HighWater(folder)
        self._high_water.check(now)
        self._files, self._parts = folder / "files", folder / "parts"
        self._fetcher, base, self.close = _fetcher(source, self._parts, on_bytes)
        with repository_faults():
            self._files.mkdir(parents=True, exist_ok=True)
            (folder / "metadata").mkdir(parents=True, exist_ok=True)
            self._updater = Updater(
                metadata_dir=str(folder / "metadata"),
                metadata_base_url=f"{base}metadata/",
                target_dir=str(self._files),
                target_base_url=f"{base}targets/",
                fetcher=self._fetcher,
                bootstrap=root,
            )

    def refresh(self) -> IndexFile:
        """Take the newest signed metadata and read the index; raises EnvironmentFault or DataRejected."""
        with repository_faults(), self._metadata_faults():
            self._updater.refresh()
        index = parse_index(self.read(INDEX_TARGET))
        with repository_faults():
            self._high_water.raise_to(index.as_of)
        return index

    @contextmanager
    def _metadata_faults(self) -> Iterator[None]:
        """Tell what only metadata can suffer: a chain of roots that does not hold, parts of two publications."""
        try:
            yield
        except tuf_errors.LengthOrHashMismatchError as error:
            raise DataRejected("sync.fault.publication_mixed") from error
        except tuf_errors.RepositoryError as error:
            if not self._fetcher.asked_for.endswith(".root.json"):
                raise
            raise DataRejected("sync.fault.root_chain_broken") from error

    def length(self, path: str) -> int:
        """Length in bytes of a target as signed; raises DataRejected when it is not signed."""
        return self._target(path).length

    def fetch(self, path: str) -> Path:
        """Give a verified file, from an earlier download or anew; raises EnvironmentFault or DataRejected."""
        target = self._target(path)
        with repository_faults():
            return Path(self._updater.find_cached_target(target) or self._updater.download_target(target))

    def read(self, path: str) -> bytes:
        """Give the content of a verified file; raises like `fetch`."""
        file = self.fetch(path)
        with repository_faults():
            return file.read_bytes()

    def open(self, path: str) -> BinaryIO:
        """Open a verified file for reading; raises like `fetch`."""
        file = self.fetch(path)
        with repository_faults():
            return file.open("rb")

    def is_held(self, path: str) -> bool:
        """Whether the file lies here already, verified."""
        target = self._target(path)
        with repository_faults():
            return self._updater.find_cached_target(target) is not None

    def forget_files(self) -> None:
        """Delete the downloaded files: what was taken from them is live, and the disk is small."""
        for folder in (self._files, self._parts):
            for path in folder.glob("*"):
                with suppress(OSError):
                    path.unlink()

    def _target(self, path: str) -> TargetFile:
        with repository_faults():
            target = self._updater.get_targetinfo(path)
        if target is None:
            raise DataRejected("sync.fault.file_missing")
        return target


_Fetcher = DirectoryFetcher | HttpFetcher


def _fetcher(source: Source, parts: Path, on_bytes: OnBytes) -> tuple[_Fetcher, str, Callable[[], None]]:
    """Give the fetcher of a source, the URL of the repository, and how to let go of it."""
    if isinstance(source, DirectorySource):
        return DirectoryFetcher(source.directory, on_bytes), DirectoryFetcher.BASE, lambda: None
    session = make_session(source.url, source.trust, source.patience)
    fetcher = HttpFetcher(session, parts, on_bytes, source.pace, source.patience)
    return fetcher, f"{source.url.rstrip('/')}/tuf/", fetcher.close
