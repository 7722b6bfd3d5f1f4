"""Sticks are found by their marker folder; media that cannot be read are none."""

from __future__ import annotations

from checkpoint_app.casework import courier_files
from checkpoint_app.sync.sticks import find_sticks, mount_points


def test_only_media_with_the_marker_folder_are_sticks(tmp_path):
    for name in ("b", "a", "camera"):
        (tmp_path / name).mkdir()
    for name in ("a", "b"):
        (tmp_path / name / courier_files.FOLDER).mkdir()
    (tmp_path / "file").write_text("")
    mounted = [tmp_path / name for name in ("b", "camera", "a", "gone", "file")]
    assert find_sticks(lambda: mounted) == (tmp_path / "a", tmp_path / "b")


def test_asking_this_machine_finds_folders():
    assert all(path.is_absolute() for path in mount_points())
