"""Recording an examination of a document. Runs on the casebook's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checkpoint_app.casework.examination import (
    Feature,
    Finding,
    Specimen,
    examination_body,
    examination_open,
)
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer


def record_examination(
    casebook: Casebook,
    officer: LoggedInOfficer,
    encounter_id: str,
    findings: Mapping[Feature, Finding],
    specimens: Sequence[Specimen],
) -> None:
    """Record what was seen of each feature; what was not looked at is not in it."""
    with casebook.record(officer, moment_now()) as recording:
        recording.share(encounter_id)
        recording.note(
            EventKind.EXAMINATION,
            encounter_id=encounter_id,
            open=examination_open(findings, specimens),
            body=examination_body(findings),
        )
