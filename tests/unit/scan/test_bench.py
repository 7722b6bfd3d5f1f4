"""The benchmark harness counts honestly."""

import json
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from checkpoint_app.cli.bench import bench
from checkpoint_app.scan.bench import mrz, whole
from checkpoint_app.scan.bench.conditions import CONDITIONS, sample
from checkpoint_app.scan.bench.looks import Look, Outcome, examine
from checkpoint_app.scan.bench.pages import Sample
from checkpoint_app.scan.bench.strangers import STRANGERS, stranger, without_zone
from checkpoint_app.scan.bench.tally import Report, curve
from checkpoint_app.scan.bench.video import KINDS, bench_video, course
from checkpoint_app.scan.reader import MrzReader


@pytest.fixture(scope="module")
def reader() -> MrzReader:
    return MrzReader()


def test_samples_are_the_same_every_time() -> None:
    first, second = sample("webcam", 3), sample("webcam", 3)
    assert first.lines == second.lines
    assert np.array_equal(first.image, second.image)


@pytest.mark.parametrize("kind", STRANGERS)
def test_every_kind_without_a_zone_is_drawn_the_same_every_time_and_not_read(kind: str, reader: MrzReader) -> None:
    first, second = stranger(kind, 1), stranger(kind, 1)
    assert np.array_equal(first.image, second.image)
    assert first.lines == ()
    assert examine(reader, first, "1").outcome is Outcome.NOTHING


def test_kinds_without_a_zone_take_turns() -> None:
    assert [without_zone(k).condition for k in range(len(STRANGERS))] == list(STRANGERS)


def test_a_generated_set_is_read_and_counted() -> None:
    report = mrz.run(mrz.plan(2, 1, conditions=("webcam",)))
    assert [row.name for row in report.rows] == ["webcam", next(iter(STRANGERS))]
    assert report.total.count == report.total.exact == 2
    assert report.strangers.missed == 1
    text = report.text()
    assert "webcam" in text
    assert "confidence against truth" in text


def test_the_full_plan_has_five_thousand_documents_and_five_hundred_without() -> None:
    wanted = mrz.plan(mrz.FULL_DOCUMENTS, mrz.FULL_STRANGERS, first=20)
    assert len(set(wanted)) == 5500
    assert {name for name, _ in wanted} == {*CONDITIONS, *STRANGERS}
    tenth = [name for name, _ in wanted[:550]]
    assert sum(name in STRANGERS for name in tenth) == 50
    assert min(tenth.count(name) for name in CONDITIONS) >= 35


