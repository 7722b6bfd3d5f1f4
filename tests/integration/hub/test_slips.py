"""A referral on paper between two machines that share nothing but a stick that went round once."""

from __future__ import annotations

from datetime import timedelta

import cv2
import pytest

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.referral_slip import LONGEST_CODE, MARK
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.scan.barcodes import read_barcodes
from checkpoint_app.scan.qr_writing import qr_modules
from checkpoint_app.services.post_members import known_members
from checkpoint_app.services.slips import make_slip, open_slip
from checkpoint_app.services.synchronising import exchange_by_stick
from tests.integration.hub.conftest import Machine, Scene
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR

S = EncounterState
NAME = "Synthetic Traveller"
FLAGS = [
    {"code": "C01", "level": 2, "neutral": False, "title": {"id": "Satu", "en": "One"}, "evidence": ["long"] * 40}
]


def content(flags=FLAGS) -> dict:
    return {
        "v": 1,
        "document": {
            "kind": "PASSPORT",
            "source": "MRZ",
            "issuing_state": "IDN",
            "nationality": "IDN",
            "number": "X0000001",
            "primary_identifier": "SYNTHETIC",
            "secondary_identifier": "TRAVELLER",
            "birth_date": "1994-05-12",
            "expiry_date": "2030-01-01",
            "check_digits_agree": True,
            "names_truncated": False,
        },
        "reading": "CONFIRMED",
        "misread": 0,
        "mrz": ["P<IDN" + "<" * 39] * 2,
        "purpose": "WORK",
        "stated_destination": "MYS",
        "papers": {"CONTRACT": "MISSING", "VISA": "SEEN"},
        "answers": {"C01": "NO"},
        "verdict": "SECONDARY",
        "flags": flags,
        "as_of": "2026-11-24T03:00:00.000000Z",
        "rule_pack": "demo 1",
        "rule_pack_digest": "0" * 64,
        "post": "TPI Contoh",
        "counter": "4",
        "departure": "MV Dumai Line 5, 14.30",
    }


