"""The benchmark harness counts honestly."""

import json
from pathlib import Path

import cv2
import numpy as np

from checkpoint_app.scan.bench.conditions import sample, without_zone
from checkpoint_app.scan.bench.mrz import bench_folder, bench_generated, bench_live
from checkpoint_app.scan.bench.video import bench_video


def test_samples_are_the_same_every_time() -> None:
    first, second = sample("webcam", 3), sample("webcam", 3)
    assert first.lines == second.lines
    assert np.array_equal(first.image, second.image)
    assert without_zone(2).lines == ()


def test_a_generated_set_is_read_and_counted() -> None:
    report = bench_generated(2, conditions=("webcam",))
    assert [row.name for row in report.rows] == ["webcam", "none"]
    assert report.total.count == 2
    assert report.rows[1].missed == 2
    assert "webcam" in report.table()


def test_a_folder_with_a_truth_file_is_measured(tmp_path: Path) -> None:
    one = sample("scan", 1)
    cv2.imwrite(str(tmp_path / "a.png"), one.image)
    (tmp_path / "truth.json").write_text(json.dumps([{"file": "a.png", "lines": list(one.lines)}]))
    report = bench_folder(tmp_path)
    assert report.total.exact == 1
    assert report.rows[0].as_json()["count"] == 1


def test_live_and_video_give_their_figures() -> None:
    assert set(bench_live(1)) == {"load_ms", "empty_frame_ms"}
    figures = bench_video(1).as_json()
    assert figures["sequences"] == 1
    assert figures["wrong"] == 0
