"""`checkpoint rules`: a pack is shown, judged, and tried on a simulated month."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from checkpoint_app import assets
from checkpoint_app.cli.root import group
from checkpoint_app.faults import InputUnreadable

PACK = assets.resource("rules", "demo.toml").read_text(encoding="utf-8")


def run(*arguments: str) -> list[str]:
    result = CliRunner().invoke(group, ["--language", "en", "rules", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_the_pack_in_force_is_shown_rule_by_rule() -> None:
    records = [json.loads(line) for line in run("show", "--json")]
    assert {"C00", "C01", "D04"} <= {record["code"] for record in records}
    assert all(record["basis"] for record in records)
    lines = run("show")
    assert lines[0].startswith("demo version")
    assert "Not checked by a lawyer yet" in lines[-1]


def test_a_sound_pack_is_said_to_be_sound() -> None:
    assert "no fault" in run("test")[0]


def test_a_faulty_pack_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    from checkpoint_app.assessment.rule_pack import RulePackRejected

    path = tmp_path / "pack.toml"
    path.write_text(
        PACK.replace('field = "purpose", eq = "WORK"', 'field = "religion", eq = "WORK"'), encoding="utf-8"
    )
    result = CliRunner().invoke(group, ["rules", "test", str(path)])
    assert isinstance(result.exception, RulePackRejected)
    assert "rule[C01]" in str(result.exception.values["faults"])
    assert "unknown_field" in str(result.exception.values["faults"])


def test_a_file_that_is_missing_is_one_fault(tmp_path: Path) -> None:
    result = CliRunner().invoke(group, ["rules", "test", str(tmp_path / "none.toml")])
    assert isinstance(result.exception, InputUnreadable)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_month_is_played_and_told(as_json: bool) -> None:
    lines = run("dry-run", "--departures", "4000", "--processes", "1", *(["--json"] if as_json else []))
    if as_json:
        records = [json.loads(line) for line in lines]
        assert {"ordinary_asked", "evident_flagged"} <= {record.get("rate") for record in records}
        assert sum(record["count"] for record in records if "group" in record) == 4000
    else:
        assert any(line.startswith("ordinary travellers: asked") for line in lines)
        assert any(line.startswith("ORDINARY ") for line in lines)
