"""Attacks on the signed publication, by link and by directory: refused with a sentence, the cache lives."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import socketserver
import threading
from collections.abc import Iterable
from datetime import timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from tuf.ngclient._internal import trusted_metadata_set

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Found, NotFound
from checkpoint_app.central import key_work, roots
from checkpoint_app.central.centre import Centre, open_centre
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.cycle import run_cycle
from checkpoint_app.sync.patience import Patience
from checkpoint_app.sync.repository import HttpSource
from checkpoint_app.texts import texts
from tests.integration.sync.attacks import ATTACKS, ONLINE_KEYS_STOLEN, Prey, far_ahead, keep_copy, publish, spoil
from tests.integration.sync.worlds import Post, file_server
from tests.unit.casework_feed.people import clearance

HELD = 301


@dataclasses.dataclass(frozen=True)
class Stage:
    """Three publications, the last of them live; copies of the first two; a machine that holds the second."""

    centre: Centre
    first: Path
    second: Path
    machine: Post


@pytest.fixture(scope="module")
def stage(tmp_path_factory, first_centre):
    """Nobody may change it."""
    folder = tmp_path_factory.mktemp("stage")
    shutil.copytree(first_centre.folder, folder / "centre")
    centre = open_centre(folder / "centre")
    first = keep_copy(centre, folder / "first")
    publish(centre, clearance(500))
    second, machine = keep_copy(centre, folder / "second"), Post.of(folder / "machine", centre)
    assert machine.take(second).download.rows == HELD
    publish(centre, clearance(501))
    yield Stage(centre, first, second, machine)
    centre.close()


@pytest.fixture
def prey(stage, tmp_path):
    """What an attacker has: the first publication, and a copy of the last to spoil."""
    return Prey(stage.centre, stage.first, keep_copy(stage.centre, tmp_path / "offered"))


@pytest.fixture
def held(stage, tmp_path):
    """A machine of this test's own that holds the second publication."""
    shutil.copytree(stage.machine.folder, tmp_path / "post")
    return dataclasses.replace(stage.machine, folder=tmp_path / "post")


@contextlib.contextmanager
def offered_by(transport, folder):
    if transport == "directory":
        yield folder
        return
    with file_server(folder) as (url, _):
        yield url


def with_new_keys(centre: Centre, folder: Path, roles: Iterable[str]) -> Path:
    """Replace the keys of some roles in a copy of a centre; gives its repository."""
    shutil.copytree(centre.folder, folder)
    for role in roles:
        own = open_centre(folder)
        key_work.rotate_role(own, role, clock.now())
        own.close()
    return folder / "repository"


def still_lives(post: Post) -> None:
    """What was held is whole and answers; nothing of a later publication is seen."""
    cache = post.cache()
    cache.verify()
    assert isinstance(cache.look_up("IDN", "X0000500", clock.now()), Found)
    assert isinstance(cache.look_up("IDN", "X0000501", clock.now()), NotFound)
    assert cache.row_count() == HELD
    cache.close()


@pytest.mark.parametrize("transport", ["directory", "link"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_in_its_own_words_and_the_honest_source_taken_after_it(
    held, prey, attack, transport, tmp_path
):
    key = spoil(prey, attack)
    with offered_by(transport, prey.offered) as source:
        report = held.take(source)
    assert report.download is None
    assert report.download_fault.key == key
    still_lives(held)
    honest = prey.centre.repository_dir
    if attack in ONLINE_KEYS_STOLEN:
        # Versions were raised with the true keys; what the client has seen of them ends with those keys.
        honest = with_new_keys(prey.centre, tmp_path / "centre", ("snapshot", "timestamp"))
    assert held.take(honest).download.rows == HELD + 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_before_anything_is_held_leaves_nothing_live(post, prey, attack):
    if attack.startswith("rollback"):
        pytest.skip("who holds nothing has nothing to fall behind")
    key = spoil(prey, attack)
    assert post.take(prey.offered).download_fault.key == key
    assert post.generations() == []


def test_every_attack_has_a_sentence_in_both_languages():
    for language in ("en", "id"):
        sentences = {key: texts(language)(f"sync.fault.{key}") for _, key in ATTACKS.values()}
        assert len(set(sentences.values())) == len(sentences)


def test_a_publication_that_is_held_back_is_refused_once_it_has_expired(held, stage, monkeypatch):
    """The same files for ever: they were good, and time alone ends them."""
    later = far_ahead(clock.now())
    assert held.take(stage.second).is_done
    its_clock = SimpleNamespace(datetime=SimpleNamespace(now=lambda _: later), timezone=timezone)
    monkeypatch.setattr(trusted_metadata_set, "datetime", its_clock)
    report = held.take(stage.second, now=lambda: later)
    assert report.download_fault.key == "sync.fault.publication_expired"
    still_lives(held)


@pytest.mark.parametrize("transport", ["directory", "link"])
def test_honest_new_keys_of_every_role_are_followed(held, stage, tmp_path, transport):
    repository = with_new_keys(stage.centre, tmp_path / "centre", roots.ROLES)
    with offered_by(transport, repository) as source:
        assert held.take(source).download.rows == HELD + 1


class _Dripping(socketserver.ThreadingTCPServer):
    """Answers every request with a byte now and then, for ever, in the head or in the body."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, part: str) -> None:
        self.part, self.is_over = part, threading.Event()
        super().__init__(("127.0.0.1", 0), _Drip)


class _Drip(socketserver.StreamRequestHandler):
    server: _Dripping

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self.request.recv(65_536)
            head = b"HTTP/1.1 200 OK\r\ncontent-length: 9000\r\nx-filler: "
            self.wfile.write(head if self.server.part == "head" else head + b"none\r\n\r\n")
            while not self.server.is_over.wait(0.01):
                self.wfile.write(b" ")


@contextlib.contextmanager
def dripping(part):
    server = _Dripping(part)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


HASTY = Patience(head_s=0.3, window_s=0.3, least_bytes=1_000_000)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_source_that_drips_is_given_up_in_its_own_words(held, part):
    with dripping(part) as url:
        report = run_cycle(None, held.feed(HttpSource(url, patience=HASTY)))
    assert report.download_fault.key == "sync.fault.source_too_slow"
    still_lives(held)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_centre_whose_answer_drips_is_given_up(part):
    with dripping(part) as url:
        link = CentreLink(url, patience=HASTY)
        with pytest.raises(EnvironmentFault) as caught:
            link.get("/v1/anything")
        link.close()
    assert caught.value.key == "sync.fault.source_too_slow"


@pytest.mark.parametrize(
    ("status", "key"), [(b"200 OK", "file_endless"), (b"302 Found\r\nlocation: /elsewhere", "centre_busy")]
)
def test_a_source_without_an_end_is_stopped(held, status, key):
    """A body without a length that goes on as fast as it can."""

    class Endless(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.request.recv(65_536)
                self.wfile.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\n\r\n")
                while True:
                    self.wfile.write(b" " * 65_536)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Endless) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        report = held.take(f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
        thread.join()
    assert report.download_fault.key == f"sync.fault.{key}"
    still_lives(held)
