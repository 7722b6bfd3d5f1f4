"""The list for automatic gates by command: hashes and departures, nobody's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from checkpoint_app.cli.prescreen import prescreen_command
from checkpoint_app.store.keys import CREDENTIAL_VARIABLE
from tests.little_country import LittleCountry, key_of, machine
from tests.unit.services.test_list_files import CSV


def test_the_gates_are_given_a_file_without_names(
    country: LittleCountry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    listed, gates = tmp_path / "list.csv", tmp_path / "gates.csv"
    listed.write_text(CSV, encoding="utf-8")
    with machine(tmp_path / "m", country, synced=False) as post:
        monkeypatch.setenv(CREDENTIAL_VARIABLE, str(key_of(tmp_path / "m").path))
        result = CliRunner().invoke(prescreen_command, [str(listed), "--gates", str(gates)], obj=post.settings)
    assert result.exit_code == 0, result.output
    assert gates.read_text(encoding="utf-8").splitlines()[0] == "document_sha256,departure,departs_at"
    assert "SARI" not in gates.read_text(encoding="utf-8")
