"""Which cameras there are: from the system's list, and only those that give a picture."""

from __future__ import annotations

from pathlib import Path

from checkpoint_app.scan.cameras import FoundCamera, find_cameras


def test_the_one_in_use_is_listed_without_being_opened(tmp_path: Path) -> None:
    for number, name in ((10, "Document Camera"), (9, None)):
        (tmp_path / f"video{number}").mkdir()
        if name:
            (tmp_path / f"video{number}" / "name").write_text(f"{name}\n")
    (tmp_path / "videotape").mkdir()
    assert find_cameras("10", tmp_path) == (FoundCamera("10", "Document Camera"),)


def test_no_camera_is_an_empty_list(tmp_path: Path) -> None:
    assert find_cameras(system_list=tmp_path) == ()
