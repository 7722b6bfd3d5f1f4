"""A slow link that is cut again and again: how much of a delta is sent twice?

    python -m tests.faults.slow_link --rows 10000 --kbit 256 --cut-s 20

A real centre over TLS, an enrolled device, and between them a link of this rate whose connections are all reset when
so many seconds' worth of bytes went over it. Bytes are counted on the wire, handshakes and metadata included, and
compared with those of the same delta over the same link without a cut. In every change `--kbit 0` runs: the same
bytes between two cuts, without the waiting. A slow link has a receiver that took in what came before the next piece
comes; a fast one may have all of the file under way in the buffers of sockets, which a reset throws away. So the link
without a rate lets the receiver catch up before it cuts.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import socket
import struct
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.central import changes
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.publisher import publish_delta
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.sync.importing import PlanKind
from checkpoint_app.sync.tls import Trust
from tests.faults.machines import enrol_device, server_process
from tests.integration.sync.worlds import Post, make_centre
from tests.unit.casework_feed.people import clearance

MOST_SENT_TWICE = 0.10
_PIECE = 1024
_RESET = struct.pack("ii", 1, 0)
_CATCH_UP_S = 0.5


class SlowLink:
    """Passes bytes to a port of this machine at a rate; resets every connection after each `cut_bytes` that came."""

    def __init__(self, upstream: int, bytes_per_s: float = 0, cut_bytes: int = 0) -> None:
        self._upstream, self._rate, self._cut_bytes = upstream, bytes_per_s, cut_bytes
        self.sent = self.cuts = 0
        self._free_at = time.monotonic()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more, and end what is open."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        with self._lock:
            self._end_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            centre = socket.create_connection(("127.0.0.1", self._upstream))
            with self._lock:
                self._open |= {client, centre}
            threading.Thread(target=self._pump, args=(client, centre, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(centre, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_down: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if is_down:
                    self._count(len(piece))
                sink.sendall(piece)
        with self._lock:
            for each in {source, sink} & self._open:
                self._end(each)

    def _count(self, length: int) -> None:
        """Wait for the link's rate, and cut it when its time has come."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + (length / self._rate if self._rate else 0)
            wait_s = self._free_at - time.monotonic()
            self.sent += length
            if self._cut_bytes and self.sent // self._cut_bytes > self.cuts:
                self.cuts += 1
                if not self._rate:
                    time.sleep(_CATCH_UP_S)
                self._end_all()
        if wait_s > 0:
            time.sleep(wait_s)

    def _end_all(self) -> None:
        for each in list(self._open):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._end(each)

    def _end(self, each: socket.socket) -> None:
        self._open.discard(each)
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


@dataclass(frozen=True)
class Delivery:
    """How a delta came over a link."""

    rows: int
    bytes_uncut: int
    bytes_cut: int
    cuts: int
    cycles: int
    seconds: float

    @property
    def sent_twice(self) -> float:
        """Share of the bytes that the cuts cost."""
        return self.bytes_cut / self.bytes_uncut - 1


def deliver(folder: Path, rows: int, kbit: int, cut_bytes: int, seed: int = 1) -> Delivery:
    """Take one delta of so many rows twice, over a whole link and over one that is cut."""
    chance = random.Random(seed)
    centre = make_centre(folder / "centre", [clearance(1)])
    posts = [Post.of(folder / name, centre) for name in ("uncut", "cut")]
    for post in posts:
        assert post.take(centre.repository_dir).is_done
    _publish(centre, rows, chance)
    (folder / "device").mkdir()
    device = enrol_device(centre, folder / "device")
    assert device.trust is not None
    with server_process(centre.folder) as port:
        bytes_uncut, _, _, _ = _take(posts[0], SlowLink(port), device.trust)
        link = SlowLink(port, kbit * 1000 / 8, cut_bytes)
        found = Delivery(rows, bytes_uncut, *_take(posts[1], link, device.trust))
    device.casebook.close()
    cache = posts[1].cache()
    cache.verify()
    assert cache.row_count() == rows + 1
    cache.close()
    centre.close()
    return found


def _publish(centre: Centre, rows: int, chance: random.Random) -> None:
    records = [
        dataclasses.replace(clearance(serial), employer_name=f"PT {chance.randbytes(30).hex()}")
        for serial in range(2, rows + 2)
    ]
    for at in range(0, rows, 1000):
        with writing(centre.engine) as session:
            assert changes.put_records(session, records[at : at + 1000], clock.now()) == ()
    publish_delta(centre, clock.now())


def _take(post: Post, link: SlowLink, trust: Trust) -> tuple[int, int, int, float]:
    """Run cycles until the delta is live; gives bytes, cuts, cycles and seconds."""
    began, cycles = time.monotonic(), 0
    while True:
        cycles += 1
        report = post.take(link.url, trust=trust)
        if report.is_done:
            break
        if not isinstance(report.download_fault, EnvironmentFault) or cycles > 1000:
            raise AssertionError(report.download_fault)
    assert report.download is not None
    assert report.download.kind is PlanKind.DELTAS
    link.close()
    return link.sent, link.cuts, cycles, time.monotonic() - began


def main() -> int:
    """Deliver once and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kbit", type=int, default=256, help="0: without waiting")
    parser.add_argument("--cut-s", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=20261124)
    chosen = parser.parse_args()
    cut_bytes = round((chosen.kbit or 256) * 1000 / 8 * chosen.cut_s)
    with tempfile.TemporaryDirectory() as folder:
        found = deliver(Path(folder), chosen.rows, chosen.kbit, cut_bytes, chosen.seed)
    told = {**dataclasses.asdict(found), "sent_twice": round(found.sent_twice, 4), "limit": MOST_SENT_TWICE}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if found.sent_twice < MOST_SENT_TWICE else 1


if __name__ == "__main__":
    sys.exit(main())
