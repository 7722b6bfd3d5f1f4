"""Looking back at the last ten, and amending: an event of its own, the first record stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action, AmendReason, StepRefused
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.amending import LOOK_BACK_REASONS, Amended, amend, last_ten
from checkpoint_app.services.recording import Decided, Place, Recorded, record_decision
from checkpoint_app.services.review import CaseStep, open_case, take_step
from checkpoint_app.store.casebook import Casebook, ReadReason
from checkpoint_app.store.people import LoggedInOfficer
from tests.unit.services.conftest import Desk
from tests.unit.services.test_recording import checked
from tests.unit.services.test_review import KEYS
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR, enrol_known, open_casebook

PLACE = Place("TPI Contoh", "4")


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    opened = open_casebook(tmp_path / "casebook.db")
    enrol_known(opened, OFFICER, SUPERVISOR, SECOND)
    yield opened
    opened.close()


def decide(
    casebook: Casebook, desk: Desk, action: Action, scenario: Scenario = Scenario.SUSPENDED, reason: str | None = None
) -> Recorded:
    check = checked(desk, scenario)
    present = replace(check, traveller=replace(check.traveller, opened_at=clock.now()))
    return record_decision(casebook, OFFICER, Decided(present, action, reason=reason), PLACE, KEYS, None)


def events(casebook: Casebook) -> list[Event]:
    return list(casebook.outbox.events_from(1, 1000))


def amended(recorded: Recorded, action: Action, **more: object) -> Amended:
    encounter = recorded.encounter
    assert encounter.last_event_id is not None
    values: dict[str, object] = {"why": AmendReason.WRONG_KEY, **more}
    return Amended(encounter.encounter_id, encounter.last_event_id, action, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", LOOK_BACK_REASONS)
def test_to_look_back_is_recorded_with_its_reason_and_names_nobody(
    casebook: Casebook, desk: Desk, reason: ReadReason
) -> None:
    recorded = decide(casebook, desk, Action.REFER)
    (case,) = last_ten(casebook, OFFICER, reason)
    assert case.encounter.encounter_id == recorded.encounter.encounter_id
    assert case.content is not None
    look = events(casebook)[-1]
    assert (look.kind, look.officer_id) == (EventKind.READ, OFFICER.officer_id)
    assert dict(look.open) == {"reason": reason.value, "count": 1}
    assert look.encounter_id is None
    assert look.body is None


def test_another_officer_sees_none_of_them(casebook: Casebook, desk: Desk) -> None:
    decide(casebook, desk, Action.REFER)
    assert last_ten(casebook, SECOND, ReadReason.WRONG_KEY) == ()
    assert events(casebook)[-1].open["count"] == 0


def test_an_amendment_is_an_event_with_its_reason_and_the_first_record_stays(casebook: Casebook, desk: Desk) -> None:
    recorded = decide(casebook, desk, Action.DEPART)
    before = events(casebook)
    encounter = amend(casebook, OFFICER, amended(recorded, Action.REFER))
    assert encounter.state is EncounterState.REFERRED
    after = events(casebook)
    assert after[: len(before)] == before
    (new,) = after[len(before) :]
    assert new.kind is EventKind.AMEND
    assert new.open["amends"] == recorded.encounter.last_event_id
    assert new.open["amend_reason"] == "WRONG_KEY"
    assert casebook.verify().is_whole


def test_who_is_let_go_after_all_departs_on_the_record(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.WORKER_IN_ORDER)
    recorded = record_decision(casebook, OFFICER, Decided(check, Action.REFER), PLACE, KEYS, None)
    amend(casebook, OFFICER, amended(recorded, Action.DEPART, check=check))
    assert events(casebook)[-1].kind is EventKind.EXIT_SEEN


def test_letting_go_at_level_3_takes_words_which_are_kept_encrypted(casebook: Casebook, desk: Desk) -> None:
    recorded = decide(casebook, desk, Action.REFER, Scenario.REVOKED_FRAUD)
    with pytest.raises(StepRefused) as refused:
        amend(casebook, OFFICER, amended(recorded, Action.DEPART, words=" "))
    assert refused.value.key == "casework.fault.reason_missing"
    amend(casebook, OFFICER, amended(recorded, Action.DEPART, words="Kantor membenarkan"))
    entry = casebook.history(recorded.encounter.encounter_id)[-1]
    assert entry.body == {"reason": "Kantor membenarkan"}
    assert "Kantor" not in str(dict(entry.event.open))


def test_what_somebody_took_further_since_is_not_amended(casebook: Casebook, desk: Desk) -> None:
    recorded = decide(casebook, desk, Action.REFER)
    encounter_id = recorded.encounter.encounter_id
    open_case(casebook, SUPERVISOR, encounter_id, ReadReason.CASE_WORK)
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    before = len(events(casebook))
    with pytest.raises(StepRefused) as refused:
        amend(casebook, OFFICER, amended(recorded, Action.DEPART))
    assert refused.value.key == "casework.fault.amend_not_last"
    assert len(events(casebook)) == before


@pytest.mark.parametrize(("who", "may"), [(replace(SECOND, role=Role.OFFICER), False), (SUPERVISOR, True)])
def test_a_supervisor_may_amend_what_an_officer_decided_and_another_officer_may_not(
    casebook: Casebook, desk: Desk, who: LoggedInOfficer, may: bool
) -> None:
    recorded = decide(casebook, desk, Action.DEPART)
    if may:
        assert amend(casebook, who, amended(recorded, Action.REFER)).state is EncounterState.REFERRED
        return
    with pytest.raises(StepRefused):
        amend(casebook, who, amended(recorded, Action.REFER))
