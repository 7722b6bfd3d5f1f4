"""Codes of papers at the desk, with a real cache and real seals: flags, what waits for the passport, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from checkpoint_app.assessment.clearance import Feed, Found, NotFound
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose, SealState
from checkpoint_app.casework.presented import CardShown
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg, compose_boarding_pass
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from checkpoint_app.services.recording import snapshot, traveller_from
from checkpoint_app.services.records import Records
from checkpoint_app.services.screening import Screening
from checkpoint_app.services.shown_codes import PresentedCards
from checkpoint_app.services.traveller import ShownCode
from checkpoint_app.store.clearances import ClearanceCache
from tests.little_seals import forged, sealed_card, signers
from tests.unit.assessment.travellers import CLEARANCE
from tests.unit.services.conftest import NOW, TODAY, Desk, environment_with
from tests.unit.services.test_recording import PLACE


class WithSigners:
    """A real cache, with a list of signers and of hubs beside it."""

    def __init__(self, cache: ClearanceCache) -> None:
        self._cache = cache

    def seal_signers(self) -> Any:
        return signers(NOW)

    def transit_hubs(self) -> frozenset[str]:
        return frozenset({"SIN"})

    def ages(self, now: Any) -> Any:
        others = [each for each in self._cache.ages(now) if each.feed is not Feed.SEAL_SIGNERS]
        return (*others, feed_age(Feed.SEAL_SIGNERS, NOW - timedelta(hours=2), now))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)


@pytest.fixture
def counter(records: ClearanceCache, desk: Desk) -> Desk:
    """The desk with signers of seals."""
    own = cast("Records", WithSigners(records))
    return replace(desk, screening=Screening(environment_with(own, desk.screening.environment.pack)))


def code(text: str) -> ShownCode:
    return ShownCode.of(text.encode(), text)


def flags(desk: Desk) -> dict[str, int]:
    assert desk.screening.check is not None
    return {flag.code: int(flag.level) for flag in desk.screening.check.assessment.flags}


def card_of(document: TravelDocument, **changes: object) -> str:
    record = replace(
        CLEARANCE,
        document_number=document.document_number,
        name_primary=document.primary_identifier,
        name_secondary=document.secondary_identifier,
        birth_date=document.birth_date,
        card_no="K0000000077",
    )
    return sealed_card(record, NOW, NOW - timedelta(minutes=5), **changes)


def arrive(desk: Desk, scenario: Scenario, purpose: Purpose = Purpose.WORK) -> TravelDocument:
    desk.screening.present(desk.page(scenario))
    desk.screening.state_purpose(purpose)
    assert desk.screening.check is not None
    return desk.screening.check.traveller.main.document


def a_pass(name: str, day: int = TODAY.timetuple().tm_yday, to: str = "SIN") -> str:
    leg = PassLeg("ABC123", "CGK", to, "GA", "824", day, "Y", "1A", "1", "1")
    return compose_boarding_pass(BoardingPass(name, electronic=True, legs=(leg,)))


def test_a_card_newer_than_the_data_stands_in_for_the_record(counter: Desk) -> None:
    document = arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    assert "C01" in flags(counter)
    counter.screening.present_code(code(card_of(document)))
    assert flags(counter)["S04"] == 0
    assert "C01" not in flags(counter)
    assert counter.screening.check is not None
    assert counter.screening.check.traveller.papers[Paper.WORKER_CARD] is PaperState.SEEN


def test_a_forged_card_is_for_the_supervisor(counter: Desk) -> None:
    document = arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    counter.screening.present_code(code(forged(card_of(document))))
    assert flags(counter)["S01"] == 3
    assert "S04" not in flags(counter)


def test_without_a_list_of_signers_a_card_is_asked_about_online(desk: Desk) -> None:
    document = arrive(desk, Scenario.WORK_WITHOUT_RECORD)
    desk.screening.present_code(code(card_of(document)))
    assert flags(desk)["S02"] == 1


def test_a_borrowed_card_is_asked_about(counter: Desk) -> None:
    document = arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    borrowed = card_of(document, name_primary="SIREGAR", name_secondary="BUDI", birth_date=PartialDate(1960, 2, 3))
    counter.screening.present_code(code(borrowed))
    assert flags(counter)["S03"] == 2


def test_a_card_on_the_old_number_leads_to_the_record(counter: Desk) -> None:
    """The passport was renewed; record and card are on the former number."""
    in_order = counter.people[Scenario.WORKER_IN_ORDER].passport.fields
    renewed = TravelDocument(
        DocumentKind.PASSPORT,
        ReadingSource.MRZ,
        "IDN",
        "IDN",
        "X9999999",
        in_order.primary_identifier,
        in_order.secondary_identifier,
        in_order.birth_date,
        None,
    )
    reading = replace(counter.page(Scenario.WORKER_IN_ORDER), document=renewed, mrz=None)
    counter.screening.present(reading)
    assert counter.screening.check is not None
    assert isinstance(counter.screening.check.look_up, NotFound)
    former = replace(renewed, document_number=in_order.document_number)
    counter.screening.present_code(code(card_of(former)))
    assert isinstance(counter.screening.check.look_up, Found)
    counter.screening.state_purpose(Purpose.WORK)
    assert flags(counter)["C16"] == 1
    counter.screening.answer("C16", Answer.NO)
    assert isinstance(counter.screening.check.look_up, NotFound)


def test_a_card_that_another_person_showed(counter: Desk) -> None:
    first = arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    card = card_of(first)
    counter.screening.present_code(code(card))
    assert "S05" not in flags(counter)
    counter.screening.clear()
    arrive(counter, Scenario.RETURNING_WITHOUT_CARD)
    counter.screening.present_code(code(card))
    assert flags(counter)["S05"] == 2
    counter.screening.clear()
    arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    counter.screening.present_code(code(card))
    assert "S05" not in flags(counter)


def test_cards_are_remembered_for_three_days(desk: Desk) -> None:
    document, other = (desk.page(each).document for each in (Scenario.TOURIST, Scenario.MINOR))
    cards = PresentedCards()
    cards.note("K1", document, NOW)
    assert cards.by_another("K1", other, NOW + timedelta(hours=71)) is True
    assert cards.by_another("K1", document, NOW) is False
    assert cards.by_another("K2", other, NOW) is None
    assert cards.by_another("K1", other, NOW + timedelta(hours=72)) is None
    cards.note("K2", document, NOW + timedelta(hours=73))
    assert cards.by_another("K1", other, NOW) is None


def test_whoever_showed_a_card_first_is_its_person_in_whatever_order_it_becomes_known(desk: Desk) -> None:
    document, other = (desk.page(each).document for each in (Scenario.TOURIST, Scenario.MINOR))
    elsewhere, here = PresentedCards(), PresentedCards()
    keys = elsewhere.keys()
    first = CardShown(keys.card("K1").hex(), str((keys.person(document) or b"").hex()), NOW - timedelta(hours=1))
    here.note("K1", other, NOW)
    here.learn([first], NOW)
    assert here.by_another("K1", other, NOW) is True
    assert here.by_another("K1", document, NOW) is False
    here.learn([replace(first, at=NOW - timedelta(hours=80))], NOW)
    assert here.by_another("K1", other, NOW) is True


def test_somebody_without_a_birth_date_is_not_told_from_others(desk: Desk) -> None:
    document = replace(desk.page(Scenario.TOURIST).document, birth_date=None)
    cards = PresentedCards()
    cards.note("K1", document, NOW)
    assert cards.by_another("K1", desk.page(Scenario.MINOR).document, NOW) is None
    cards.note("K1", desk.page(Scenario.MINOR).document, NOW)
    assert cards.by_another("K1", document, NOW) is None


def test_an_unsigned_code_is_shown_and_believed_by_no_rule(counter: Desk) -> None:
    arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    before = flags(counter)
    counter.screening.present_code(code("https://example.invalid/k?no=K0000000077"))
    assert flags(counter) == before
    assert counter.screening.check is not None
    assert counter.screening.check.card is not None
    assert counter.screening.check.card.state is SealState.UNSIGNED


def test_a_pointer_does_not_take_a_seals_place(counter: Desk) -> None:
    document = arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    counter.screening.present_code(code(card_of(document)))
    counter.screening.present_code(code("https://example.invalid/k?no=K0000000077"))
    assert counter.screening.check is not None
    assert counter.screening.check.card is not None
    assert counter.screening.check.card.state is SealState.VERIFIED


def test_somebody_elses_boarding_pass_is_asked_about(counter: Desk) -> None:
    arrive(counter, Scenario.TOURIST, Purpose.VISIT)
    counter.screening.present_code(code(a_pass("LESTARI/DEWI")))
    assert flags(counter) == {"T01": 1}
    own = counter.people[Scenario.TOURIST].passport.fields
    counter.screening.present_code(code(a_pass(f"{own.primary_identifier}/{own.secondary_identifier}")))
    assert flags(counter) == {}


def test_a_code_shown_before_the_passport_waits_for_it(counter: Desk) -> None:
    counter.screening.present_code(code(a_pass("LESTARI/DEWI")))
    counter.screening.present_code(code("hello"))
    arrive(counter, Scenario.TOURIST, Purpose.VISIT)
    assert flags(counter) == {"T01": 1}
    counter.screening.clear()
    arrive(counter, Scenario.TOURIST, Purpose.VISIT)
    assert flags(counter) == {}


def test_a_kept_case_keeps_the_card_and_not_the_boarding_pass(counter: Desk) -> None:
    document = arrive(counter, Scenario.WORK_WITHOUT_RECORD)
    counter.screening.present_code(code(card_of(document)))
    counter.screening.present_code(code(a_pass("LESTARI/DEWI")))
    assert counter.screening.check is not None
    kept = snapshot(counter.screening.check, PLACE)
    again = traveller_from("e-1", NOW, kept)
    assert [each.code.kind.value for each in again.codes] == ["WORKER_CARD"]
    assert traveller_from("e-1", NOW, {name: kept[name] for name in kept if name != "cards"}).codes == ()
