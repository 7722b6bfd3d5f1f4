"""The travellers of the demonstration who hand over a card or a boarding pass, one small function each."""

from __future__ import annotations

from dataclasses import replace

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.demo.player import Player
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg, compose_boarding_pass
from checkpoint_app.documents.mrz import compose_mrz
from checkpoint_app.scan.reading import BarcodeSymbology

_RENEWED_NUMBER = "X7700321"


def _record(people: dict[Scenario, DemoTraveller]) -> Clearance:
    record = people[Scenario.WORKER_IN_ORDER].clearance
    if record is None:
        raise ValueError("the story needs a placement record")
    return record


def _begin(player: Player, lines: tuple[str, ...], number: str, scenario: str, seed: int) -> None:
    player.begin(scenario, document=number, mrz=list(lines))
    player.show_page(lines, seed=seed)
    player.wait_for_traveller(number)
    player.note("page read")
    player.lift_page()


def _arrive(player: Player, traveller: DemoTraveller, scenario: str, seed: int) -> None:
    _begin(player, traveller.passport.lines, traveller.passport.fields.document_number, scenario, seed)


def _own_record(people: dict[Scenario, DemoTraveller]) -> Clearance:
    """The record that the centre made for this traveller after the post's last synchronisation."""
    fields = people[Scenario.WORK_WITHOUT_RECORD].passport.fields
    if fields.birth_date is None:
        raise ValueError("the story needs a birth date")
    return replace(
        _record(people),
        document_number=fields.document_number,
        name_primary=fields.primary_identifier,
        name_secondary=fields.secondary_identifier,
        name_civil="",
        birth_date=fields.birth_date,
        card_no="K7120440002",
    )


def card_newer_than_the_data(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A card that was sealed this morning: its record has not arrived, its seal is verified offline."""
    _arrive(player, people[Scenario.WORK_WITHOUT_RECORD], "card_newer_than_the_data", 21)
    player.press("1")
    player.note("purpose")
    player.expect(VerdictKind.SECONDARY)
    player.show_code(BarcodeSymbology.QR, player.seal(_own_record(people)), "E-KPMI")
    player.note("card shown")
    player.expect(VerdictKind.NOTHING_TO_FLAG)
    player.picture("19-card-newer-than-the-data")
    player.record("F5")


def forged_card(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The same card with one letter changed: the signature is wrong."""
    _arrive(player, people[Scenario.WORK_WITHOUT_RECORD], "forged_card", 22)
    player.press("1")
    text = player.seal(_own_record(people))
    at = len(text) // 2
    player.show_code(BarcodeSymbology.QR, f"{text[:at]}{'A' if text[at] != 'A' else 'B'}{text[at + 1 :]}", "E-KPMI")
    player.note("card shown")
    player.expect(VerdictKind.SUPERVISOR)
    player.picture("20-forged-card")
    player.record("F6")


def borrowed_card(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A right card of somebody else."""
    _arrive(player, people[Scenario.WORK_WITHOUT_RECORD], "borrowed_card", 23)
    player.press("1")
    player.show_code(BarcodeSymbology.QR, player.seal(_record(people)), "E-KPMI")
    player.note("card shown")
    player.expect(VerdictKind.SECONDARY)
    player.picture("22-borrowed-card")
    player.record("F6")


def card_on_the_old_number(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A renewed passport: the card, still on the old number, leads to the record; the traveller is asked."""
    fields = replace(people[Scenario.WORKER_IN_ORDER].passport.fields, document_number=_RENEWED_NUMBER)
    _begin(player, compose_mrz(fields), _RENEWED_NUMBER, "card_on_the_old_number", 24)
    player.press("1")
    player.show_code(BarcodeSymbology.QR, player.seal(_record(people)), "E-KPMI")
    player.note("card shown")
    player.expect(VerdictKind.ASK)
    player.picture("21-card-on-the-old-number")
    player.press("/")
    player.note("passport was changed")
    player.expect(VerdictKind.RECORD_MATCHES)
    player.record("F5")


def somebody_elses_boarding_pass(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A boarding pass in another name: a question, no more."""
    _arrive(player, people[Scenario.TOURIST], "somebody_elses_boarding_pass", 25)
    day = clock.today().timetuple().tm_yday
    leg = PassLeg("QX7K2P", "CGK", "SIN", "GA", "824", day, "Y", "21C", "88", "1")
    text = compose_boarding_pass(BoardingPass("LESTARI/DEWI MS", electronic=True, legs=(leg,)))
    player.show_code(BarcodeSymbology.AZTEC, text, "BOARDING PASS")
    player.note("boarding pass shown")
    player.expect(VerdictKind.ASK)
    player.picture("23-somebody-elses-boarding-pass")
    player.record("F5")


CODES = (
    card_newer_than_the_data,
    forged_card,
    card_on_the_old_number,  # before somebody else shows the same card
    borrowed_card,
    somebody_elses_boarding_pass,
)
