from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
import requests
import zstandard
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_index import INDEX_TARGET, IndexFile, TargetCustom, parse_index, roots_path
from checkpoint_app.casework.feed_lists import ListRow, decode_list_row
from checkpoint_app.casework.feed_rows import decode_row, lost_document_key, row_hash, row_key
from checkpoint_app.central import repository
from checkpoint_app.central.centre import Centre, create_centre
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.load import seed_centre
from checkpoint_app.central.server import running_server
from checkpoint_app.sync.fetchers import HttpFetcher
from tests.integration.central.conftest import NOW, ROWS, TODAY, Post


class Client:
    """A TUF client with its own folder of trust."""

    def __init__(self, url: str, root: bytes, folder: Path, http: requests.Session) -> None:
        self.folder = folder
        (folder / "metadata").mkdir(parents=True)
        (folder / "targets").mkdir()
        self._make = lambda: Updater(
            str(folder / "metadata"),
            f"{url}/tuf/metadata/",
            target_dir=str(folder / "targets"),
            target_base_url=f"{url}/tuf/targets/",
            bootstrap=root,
            fetcher=HttpFetcher(http, folder / "parts"),
        )
        self.updater = self._make()

    def refresh(self) -> None:
        self.updater = self._make()
        self.updater.refresh()

    def fetch(self, path: str) -> bytes:
        info = self.updater.get_targetinfo(path)
        assert info is not None, path
        place = self.folder / "targets" / path.replace("/", "_")
        self.updater.download_target(info, str(place))
        return place.read_bytes()

    def custom(self, path: str) -> TargetCustom:
        info = self.updater.get_targetinfo(path)
        assert info is not None
        return TargetCustom.from_wire(info.custom)

    def index(self) -> IndexFile:
        return parse_index(self.fetch(INDEX_TARGET))


@pytest.fixture
def client(centre: Centre, post: Post, tmp_path: Path) -> Client:
    return Client(post.url, repository.root_bytes(centre.repository_dir), tmp_path / "client", post.http)


@contextmanager
def client_of(made: Centre, tmp_path: Path) -> Iterator[Client]:
    """A client of an enrolled device at a centre of its own."""
    with running_server(made) as server:
        device = Post(server)
        assert device.enrol(new_code(made, clock.now())).ok
        root = repository.root_bytes(made.repository_dir)
        yield Client(server.device_url, root, tmp_path / "client", device.http)
        device.http.close()


def lines(centre: Centre, data: bytes) -> list[bytes]:
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(pyrage.decrypt(data, [centre.keys.feed_identity]))
    return plain.splitlines()


def stored_targets(centre: Centre) -> Callable[[str], bytes]:
    targets = repository.current_targets(centre.repository_dir)
    folder = centre.repository_dir / "targets"
    return lambda path: (folder / targets[path].get_prefixed_paths()[0]).read_bytes()


def test_a_client_reads_back_every_record_with_the_right_sums(centre: Centre, client: Client) -> None:
    client.refresh()
    index = client.index()
    assert index.base.rows == ROWS
    sums, seen = ContentSums(), []
    stored = stored_targets(centre)
    for number, shard in enumerate(index.base.shards):
        # A few over the network, the others from the very files that it serves: the client verifies one as the other.
        data = client.fetch(shard.path) if number % 32 == 0 else stored(shard.path)
        received = lines(centre, data)
        assert len(received) == shard.rows
        records = [decode_row(line) for line in received]
        keys = [row_key(record) for record in records]
        assert keys == sorted(keys)
        assert {key[0] for key in keys} <= {number}
        for key, line in zip(keys, received, strict=True):
            sums.add(key, row_hash(line))
        seen += records
    assert sums.content_root() == index.base.content_root
    assert sums.to_bytes() == client.fetch(roots_path(index.feed_seq))
    assert sorted(each.clearance_id for each in seen) == sorted(
        row.clearance_id for row in generate_country(1, ROWS, TODAY).feed_rows()
    )


def test_the_index_names_the_feed_and_its_ages(centre: Centre, client: Client) -> None:
    client.refresh()
    index = client.index()
    assert (index.feed_id, index.server_epoch) == (centre.feed_id, centre.server_epoch)
    assert index.as_of == NOW
    assert index.entries_seen is not None
    assert index.entries_seen.coverage_percent == 97
    assert {entry.as_of for entry in index.lists.values()} == {NOW}


def test_shards_carry_their_custom_data(centre: Centre, client: Client) -> None:
    client.refresh()
    index = client.index()
    custom = client.custom(index.base.shards[7].path)
    assert (custom.feed_id, custom.from_seq, custom.to_seq) == (centre.feed_id, 0, index.base.to_seq)
    assert custom.content_root == index.base.content_root
    assert custom.rows == index.base.shards[7].rows


def list_rows(centre: Centre, client: Client, feed: Feed) -> list[ListRow]:
    path = client.index().lists[feed].path
    assert path is not None
    return [decode_list_row(feed, line) for line in lines(centre, client.fetch(path))]


def test_lists_hold_keys_of_lost_documents_and_all_placement_companies(centre: Centre, client: Client) -> None:
    client.refresh()
    held = list_rows(centre, client, Feed.LOST_DOCUMENTS)
    country = generate_country(1, ROWS, TODAY)
    expected = {lost_document_key(centre.keys.list_key, row.issuer, row.number) for row in country.lost_documents()}
    assert {row.key for row in held} == expected
    assert list_rows(centre, client, Feed.PLACERS) == list(country.placers())


