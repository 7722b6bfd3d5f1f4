"""What is recorded of a traveller, and how: one transaction for state, events and outbox.

Functions here run on the casebook's thread (`CasebookWriter.submit`). A traveller without a flag leaves counts and
timings; identity travels, encrypted, only where something was flagged or somebody was referred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from checkpoint_app.assessment.clearance import Found, record_of
from checkpoint_app.assessment.facts_json import facts_to_json
from checkpoint_app.assessment.flags import Flag
from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, Purpose
from checkpoint_app.assessment.links import FLAGS_OF_COMPANIES
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.casework.canonical import JsonValue, from_base64, instant_to_wire, to_base64
from checkpoint_app.casework.document_snapshot import document_from_body, document_to_body
from checkpoint_app.casework.encounter import Action, Encounter
from checkpoint_app.casework.events import ClockState, OpenValue
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.late_entry import Late, late_open, read_late
from checkpoint_app.casework.presented import PresentedKeys
from checkpoint_app.documents.mrz import masked_lines
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.advising import sponsor_of
from checkpoint_app.services.companions import links_others
from checkpoint_app.services.disputing import disputed_matters, note_disputed
from checkpoint_app.services.screening import Check
from checkpoint_app.services.subject_keys import SubjectKeys
from checkpoint_app.services.traveller import Reading, ShownCode, Traveller
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.store.recording import FeedSeen, Recording
from checkpoint_app.texts import texts


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when: the counter, and the departure that applies to its travellers.

    `group` is the same for all of one booking of that departure; empty where none is known. `late` says that it was
    done on paper and is entered afterwards.
    """

    post: str
    counter: str
    departure: str = ""
    boarding_at: datetime | None = None
    group: str = ""
    late: Late | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was committed: the encounter as it stands, its events' ids in order, their numbers."""

    encounter: Encounter
    event_ids: tuple[str, ...]
    last_seq: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What to record: the traveller as checked, the action, and a reason where one was given."""

    check: Check
    action: Action
    reason: str | None = None
    alone: bool = False
    informed: bool = False


def record_decision(
    casebook: Casebook,
    officer: LoggedInOfficer,
    decided: Decided,
    place: Place,
    keys: SubjectKeys,
    feed: FeedSeen | None,
) -> Recorded:
    """Commit a traveller with the decision; when this returns, it is on disk.

    Raises StepRefused when the decision lacks something, EnvironmentFault when the disk refuses; then nothing was
    recorded.
    """
    check = decided.check
    late = place.late
    moment = moment_now(ClockState.LATE_ENTRY) if late else moment_now()
    happened_at, marks = (late.happened_at, late_open(late)) if late else (moment.at, {})
    named = travels(decided)
    kept = snapshot(check, place)
    document = check.traveller.main.document
    reference = keys.subject_ref(document, moment.at) if named and document.document_number else None
    with casebook.record(officer, moment, feed) as recording:
        recording.open_encounter(
            check.traveller.encounter_id,
            verdict=check.assessment.verdict,
            content=kept,
            open={**_counts(check, happened_at), **_shared(decided, keys), **marks},
            body=kept if named else None,
            boarding_at=place.boarding_at,
            subject_ref=reference,
            is_shared=named,
            opened_at=check.traveller.opened_at,
        )
        if late:
            recording.note(EventKind.LATE_ENTRY, encounter_id=check.traveller.encounter_id, open=marks)
        _note_facts(recording, check, decided)
        note_disputed(recording, check)
        _note_presented(recording, check, place, keys, happened_at)
        encounter = recording.decide(
            check.traveller.encounter_id,
            decided.action,
            alone=decided.alone,
            reason=decided.reason,
            open=marks,
            subject_ref=reference,
        )
        if decided.action is Action.DEPART:
            note_exit(recording, check, happened_at)
    return Recorded(encounter, tuple(event.event_id for event in recording.events), recording.events[-1].dev_seq)


def travels(decided: Decided) -> bool:
    """Whether the traveller's identity travels, encrypted: flagged, referred, or the record is to be corrected."""
    is_referred = decided.action in {Action.REFER, Action.CALL}
    return is_flagged(decided.check) or is_referred or bool(disputed_matters(decided.check))


def is_flagged(check: Check) -> bool:
    """Whether anything above information was flagged."""
    return any(flag.level > Level.INFORMATION for flag in check.assessment.flags)


