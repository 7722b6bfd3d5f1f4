"""Nothing that names a traveller reaches crash files, messages of faults, or anything printed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from checkpoint_app import crashes
from checkpoint_app.casework.encounter import Action, StepRefused
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.traveller import Reading
from tests.unit.services.conftest import Desk
from tests.unit.services.test_recording import assert_nothing_named, checked
from tests.unit.store.conftest import OFFICER, enrol_known, open_casebook


def fail_with(reading: Reading) -> None:
    """A bug of ours whose message, notes and cause all hold the traveller."""
    try:
        int(reading.document.primary_identifier)
    except ValueError as error:
        failed = LookupError(f"{reading.document.document_number} of {reading}")
        failed.add_note(str(reading.document))
        raise failed from error


def test_a_crash_file_holds_types_and_places_and_nobody(desk: Desk, tmp_path: Path) -> None:
    check = checked(desk, Scenario.REVOKED_FRAUD)
    with pytest.raises(LookupError) as caught:
        fail_with(check.traveller.main)
    path = crashes.write_crash(caught.value, tmp_path)
    assert path is not None
    written = path.read_text(encoding="utf-8")
    assert "builtins.LookupError" in written
    assert "builtins.ValueError" in written
    assert "fail_with" in written
    assert_nothing_named(written, check)
    assert_nothing_named(path.name, check)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_crashes_in_one_second_keep_both_files(tmp_path: Path) -> None:
    assert len({crashes.write_crash(ValueError(), tmp_path) for _ in range(3)}) == 3


def test_a_crash_that_cannot_be_written_is_no_second_crash(tmp_path: Path) -> None:
    assert crashes.write_crash(ValueError("x"), tmp_path / "missing") is None


def test_a_refused_decision_names_nobody(desk: Desk, tmp_path: Path) -> None:
    casebook = open_casebook(tmp_path / "casebook.db")
    enrol_known(casebook, OFFICER)
    check = checked(desk, Scenario.REVOKED_FRAUD)
    keys = SubjectKeys(b"\x01" * 32, b"\x02" * 32)
    with pytest.raises(StepRefused) as refused:
        record_decision(casebook, OFFICER, Decided(check, Action.DEPART), Place("TPI", "4"), keys, None)
    assert_nothing_named(f"{refused.value} {refused.value.values}", check)
    casebook.close()
