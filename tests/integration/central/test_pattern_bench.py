"""The questions of patterns find the same in SQLite and PostgreSQL, each by the index that was made for it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkpoint_app.central.pattern_bench import Answer, ask_postgresql, ask_sqlite, has_postgresql, main

ROWS = 20_000


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    return {each.name: each for each in ask_sqlite(ROWS, tmp_path_factory.mktemp("patterns"))}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder into which the server's own user may look: PostgreSQL does not run as root."""
    folder = Path(tempfile.mkdtemp(prefix="checkpoint-patterns-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_every_question_finds_something(sqlite):
    found = {name: len(answer.rows) for name, answer in sqlite.items()}
    assert all(found.values()), found


def test_cards_and_contracts_are_asked_of_the_small_index_that_covers_them(sqlite):
    for name in ("card", "contract"):
        (step,) = sqlite[name].plan
        assert f"COVERING INDEX ix_sightings_{name}" in step
    assert any("COVERING INDEX ix_sightings_document" in step for step in sqlite["elsewhere"].plan)


@pytest.mark.skipif(not has_postgresql(), reason="there is no PostgreSQL on this machine")
def test_postgresql_finds_the_same_rows(sqlite, open_folder):
    told = {each.name: each for each in ask_postgresql(ROWS, open_folder)}
    assert told.keys() == sqlite.keys()
    for name, answer in told.items():
        assert sorted(answer.rows) == sorted(sqlite[name].rows), name
    for name in ("card", "contract"):
        assert any(f"ix_sightings_{name}" in step for step in told[name].plan)


def test_the_command_writes_a_line_for_each_question(tmp_path, capsys):
    assert main(["--rows", "300", "--folder", str(tmp_path / "made")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == [
        *("card:", "contract:", "booking:", "sponsor:", "company:", "settled:", "elsewhere:", "returned:")
    ]