def test_a_count_that_was_broken_off_goes_on_from_its_file(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    first = mrz.run(mrz.plan(1, 0, conditions=("scan",)), results=results)
    with results.open("a", encoding="utf-8") as file:
        file.write('{"reader": "cut o')
    told: list[int] = []
    again = mrz.run(mrz.plan(2, 0, conditions=("scan",)), results=results, progress=lambda done, _: told.append(done))
    assert again.looks[0] == first.looks[0]
    kept = [line for line in results.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    assert [json.loads(line)["name"] for line in kept] == ["0", "1"]


def test_results_of_another_reader_are_not_taken_over(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    mrz.run(mrz.plan(1, 0, conditions=("scan",)), results=results)
    results.write_text(results.read_text(encoding="utf-8").replace(mrz.reader_digest(), "0" * 12), encoding="utf-8")
    mrz.run(mrz.plan(1, 0, conditions=("scan",)), results=results)
    assert len(results.read_text(encoding="utf-8").splitlines()) == 2


def test_a_results_file_holds_no_text_that_was_read(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    mrz.run(mrz.plan(1, 0, conditions=("scan",)), results=results)
    kept = results.read_text(encoding="utf-8")
    assert not any(line[:9] in kept for line in sample("scan", 0).lines)


def test_a_folder_with_a_truth_file_is_measured(tmp_path: Path) -> None:
    one = sample("scan", 1)
    cv2.imwrite(str(tmp_path / "a.png"), one.image)
    (tmp_path / "truth.json").write_text(json.dumps([{"file": "a.png", "lines": list(one.lines)}]))
    report = mrz.bench_folder(tmp_path)
    assert report.total.exact == 1
    assert report.rows[0].as_json()["count"] == 1
    assert report.text().endswith("all right")


def test_a_wrong_reading_counts_by_what_it_says_of_itself(reader: MrzReader) -> None:
    one = sample("scan", 1)
    other = (one.lines[0][:5] + "#" + one.lines[0][6:], *one.lines[1:])
    look = examine(reader, Sample("scan", one.image, other), "1")
    assert look.outcome is Outcome.SILENT
    assert look.pairs == (("#", one.lines[0][5]),)
    assert examine(reader, Sample("scan", one.image, ()), "1").outcome is Outcome.FALSE_READING
    longer = tuple(line + "<" for line in one.lines)
    assert examine(reader, Sample("scan", one.image, longer), "1").outcome is Outcome.SILENT


def test_what_is_missed_says_why(reader: MrzReader) -> None:
    desk = stranger("empty desk", 0).image
    assert examine(reader, Sample("scan", desk, ("A" * 44,) * 2), "0").outcome is Outcome.NOT_FOUND


def test_the_table_tells_right_sure_and_silent_apart() -> None:
    outcomes = (Outcome.RIGHT, Outcome.RIGHT_UNSURE, Outcome.WRONG_UNSURE, Outcome.SILENT, Outcome.TOO_FEW_LINES)
    total = Report([Look("x", str(k), True, one, 10.0) for k, one in enumerate(outcomes)]).total
    assert (total.count, total.exact, total.kept, total.unsure, total.silent, total.missed) == (5, 2, 1, 2, 1, 1)
    assert total.as_json()["failures"] == {"right_unsure": 1, "wrong_unsure": 1, "too_few_lines": 1, "silent": 1}


def test_the_curve_shows_confidence_and_truth() -> None:
    report = Report([Look("x", "0", True, Outcome.RIGHT, 1.0, (), ((2, 4, 1, 2.4), (9, 10, 10, 9.98)))])
    assert report.reliability() == [(0.6, 0.25, 4), (pytest.approx(0.998), 1.0, 10)]
    assert report.calibration_error() == pytest.approx((0.35 * 4 + 0.002 * 10) / 14)
    drawn = curve(report.reliability()).splitlines()
    assert drawn[1].count("=") == 10
    assert "|" in drawn[1]


def test_the_command_gives_a_line_of_json_a_row(tmp_path: Path) -> None:
    one = sample("scan", 1)
    cv2.imwrite(str(tmp_path / "a.png"), one.image)
    (tmp_path / "truth.json").write_text(json.dumps([{"file": "a.png", "lines": list(one.lines)}]))
    done = CliRunner().invoke(bench, ["mrz", "--folder", str(tmp_path), "--json"])
    assert [json.loads(line)["exact"] for line in done.stdout.splitlines()] == [1, 1]
    assert CliRunner().invoke(bench, ["mrz", "--condition", "nowhere"]).exit_code == 2


def test_whole_processes_and_frames_have_their_cost(tmp_path: Path) -> None:
    whole.write_samples(tmp_path, 2)
    figures = whole.whole_process(2, folder=tmp_path)
    assert figures.pictures == 2
    # what further pictures add is a difference of two processes: over one picture it may be lost in their noise
    assert min(figures.start_ms, figures.p95_ms) > 0
    assert abs(figures.mean_ms) < figures.start_ms + 1000
    assert whole.load_ms(1)[0] > 0
    assert whole.empty_frame_ms(1) > 0
    assert whole.models_mb() < 5


def test_video_gives_its_figures() -> None:
    report = bench_video(1)
    figures = report.total.as_json()
    assert figures["pages"] == figures["confirmed"] == 2
    assert figures["wrong"] == 0
    assert list(report.rows) == ["steady"]


def test_every_kind_of_video_shows_what_it_is_named_after() -> None:
    stays = {kind: [course(random.Random(seed), kind) for seed in range(5)] for kind in KINDS}
    for kind, courses in stays.items():
        is_all = kind == "all together"
        for one in courses:
            views = [one.at(k / 30, k) for k in range(8, 70)]
            assert (len({v.glare_at for v in views if v.glare > 0}) > 10) == (is_all or kind == "wandering glare")
            assert (len({v.light for v in views}) > 1) == (is_all or kind == "exposure steps")
            assert (max(v.blur_px for v in views) > one.base.blur_px + 0.5) == (is_all or kind == "hunting focus")
            assert (max(v.motion_px for v in views) > 1.0) == (is_all or kind == "moving hand")
            assert one.at(0.0, 0).motion_px > 20
            assert one.at(2.6, 0).shift[1] > 0.3