def note_exit(recording: Recording, check: Check, now: datetime) -> None:
    """A departure on a placement record is an official use of it: which record, and when."""
    if isinstance(check.look_up, Found) and any(flag.code == "C00" for flag in check.assessment.flags):
        recording.note(
            EventKind.EXIT_SEEN,
            encounter_id=check.traveller.encounter_id,
            open={"clearance_id": check.look_up.clearance.clearance_id, "at": instant_to_wire(now)},
        )


def _note_facts(recording: Recording, check: Check, decided: Decided) -> None:
    traveller = check.traveller
    if traveller.answers:
        recording.note(
            EventKind.ANSWER,
            encounter_id=traveller.encounter_id,
            open={code: answer.value for code, answer in sorted(traveller.answers.items())},
        )
    seen = {
        paper.value: state.value for paper, state in traveller.papers.items() if state is not PaperState.NOT_ASKED
    }
    if seen:
        recording.note(EventKind.PAPERS, encounter_id=traveller.encounter_id, open=dict(sorted(seen.items())))
    if traveller.observations:
        open_items, body = observed(traveller.observations)
        recording.note(EventKind.ANSWER, encounter_id=traveller.encounter_id, open=open_items, body=body)
    if decided.informed:
        recording.note(EventKind.INFORM, open={"count": 1})


def observed(observations: tuple[Observation, ...]) -> tuple[dict[str, OpenValue], dict[str, JsonValue]]:
    """Write an officer's own referral for the log: the items in the open, their words under the encounter's key."""
    items = " ".join(each.item.value for each in observations if each.is_complete)
    return {"R01": items}, {"observations": _observations(observations)}


def _observations(observations: tuple[Observation, ...]) -> list[JsonValue]:
    return [{"item": each.item.value, "first": each.first, "second": each.second} for each in observations]


def _note_presented(recording: Recording, check: Check, place: Place, keys: SubjectKeys, now: datetime) -> None:
    document = check.traveller.main.document
    if not document.document_number:
        return
    shown = {name: value.hex() for name, value in _presented(check, keys.presented).items() if value}
    seen = {"document": keys.presented_ref(document), "post": place.post, "at": instant_to_wire(now)}
    recording.note(EventKind.PRESENTED, open={**seen, **shown})


def _presented(check: Check, keys: PresentedKeys) -> dict[str, bytes | None]:
    """Hash who showed which card and travels on which contract; nothing of a page that was read poorly."""
    main = check.traveller.main
    if not main.document.check_digits_agree or main.status is ReadingStatus.UNSURE:
        return {}
    card = check.card.card.card_no if check.card is not None and check.card.card is not None else ""
    record = record_of(check.look_up)
    contract = record.contract_no if record is not None and record.contract_no_unique else None
    return {
        "person": keys.person(main.document),
        "card": keys.card(card) if card else None,
        "contract": keys.contract(contract) if contract else None,
    }


def _shared(decided: Decided, keys: SubjectKeys) -> dict[str, OpenValue]:
    """What a flagged traveller may share with others: the placement company, keyed hashes of booking and sponsor.

    An ordinary traveller's booking and sponsor never leave the post, and nobody's name of either does.
    """
    found: dict[str, OpenValue] = {}
    flags = decided.check.assessment.flags
    record = record_of(decided.check.look_up)
    is_about_company = travels(decided) or any(flag.code in FLAGS_OF_COMPANIES for flag in flags)
    if record is not None and record.placer_id and is_about_company:
        found["placer"] = record.placer_id
    booking = decided.check.booking
    if booking is not None and links_others(flags):
        found["booking"] = keys.presented.booking(*booking).hex()
    sponsor = sponsor_of(record)
    if sponsor is not None and links_others(flags):
        found["sponsor"] = keys.presented.sponsor(*sponsor).hex()
    return found


def _counts(check: Check, now: datetime) -> dict[str, OpenValue]:
    """Counts, timings and rule codes: nothing that tells who it was."""
    traveller, assessment = check.traveller, check.assessment
    return {
        "readings": len(traveller.readings),
        "misread": traveller.misread_count,
        "source": traveller.main.source.value,
        "reading": traveller.main.status.value,
        "flags": [flag.code for flag in assessment.flags],
        "levels": [int(flag.level) for flag in assessment.flags],
        "purpose": traveller.purpose.value if traveller.purpose else "",
        "drawn": traveller.drawn,
        "rule_pack": f"{assessment.rule_pack_id} {assessment.rule_pack_version}",
        "rule_pack_digest": assessment.rule_pack_digest,
        "seconds": max(0, int((now - traveller.opened_at).total_seconds())),
    }


