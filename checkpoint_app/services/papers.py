"""Papers of a case from its file: what the counter saw, what was recorded, who prints, where.

That a paper was given, printed or saved, is recorded; its words are not kept a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from checkpoint_app.assessment.kinds import Paper, PaperState
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.document_snapshot import document_from_body
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.papers import CasePapers, Holder, PaperHead, PaperKind, case_number
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.recording import Place
from checkpoint_app.services.review import CaseFile
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer


def case_papers(file: CaseFile, officer: LoggedInOfficer, place: Place) -> CasePapers:
    """Gather what the papers of a case are made of; raises DataRejected when its content was erased."""
    if file.content is None:
        raise DataRejected("services.fault.snapshot_unreadable")
    values = cast("dict[str, Any]", file.content)
    encounter_id = file.encounter.encounter_id
    now = moment_now().at
    head = PaperHead(case_number(encounter_id), place.post, place.counter, officer.officer_id, now)
    events = tuple(CaseEvent(entry.event, entry.body) for entry in file.history)
    try:
        return CasePapers(
            head,
            _holder(values["document"]),
            file.encounter,
            events,
            tuple((Paper(name), PaperState(state)) for name, state in values["papers"].items()),
            str(values.get("departure", "")),
            _office(events),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataRejected("services.fault.snapshot_unreadable") from error


def note_paper(
    casebook: Casebook, officer: LoggedInOfficer, encounter_id: str | None, kind: PaperKind, way: str, language: str
) -> None:
    """Record that a paper was printed or saved."""
    with casebook.record(officer, moment_now()) as recording:
        recording.note(
            EventKind.PAPER,
            encounter_id=encounter_id,
            open={"paper": kind.value, "way": way, "language": language},
        )


def _holder(document: Mapping[str, Any]) -> Holder:
    read = document_from_body(document)
    name = ", ".join(part for part in (read.primary_identifier, read.secondary_identifier) if part)
    return Holder(name, read.birth_date, read.nationality, read.document_number)


def _office(events: tuple[CaseEvent, ...]) -> str:
    """The office that was named last; a colleague to whom the case was passed on is none."""
    named: list[JsonValue] = [
        (each.body or {}).get("receiver") for each in events if each.event.kind is not EventKind.REASSIGN
    ]
    return next((str(each) for each in reversed(named) if each), "")
