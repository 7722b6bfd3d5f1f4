"""Writing settings keeps what else stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkpoint_app.config import load_settings, write_settings
from checkpoint_app.faults import EnvironmentFault


def test_what_is_written_is_read_and_comments_stay(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('# our counter\ncamera = "2"  # the left one\npost = "old"\n')
    write_settings(tmp_path, post='TPI "Contoh"', language="en")
    settings = load_settings(tmp_path)
    assert (settings.post, settings.language, settings.camera) == ('TPI "Contoh"', "en", "2")
    text = (tmp_path / "settings.toml").read_text()
    assert "# our counter" in text
    assert "# the left one" in text


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    write_settings(tmp_path / "new" / "data", counter="9")
    assert load_settings(tmp_path / "new" / "data").counter == "9"


def test_a_file_that_is_no_toml_is_a_sentence_and_stays(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("= no")
    with pytest.raises(EnvironmentFault):
        write_settings(tmp_path, post="x")
    assert (tmp_path / "settings.toml").read_text() == "= no"


def test_a_table_is_written_and_taken_away(tmp_path: Path) -> None:
    write_settings(tmp_path, counter="4", keys={"queue.claim": "C"})
    assert load_settings(tmp_path).keys == (("queue.claim", "C"),)
    write_settings(tmp_path, post="TPI A")
    assert load_settings(tmp_path).keys == (("queue.claim", "C"),)
    write_settings(tmp_path, keys={})
    assert load_settings(tmp_path).keys == ()
    assert (load_settings(tmp_path).counter, load_settings(tmp_path).post) == ("4", "TPI A")
