"""Two travellers of one post, at two counters, name who arranged the job: their cases show it to each other."""

from __future__ import annotations

import pytest

from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.casework.interview import Told
from checkpoint_app.services.arrangers import alike_links, arranger_key
from checkpoint_app.services.review import CaseFile, begin_interview, open_case
from checkpoint_app.store.casebook import ReadReason
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import FLAGS, content
from tests.unit.store.conftest import OFFICER, SUPERVISOR


def interview(desk: Machine, encounter_id: str, named: str) -> None:
    told = sorted(each.value for each in Told)
    body = {"told": told, "note": "-", "interpreter": "", "read_back": True, "asked": [], "arranged_by": named}
    desk.post.writer.run(lambda casebook: begin_interview(casebook, SUPERVISOR, encounter_id, body))


def opened(desk: Machine, encounter_id: str) -> CaseFile:
    return desk.post.writer.run(lambda casebook: open_case(casebook, SUPERVISOR, encounter_id, ReadReason.CASE_WORK))


@pytest.fixture
def desk_and_cases(post: Scene) -> tuple[Machine, list[str]]:
    four, five = post.machine("4", OFFICER), post.machine("5", OFFICER)
    desk = post.machine("desk", SUPERVISOR)
    post.meet(desk, four, five)
    desk.push()
    flags = ([*FLAGS], [], [])
    cases = [
        machine.refer(content=content(flagged)) for machine, flagged in zip((four, five, five), flags, strict=True)
    ]
    for machine in (four, five):
        machine.follow()
        machine.push()
    desk.follow()
    return desk, cases


def test_who_named_the_same_is_shown_in_both_cases_and_nothing_before_anybody_was_named(desk_and_cases):
    desk, (flagged, companion, other) = desk_and_cases
    interview(desk, flagged, "PT. Contoh Jaya")
    assert opened(desk, companion).alike == ()
    interview(desk, companion, "Jaya contoh, PT")
    interview(desk, other, "PT Lain")
    (link,) = opened(desk, companion).alike
    assert (link.encounter_id, link.named, link.is_flagged) == (flagged, "PT. Contoh Jaya", True)
    assert alike_links((link,)) == (Link(LinkKind.PLACER, "PT. Contoh Jaya", 1),)
    (back,) = opened(desk, flagged).alike
    assert (back.encounter_id, back.is_flagged) == (companion, False)
    assert alike_links((back,)) == ()
    assert opened(desk, other).alike == ()


def test_a_name_that_several_give_is_nothing_without_a_flagged_member(desk_and_cases):
    desk, (_, one, other) = desk_and_cases
    for case in (one, other):
        interview(desk, case, "CV Biasa")
    assert opened(desk, one).alike == ()


def test_a_name_taken_back_links_no_longer(desk_and_cases):
    desk, (flagged, companion, _) = desk_and_cases
    interview(desk, flagged, "Pak Contoh")
    interview(desk, companion, "pak contoh")
    assert len(opened(desk, companion).alike) == 1
    interview(desk, flagged, "")
    assert opened(desk, companion).alike == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PT. Contoh Jaya", "contoh jaya", True),
        ("C.V. Maju", "MAJU CV", True),
        ("Contoh Jaya", "Contoh Jaya Abadi", False),
        ("PT", "", True),
    ],
)
def test_names_are_the_same_word_for_word_apart_from_their_form(one: str, other: str, same: bool):
    assert (arranger_key(one) == arranger_key(other)) is same