def sees(code: str, scale: int = 4) -> str:
    picture = cv2.resize(qr_modules(code), None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    return read_barcodes(picture, quick=True)[0].text


@pytest.fixture
def pair(scene: Scene) -> tuple[Machine, Machine]:
    counter, desk = scene.machine("4", OFFICER), scene.machine("desk", SUPERVISOR)
    stick = scene.folder / "stick"
    for each in (counter, desk, counter):
        exchange_by_stick(each.post, stick, take=False)
    return counter, desk


def test_machines_get_to_know_each_other_by_a_stick(pair):
    counter, desk = pair
    assert [each.counter for each in known_members(counter.post)] == ["desk"]
    assert [each.counter for each in known_members(desk.post)] == ["4"]


def test_a_slip_opens_its_case_at_the_supervisor_s_machine(pair):
    counter, desk = pair
    case = counter.refer(content=content())
    paper = make_slip(counter.post, case)
    assert [code for code, _ in paper.reasons] == ["C01"]
    opened = open_slip(desk.post, sees(paper.code), clock.now())
    assert (opened.encounter_id, opened.counter, opened.is_news, opened.is_stale) == (case, "4", True, False)
    assert opened.case_number == paper.case_number == case[-8:].upper()
    (found,) = desk.queue()
    assert found.content["document"]["number"] == "X0000001"
    assert found.content["flags"][0]["title"]["en"]
    assert found.encounter.state is S.REFERRED
    assert not open_slip(desk.post, paper.code, clock.now()).is_news
    desk.decide(case, Action.CLAIM)
    desk.decide(case, Action.DEPART)
    assert desk.post.writer.run(lambda casebook: casebook.verify()).is_whole


def test_what_was_decided_on_paper_joins_the_counter_s_own_events(pair):
    counter, desk = pair
    case = counter.refer(content=content())
    open_slip(desk.post, make_slip(counter.post, case).code, clock.now())
    desk.decide(case, Action.CLAIM)
    desk.decide(case, Action.DEPART)
    for source, target in ((desk, counter), (counter, desk)):
        events = source.post.writer.run(lambda casebook: casebook.outbox.events_from(1, 100))
        key = source.post.writer.run(lambda casebook: casebook.post_cases.key(case))
        target.post.writer.run(lambda casebook, events=events, key=key: casebook.post_cases.take(events, {case: key}))
    assert counter.encounter(case).state is desk.encounter(case).state is S.DEPARTED
    bodies = counter.post.writer.run(lambda casebook: casebook.history(case))
    assert [entry.event.kind.value for entry in bodies][-2:] == ["claim", "decision"]


def test_nothing_of_the_traveller_can_be_read_off_the_slip(pair):
    counter, _ = pair
    paper = make_slip(counter.post, counter.refer(content=content()))
    assert "X0000001" not in paper.code
    assert "SYNTHETIC" not in repr(paper)
    assert paper.code.startswith(MARK)
    assert len(paper.code) < LONGEST_CODE


def test_where_a_neutral_flag_is_among_the_reasons_none_is_printed(pair):
    counter, _ = pair
    neutral = [*FLAGS, {"code": "V01", "level": 3, "neutral": True, "title": {"id": "x", "en": "y"}}]
    assert make_slip(counter.post, counter.refer(content=content(neutral))).reasons == ()


def test_a_code_of_three_supervisors_machines_still_fits(scene, pair):
    counter, _ = pair
    for name in ("desk-2", "desk-3"):
        exchange_by_stick(scene.machine(name, SECOND).post, scene.folder / "stick", take=False)
    exchange_by_stick(counter.post, scene.folder / "stick", take=False)
    code = make_slip(counter.post, counter.refer(content=content())).code
    assert len(code) < LONGEST_CODE // 2
    assert sees(code, 3) == code


def test_an_altered_slip_is_refused_with_its_number(pair):
    counter, desk = pair
    code = make_slip(counter.post, counter.refer(content=content())).code
    altered = code[:200] + ("A" if code[200] != "A" else "B") + code[201:]
    with pytest.raises(DataRejected) as refused:
        open_slip(desk.post, altered, clock.now())
    assert refused.value.key in {"services.fault.slip_altered", "casework.fault.slip_unreadable"}
    assert desk.queue() == ()


def test_a_slip_of_yesterday_is_opened_and_its_age_told(pair):
    counter, desk = pair
    code = make_slip(counter.post, counter.refer(content=content())).code
    assert open_slip(desk.post, code, clock.now() + timedelta(hours=30)).is_stale


def test_a_slip_of_an_unknown_machine_and_one_sealed_to_others_are_refused(scene, pair):
    counter, desk = pair
    stranger = scene.machine("9", OFFICER)
    exchange_by_stick(stranger.post, scene.folder / "stick", take=False)
    code = make_slip(stranger.post, stranger.refer(content=content())).code
    with pytest.raises(DataRejected) as refused:
        open_slip(desk.post, code, clock.now())
    assert refused.value.key == "services.fault.slip_stranger"
    late = scene.machine("desk-2", SECOND)
    exchange_by_stick(late.post, scene.folder / "stick", take=False)
    code = make_slip(counter.post, counter.refer(content=content())).code
    with pytest.raises(DataRejected) as refused:
        open_slip(late.post, code, clock.now())
    assert refused.value.key == "services.fault.slip_for_others"


def test_without_a_known_supervisor_or_a_waiting_case_there_is_no_slip(scene, pair):
    counter, _ = pair
    alone = scene.machine("8", OFFICER)
    with pytest.raises(EnvironmentFault):
        make_slip(alone.post, alone.refer(content=content()))
    case = counter.refer(content=content())
    counter.decide(case, Action.CLAIM)
    with pytest.raises(DataRejected):
        make_slip(counter.post, case)


def test_a_machine_of_another_post_is_not_taken_in(scene, pair):
    counter, _ = pair
    other = scene.machine("7", SUPERVISOR, post="PLBN Lain")
    exchange_by_stick(other.post, scene.folder / "stick", take=False)
    exchange_by_stick(counter.post, scene.folder / "stick", take=False)
    assert [each.counter for each in known_members(counter.post)] == ["desk"]