def snapshot(check: Check, place: Place) -> dict[str, JsonValue]:
    """What the officer saw, in both languages, for the case file and for whoever reviews it later."""
    traveller, assessment = check.traveller, check.assessment
    document = traveller.main.document
    return {
        "v": 1,
        "document": document_to_body(document),
        "reading": traveller.main.status.value,
        "misread": traveller.misread_count,
        "mrz": list(masked_lines(traveller.main.mrz)) if traveller.main.mrz else [],
        "purpose": traveller.purpose.value if traveller.purpose else None,
        "stated_destination": traveller.stated_destination,
        "papers": {paper.value: state.value for paper, state in traveller.papers.items()},
        "answers": {code: answer.value for code, answer in traveller.answers.items()},
        "observations": _observations(traveller.observations),
        "cards": [to_base64(each.content) for each in traveller.codes if not each.is_boarding_pass],
        "victim_indicators": traveller.victim_indicators,
        "verdict": assessment.verdict.value,
        "flags": [_flag(flag) for flag in assessment.flags],
        "as_of": instant_to_wire(assessment.as_of) if assessment.as_of else None,
        "rule_pack": f"{assessment.rule_pack_id} {assessment.rule_pack_version}",
        "rule_pack_digest": assessment.rule_pack_digest,
        "facts": facts_to_json(assessment.facts),
        "post": place.post,
        "counter": place.counter,
        "departure": place.departure,
        "group": place.group,
        "late": dict(late_open(place.late)) if place.late else None,
    }


def place_of(content: Mapping[str, JsonValue], here: Place) -> Place:
    """Read where a traveller was seen from a kept snapshot; what it does not tell is as it is here."""
    post, counter = (str(content.get(name) or getattr(here, name)) for name in ("post", "counter"))
    group, marks = str(content.get("group", "")), content.get("late")
    late = read_late(marks) if isinstance(marks, Mapping) else None
    return Place(post, counter, str(content.get("departure", "")), here.boarding_at, group, late)


def traveller_from(encounter_id: str, opened_at: datetime, content: Mapping[str, JsonValue]) -> Traveller:
    """Rebuild the traveller of a kept snapshot, to be assessed again with what is known now.

    Raises DataRejected when the snapshot is of a newer version or incomplete.
    """
    try:
        values = cast("dict[str, Any]", content)
        document = document_from_body(values["document"])
        reading = Reading(document, ReadingStatus(values["reading"]))
        return Traveller(
            encounter_id,
            opened_at,
            (reading,),
            misread_count=int(values["misread"]),
            purpose=Purpose(values["purpose"]) if values["purpose"] else None,
            stated_destination=values["stated_destination"],
            papers={Paper(name): PaperState(state) for name, state in values["papers"].items()},
            answers={code: Answer(answer) for code, answer in values["answers"].items()},
            # Snapshots of programs before these could be recorded have none of them.
            codes=tuple(ShownCode.of_content(from_base64(each)) for each in values.get("cards", ())),
            observations=tuple(
                Observation(ReferralItem(each["item"]), each["first"], each["second"])
                for each in values.get("observations", ())
            ),
            victim_indicators=bool(values.get("victim_indicators", False)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataRejected("services.fault.snapshot_unreadable") from error


def _flag(flag: Flag) -> dict[str, JsonValue]:
    return {
        "code": flag.code,
        "level": int(flag.level),
        "neutral": flag.neutral,
        "title": {"id": flag.title.id, "en": flag.title.en},
        "meaning": {"id": flag.meaning.id, "en": flag.meaning.en},
        "evidence": [
            {
                "key": each.label_key,
                "traveller": {
                    "id": show_value(each.traveller, texts("id")),
                    "en": show_value(each.traveller, texts("en")),
                },
                "recorded": {
                    "id": show_value(each.recorded, texts("id")),
                    "en": show_value(each.recorded, texts("en")),
                },
            }
            for each in flag.evidence
        ],
        "bases": [
            {"kind": basis.kind.value, "reference": basis.reference, "checked": basis.is_checked}
            for basis in flag.bases
        ],
        "as_of": instant_to_wire(flag.as_of) if flag.as_of else None,
        "answer": flag.answer.value if flag.answer else None,
    }
