"""Where bytes come from: two small fetchers for TUF's client, the network and a directory (a stick).

Both yield chunks and nothing else; whether the bytes are right is judged by TUF. The network one keeps what it got of
a target in a `.part` file beside the validator of the server's copy and goes on from there by Range and If-Range, so
a link that breaks loses at most a chunk. One thread per object.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

import requests
import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient.fetcher import FetcherInterface

from checkpoint_app.sync.centre_link import CONNECT_TIMEOUT_S, READ_TIMEOUT_S
from checkpoint_app.sync.pace import UNLIMITED, Pace
from checkpoint_app.sync.patience import PATIENCE, Patience, patient_chunks

CHUNK = 64 * 1024
_SYNC_EVERY = 1024 * 1024

OnBytes = Callable[[int], None]
"""Told of every chunk's length; may raise to stop the download."""


def ignore_bytes(_: int) -> None:
    """Tell nobody."""


class DirectoryFetcher(FetcherInterface):
    """Reads a repository from a directory; the URL is `directory:/` and the path inside it."""

    BASE = "directory:/"

    def __init__(self, directory: Path, on_bytes: OnBytes = ignore_bytes) -> None:
        """Name the directory that holds `metadata` and `targets`."""
        self._directory = directory
        self._on_bytes = on_bytes
        self.asked_for = ""

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.asked_for = url
        parts = unquote(url.removeprefix(self.BASE)).split("/")
        if any(part in {"", ".", ".."} or "\\" in part or ":" in part for part in parts):
            raise DownloadHTTPError("not a path inside the repository", HTTPStatus.NOT_FOUND)
        try:
            with self._directory.joinpath(*parts).open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    self._on_bytes(len(chunk))
                    yield chunk
        except (FileNotFoundError, NotADirectoryError) as error:
            # An absent directory is no answer about a file: a pulled stick must not look like "no newer root".
            if not self._directory.is_dir():
                raise DownloadError("the directory is gone") from error
            raise DownloadHTTPError("no such file", HTTPStatus.NOT_FOUND) from error
        except OSError as error:
            raise DownloadError("the directory cannot be read") from error


class HttpFetcher(FetcherInterface):
    """Reads a repository over HTTP or HTTPS."""

    def __init__(
        self,
        session: requests.Session,
        parts: Path,
        on_bytes: OnBytes = ignore_bytes,
        pace: Pace = UNLIMITED,
        patience: Patience = PATIENCE,
    ) -> None:
        """Take a session, the folder of partial downloads, how fast the link may be used and how slow it may be."""
        self._session, self._pace, self._patience = session, pace, patience
        self._response: requests.Response | None = None
        self._parts = parts
        self._on_bytes = on_bytes
        self.asked_for = ""

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.asked_for = url
        try:
            if "/targets/" in url:
                yield from self._resumed(url)
            else:
                with self._request(url, {}) as response:
                    yield from self._chunks(response)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise DownloadError("the link failed") from error

    def close(self) -> None:
        """Let go of the network; a download that TUF refused on the way is still open."""
        if self._response is not None:
            self._response.close()
        self._session.close()

    def _request(self, url: str, headers: dict[str, str]) -> requests.Response:
        response = self._session.get(
            url,
            headers={"Accept-Encoding": "identity", **headers},
            timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
            stream=True,
            allow_redirects=False,
        )
        self._response = response
        if response.status_code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            response.close()
            raise DownloadHTTPError(f"HTTP {response.status_code}", response.status_code)
        return response

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        for chunk in patient_chunks(response, self._patience):
            self._on_bytes(len(chunk))
            yield chunk
            self._pace.spend(len(chunk))

    def _resumed(self, url: str) -> Iterator[bytes]:
        part = _Part(self._parts, url)
        with self._continued(url, part) as response:
            if response.status_code == HTTPStatus.PARTIAL_CONTENT:
                yield from self._kept(part)
            else:
                part.begin(response.headers.get("ETag", ""))
            with part.appending() as keep:
                for chunk in self._chunks(response):
                    keep(chunk)
                    yield chunk
        # Right or wrong, the file was whole: were it wrong, going on from it could only fail again.
        part.forget()

    def _continued(self, url: str, part: _Part) -> requests.Response:
        headers = part.range_headers()
        try:
            return self._request(url, headers)
        except DownloadHTTPError as error:
            if not headers or error.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise
        part.forget()
        return self._request(url, {})

    def _kept(self, part: _Part) -> Iterator[bytes]:
        for chunk in part.chunks():
            self._on_bytes(len(chunk))
            yield chunk


class _Part:
    """What is held of one target, and the validator (a strong ETag) of the copy it was taken from."""

    def __init__(self, folder: Path, url: str) -> None:
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        self._content = folder / f"{name}.part"
        self._validator = folder / f"{name}.etag"

    def range_headers(self) -> dict[str, str]:
        """Headers that ask for the rest; empty when there is nothing to go on from."""
        try:
            length = self._content.stat().st_size
            validator = self._validator.read_text(encoding="ascii")
        except (OSError, ValueError):
            return {}
        if length == 0 or not validator.startswith('"'):
            return {}
        return {"Range": f"bytes={length}-", "If-Range": validator}

    def begin(self, validator: str) -> None:
        """Start anew with a copy of this validator."""
        self.forget()
        self._content.parent.mkdir(parents=True, exist_ok=True)
        self._validator.write_text(validator, encoding="ascii", errors="replace")

    def chunks(self) -> Iterator[bytes]:
        """Give what is held."""
        with self._content.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    def appending(self) -> _Appending:
        """Write what comes next; lasting at least every MiB."""
        return _Appending(self._content)

    def forget(self) -> None:
        """Throw away what is held."""
        for path in (self._content, self._validator):
            with suppress(OSError):
                path.unlink()


class _Appending:
    """An open part file that takes chunks."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("ab")
        self._unsynced = 0

    def __enter__(self) -> Callable[[bytes], None]:
        return self._keep

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def _keep(self, chunk: bytes) -> None:
        self._stream.write(chunk)
        self._unsynced += len(chunk)
        if self._unsynced >= _SYNC_EVERY:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._unsynced = 0
