"""What a counter tells the centre about a record that does not agree with the passport in hand.

`disputed`: the traveller says that the passport was replaced after registering (C16 answered with yes), and the
centre links the numbers. `correction`: name or birth date of the record is not the passport's, and the traveller
states what the passport says (C10 answered with "agrees"). Which record and what matter is open; the document travels
under the encounter's key. The centre changes nothing of itself: a person there approves or rejects.
"""

from __future__ import annotations

from checkpoint_app.assessment.clearance import Found
from checkpoint_app.assessment.kinds import Agreement, Answer
from checkpoint_app.casework.document_snapshot import document_to_body
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.services.screening import Check
from checkpoint_app.store.recording import Recording

NUMBER, NAME, BIRTH_DATE = "NUMBER", "NAME", "BIRTH_DATE"


def disputed_matters(check: Check) -> tuple[str, ...]:
    """Name what of the record the passport and the traveller's answer say differently; empty for nothing."""
    if not isinstance(check.look_up, Found):
        return ()
    answers = check.traveller.answers
    if check.look_up.by_identity:
        return (NUMBER,) if answers.get("C16") is Answer.YES else ()
    if answers.get("C10") is not Answer.AGREES:
        return ()
    facts = check.assessment.facts
    differing = [
        matter
        for matter, agreement in ((NAME, facts.name_agreement), (BIRTH_DATE, facts.birth_date_agreement))
        if agreement is Agreement.DIFFERS
    ]
    # Where both differ the record is another person's: there is nothing to correct in it.
    return tuple(differing) if len(differing) == 1 else ()


def note_disputed(recording: Recording, check: Check) -> None:
    """Record a dispute or a correction with its encounter, where there is one."""
    matters = disputed_matters(check)
    if not matters or not isinstance(check.look_up, Found):
        return
    recording.note(
        EventKind.DISPUTED if NUMBER in matters else EventKind.CORRECTION,
        encounter_id=check.traveller.encounter_id,
        open={"clearance_id": check.look_up.clearance.clearance_id, "matters": list(matters)},
        body={"document": document_to_body(check.traveller.main.document)},
    )
