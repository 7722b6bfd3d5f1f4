"""The hub's one thread of storage, and the bell that wakes those who wait for something new."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from checkpoint_app.hub.ledger import Ledger

T = TypeVar("T")


class Desk:
    """Owns the ledger on a thread of its own; safe to use from any thread. Close it when done."""

    def __init__(self, path: Path, key: bytes, now: datetime) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub-ledger")
        try:
            self._ledger = self._thread.submit(Ledger.open, path, key, now).result()
        except BaseException:
            self._thread.shutdown()
            raise
        self.epoch, self._is_closed = self._ledger.epoch, False

    def run(self, work: Callable[[Ledger], T]) -> T:
        """Do a piece of work and wait for it; its errors come through."""
        return self._thread.submit(work, self._ledger).result()

    async def run_soon(self, work: Callable[[Ledger], T]) -> T:
        """Do a piece of work without holding up the event loop."""
        return await asyncio.wrap_future(self._thread.submit(work, self._ledger))

    def close(self) -> None:
        """Finish what was begun, then close the file; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._thread.submit(self._ledger.close).result()
        self._thread.shutdown(wait=True)


class Bell:
    """Wakes everybody who waits; belongs to the server's event loop."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake those who wait now."""
        self._rung.set()
        self._rung = asyncio.Event()

    def next_ring(self) -> asyncio.Event:
        """Give what the next ring will set."""
        return self._rung

    @staticmethod
    async def wait(next_ring: asyncio.Event, timeout_s: float) -> None:
        """Wait until it rings, or the time is over."""
        try:
            await asyncio.wait_for(next_ring.wait(), timeout_s)
        except TimeoutError:
            return
