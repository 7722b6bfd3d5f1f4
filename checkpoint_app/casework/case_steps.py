"""Where an encounter stands, told from its events alone: how a case is followed on machines that did not open it.

Every step names in `open.after` the step that it rests on, so the steps of all machines form a tree, whatever order
they came in and whatever the clocks say. Where two machines went on from the same step (they did not see each
other), a person's step goes before the clock's and the earlier before the later; the other branch follows behind it,
as far as it is still open. What is not is told in `out_of_step`, for a person to settle. Machines that hold the same
events come to the same end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.canonical import JsonValue, instant_from_wire
from checkpoint_app.casework.encounter import (
    Action,
    Amendment,
    AmendReason,
    Encounter,
    OfficerDecision,
    Outcome,
    Presence,
    ReviewDecision,
    SecondPerson,
    StepRefused,
    apply_decision,
    apply_review,
)
from checkpoint_app.casework.event import Event
from checkpoint_app.casework.kinds import EventKind, Ground, Role
from checkpoint_app.casework.late_entry import read_late
from checkpoint_app.casework.rechecks import Recheck, begins_with, read_recheck

_REFERRING = frozenset({Action.REFER.value, Action.CALL.value})
_UNREAD = "–"
"""Stands for words in a body that cannot be read here: who recorded the step had them."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """An event of an encounter; `body` is None when there is none or it cannot be read here."""

    event: Event
    body: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the encounter stands; `out_of_step` are ids of persons' steps that were not open any more."""

    encounter: Encounter
    out_of_step: tuple[str, ...] = ()


def follow_case(events: Iterable[CaseEvent]) -> Followed | None:
    """Follow an encounter through its events, each given once or more, in any order; None without its scan.

    A step whose predecessor has not come yet waits, with all behind it.
    """
    known = {each.event.event_id: each for each in events}
    ordered = sorted(known.values(), key=lambda each: (each.event.device_id, each.event.dev_seq))
    scan = next((each.event for each in ordered if each.event.kind is EventKind.SCAN), None)
    if scan is None:
        return None
    in_time = sorted(ordered, key=lambda each: (each.event.at_wall, each.event.event_id))
    opened = _with_note(_opened(scan, in_time), known[scan.event_id])
    encounter, out_of_step = _walk(opened, _children(ordered))
    for each in in_time:
        encounter = _with_note(encounter, each)
    return Followed(encounter, tuple(out_of_step))


def makes_case(kind: object, said: Mapping[str, object]) -> bool:
    """Whether an event (its kind's value, what it says in the open) makes an encounter a case of the post."""
    action = said.get("action")
    if kind == EventKind.RECHECK.value:
        return any(said.get("result") == each.value for each in Recheck if each.is_in_doubt)
    is_let_go = action == Action.DEPART.value and said.get("verdict") == VerdictKind.SUPERVISOR.value
    return is_let_go or action in _REFERRING


def _opened(scan: Event, in_time: Iterable[CaseEvent]) -> Encounter:
    """Begin at the scan; the boarding time counts as it was last told, since a postponement's clock reads it."""
    late = read_late(scan.open)
    opened_at = late.happened_at if late else scan.at_wall
    encounter = Encounter(scan.encounter_id or "", opened_at, scan.officer_id or "", recheck=begins_with(scan.open))
    for each in in_time:
        boarding = each.event.open.get("boarding_at")
        if boarding is not None:
            encounter = replace(encounter, boarding_at=instant_from_wire(str(boarding)))
    return encounter


def _is_step(event: Event) -> bool:
    return "action" in event.open


def _children(ordered: Iterable[CaseEvent]) -> dict[str, list[CaseEvent]]:
    """Sort the steps by what they rest on; one of an older version rests on the step before it on its machine."""
    children: dict[str, list[CaseEvent]] = {}
    before: dict[str, str] = {}
    for each in ordered:
        event = each.event
        if not _is_step(event):
            continue
        rests_on = str(event.open.get("after", before.get(event.device_id, "")))
        children.setdefault(rests_on, []).append(each)
        before[event.device_id] = event.event_id
    for siblings in children.values():
        siblings.sort(key=lambda each: (each.event.officer_id is None, each.event.at_wall, each.event.event_id))
    return children


def _walk(encounter: Encounter, children: Mapping[str, list[CaseEvent]]) -> tuple[Encounter, list[str]]:
    waiting, out_of_step = list(children.get("", ())), list[str]()
    while waiting:
        step = waiting.pop(0)
        try:
            encounter = apply_decision(_as_seen(encounter, step.event), _decision(step), step.event.event_id)
        except (StepRefused, ValueError, KeyError):
            # Not open any more, or a word of a later version. What the clock did twice is done once.
            if step.event.officer_id is not None:
                out_of_step.append(step.event.event_id)
        waiting = [*children.get(step.event.event_id, ()), *waiting]
    return encounter, out_of_step


def _as_seen(encounter: Encounter, event: Event) -> Encounter:
    """The verdict that the person saw decides what the step took."""
    verdict = event.open.get("verdict")
    return encounter if verdict is None else replace(encounter, verdict=VerdictKind(str(verdict)))


def _decision(step: CaseEvent) -> OfficerDecision:
    event, body = step.event, step.body
    said, ground, reason = event.open, event.open.get("ground"), event.open.get("amend_reason")
    return OfficerDecision(
        encounter_id=event.encounter_id or "",
        action=Action(str(said["action"])),
        officer_id=event.officer_id,
        role=event.role,
        at=event.at_wall,
        alone=said.get("alone") is True,
        reason=_words(body, "reason"),
        ground=None if ground is None else Ground(str(ground)),
        second=_second(event),
        receiver=_words(body, "receiver"),
        amends=None if reason is None else Amendment(str(said["amends"]), AmendReason(str(reason))),
    )


def _words(body: Mapping[str, JsonValue] | None, name: str) -> str:
    return str((body or {}).get(name) or _UNREAD)


def _second(event: Event) -> SecondPerson | None:
    if event.second_person is None:
        return None
    # The role does not travel; who recorded the step has checked it.
    return SecondPerson(event.second_person, Role.SUPERVISOR, Presence(str(event.open["presence"])))


def _with_note(encounter: Encounter, each: CaseEvent) -> Encounter:
    """Take the verdict that a note told anew, what a review found, and what became of a provisional card."""
    event = each.event
    try:
        if event.kind is EventKind.REVIEW:
            return apply_review(encounter, _review(encounter.encounter_id, each))
        if event.kind is EventKind.RECHECK:
            return replace(encounter, recheck=read_recheck(event.open))
        return _as_seen(encounter, event)
    except (StepRefused, ValueError, KeyError):
        return encounter


def _review(encounter_id: str, each: CaseEvent) -> ReviewDecision:
    event = each.event
    return ReviewDecision(
        encounter_id,
        event.officer_id or "",
        event.role or Role.AUDITOR,
        event.at_wall,
        Outcome(str(event.open["outcome"])),
        _words(each.body, "note"),
    )
