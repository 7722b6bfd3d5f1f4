import pytest
from tuf.api.exceptions import DownloadError, DownloadHTTPError

from checkpoint_app.sync.centre_link import make_session
from checkpoint_app.sync.fetchers import CHUNK, DirectoryFetcher


def read(directory, name):
    return b"".join(DirectoryFetcher(directory).fetch(f"{DirectoryFetcher.BASE}{name}"))


def test_directory_is_read_in_chunks(tmp_path):
    (tmp_path / "targets").mkdir()
    content = bytes(range(256)) * 1_000
    (tmp_path / "targets" / "a b").write_bytes(content)
    told = []
    fetcher = DirectoryFetcher(tmp_path, told.append)
    assert b"".join(fetcher.fetch(f"{DirectoryFetcher.BASE}targets/a%20b")) == content
    assert max(told) <= CHUNK
    assert sum(told) == len(content)


@pytest.mark.parametrize(
    "name",
    ["../secret", "targets/../../secret", "/etc/passwd", "%2e%2e/secret", "..%2fsecret", "C:/x", "a\\b", "", "./a"],
)
def test_nothing_outside_the_directory_is_read(tmp_path, name):
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "stick").mkdir()
    with pytest.raises(DownloadHTTPError) as caught:
        read(tmp_path / "stick", name)
    assert caught.value.status_code == 404


def test_missing_file_is_told_from_a_stick_that_is_gone(tmp_path):
    with pytest.raises(DownloadHTTPError):
        read(tmp_path, "metadata/timestamp.json")
    with pytest.raises(DownloadError) as caught:
        read(tmp_path / "pulled", "metadata/2.root.json")
    assert not isinstance(caught.value, DownloadHTTPError)


def test_directory_in_place_of_a_file_is_a_failed_read(tmp_path):
    (tmp_path / "metadata").mkdir()
    with pytest.raises(DownloadError):
        read(tmp_path, "metadata")


@pytest.mark.parametrize(
    ("url", "asks_a_proxy"),
    [
        ("http://127.0.0.1:80", False),
        ("http://localhost/", False),
        ("http://[::1]:8/", False),
        ("https://centre.example", True),
        ("https://10.1.2.3", True),
    ],
)
def test_proxy_is_never_asked_for_this_machine(url, asks_a_proxy):
    with make_session(url) as session:
        assert session.trust_env is asks_a_proxy