def test_no_name_and_no_number_is_readable_in_the_repository(centre: Centre) -> None:
    row = next(row for row in generate_country(1, ROWS, TODAY).rows() if row.document_number)
    assert row.document_number is not None
    for path in centre.repository_dir.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert row.document_number.encode() not in data
            assert row.name_civil.encode() not in data


def test_files_are_served_with_ranges_and_etags(centre: Centre, post: Post) -> None:
    name = next((centre.repository_dir / "targets" / "roots").iterdir()).name
    url = f"{post.url}/tuf/targets/roots/{name}"
    whole = post.http.get(url, timeout=10)
    assert whole.headers["etag"]
    part = post.http.get(url, headers={"Range": "bytes=100-199", "If-Range": whole.headers["etag"]}, timeout=10)
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    stale = post.http.get(url, headers={"Range": "bytes=100-199", "If-Range": '"other"'}, timeout=10)
    assert stale.status_code == 200
    again = post.http.get(url, headers={"If-None-Match": whole.headers["etag"]}, timeout=10)
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/tuf/", "/tuf/../keys/root-1.pem", "/tuf/%2e%2e/keys/root-1.pem", "/tuf/metadata/"]
)
def test_nothing_but_the_repository_is_served(post: Post, path: str) -> None:
    request = requests.Request("GET", post.url).prepare()
    request.url = post.url + path
    assert post.http.send(request, timeout=10).status_code == 404


@pytest.fixture
def own_centre(tmp_path: Path) -> Centre:
    made = create_centre(tmp_path / "own", NOW)
    seed_centre(made, generate_country(9, 150, TODAY))
    yield made
    made.close()


def test_publishing_again_raises_all_versions_and_the_generation(own_centre: Centre, tmp_path: Path) -> None:
    first = publish_base(own_centre, NOW)
    with client_of(own_centre, tmp_path) as client:
        client.refresh()
        old_shard = client.index().base.shards[0].path
        second = publish_base(own_centre, NOW + timedelta(hours=1))
        # Who still holds the last metadata can finish the last publication.
        client.fetch(old_shard)
        client.refresh()
        index = client.index()
    assert (second.feed_seq, second.generation) == (first.feed_seq + 1, "000002")
    assert second.versions.targets > first.versions.targets
    assert second.versions.snapshot > first.versions.snapshot
    assert second.versions.timestamp > first.versions.timestamp
    assert second.content_root == first.content_root
    assert (index.feed_seq, index.base.generation) == (second.feed_seq, "000002")


def test_only_the_last_two_generations_stay_on_disk(own_centre: Centre) -> None:
    for hour in range(3):
        publish_base(own_centre, NOW + timedelta(hours=hour))
    kept = sorted(path.name for path in (own_centre.repository_dir / "targets" / "base").iterdir())
    assert kept == ["000002", "000003"]


def test_a_publication_that_died_half_way_is_invisible_and_the_next_one_whole(
    own_centre: Centre, tmp_path: Path
) -> None:
    first = publish_base(own_centre, NOW)
    metadata = own_centre.repository_dir / "metadata"
    # What a crash before the timestamp leaves: newer metadata that nothing points to.
    (metadata / "2.targets.json").write_bytes((metadata / "1.targets.json").read_bytes()[:100])
    (metadata / "2.snapshot.json").write_bytes(b"{")
    with client_of(own_centre, tmp_path) as client:
        client.refresh()
        assert client.index().feed_seq == first.feed_seq
        second = publish_base(own_centre, NOW)
        client.refresh()
        assert client.index().feed_seq == second.feed_seq
    assert (second.versions.targets, second.versions.snapshot) == (3, 3)


def test_a_renewed_timestamp_is_newer_and_names_the_same_publication(own_centre: Centre, tmp_path: Path) -> None:
    first = publish_base(own_centre, NOW)
    version = repository.refresh_timestamp(own_centre.repository_dir, own_centre.keys, NOW + timedelta(days=20))
    assert version == first.versions.timestamp + 1
    with client_of(own_centre, tmp_path) as client:
        client.refresh()
        assert client.index().feed_seq == first.feed_seq


def test_an_exported_repository_is_the_same_tree(own_centre: Centre, tmp_path: Path) -> None:
    publish_base(own_centre, NOW)
    repository.export_repository(own_centre.repository_dir, tmp_path / "stick")
    held = {path.relative_to(own_centre.repository_dir) for path in own_centre.repository_dir.rglob("*")}
    assert {path.relative_to(tmp_path / "stick") for path in (tmp_path / "stick").rglob("*")} == held


def test_before_the_first_publication_a_client_is_refused(tmp_path: Path) -> None:
    made = create_centre(tmp_path / "new", NOW)
    with client_of(made, tmp_path) as client, pytest.raises(DownloadHTTPError):
        client.refresh()
    made.close()


def test_a_post_reads_with_what_enrolment_gave_it(post: Post, tmp_path: Path) -> None:
    import base64

    client = Client(post.url, base64.b64decode(post.enrolled["tuf_root"]), tmp_path / "client", post.http)
    client.refresh()
    identity = pyrage.x25519.Identity.from_str(post.secrets()["feed_identities"][-1])
    shard = next(shard for shard in client.index().base.shards if shard.rows)
    assert pyrage.decrypt(client.fetch(shard.path), [identity])
