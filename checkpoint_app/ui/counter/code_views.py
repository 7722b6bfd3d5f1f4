"""Boarding pass and card as the counter shows them: value by value, ticked or with the passport's own beside it."""

from __future__ import annotations

from datetime import date

from checkpoint_app.assessment.clearance import record_of
from checkpoint_app.assessment.kinds import Agreement, SealState
from checkpoint_app.assessment.shown_codes import (
    ShownCard,
    ShownPass,
    compare_card,
    compare_holder,
    compare_legs,
    route,
)
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.documents.boarding_pass import travel_days
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.services.screening import Check
from checkpoint_app.texts import Texts
from checkpoint_app.ui.counter.view_model import RecordView
from checkpoint_app.ui.countries import country_name
from checkpoint_app.ui.theme.content import Mark, Row
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF, Look

_MARKS = {Agreement.AGREES: Mark.MATCH, Agreement.EXPLAINED: Mark.MATCH, Agreement.DIFFERS: Mark.DIFFERS}
_LOOKS: dict[SealState, Look] = {
    SealState.VERIFIED: GOOD,
    SealState.WRONG: BAD,
    SealState.SIGNER_REVOKED: BAD,
    SealState.UNREADABLE: CAUTION,
    SealState.SIGNER_UNKNOWN: CAUTION,
    SealState.SIGNER_EXPIRED: CAUTION,
    SealState.LIST_OVERDUE: CAUTION,
    SealState.UNSIGNED: OFF,
}


def _row(label: str, value: str, agreement: Agreement, passport: str, words: Texts) -> Row:
    mark = _MARKS.get(agreement, Mark.NONE)
    other = words("counter.record.in_document", value=passport) if mark is Mark.DIFFERS and passport else ""
    return Row(label, value, mark, other)


def _same(left: object, right: object) -> Agreement:
    return Agreement.AGREES if left == right else Agreement.DIFFERS


def _name(document: TravelDocument) -> str:
    return ", ".join(part for part in (document.primary_identifier, document.secondary_identifier) if part)


# -- boarding pass
def pass_view(check: Check, today: date, words: Texts) -> RecordView | None:
    """Show the boarding pass; None where none was read."""
    shown = check.boarding_pass
    if shown is None or not shown.boarding_pass.is_readable:
        return None
    given, document = shown.boarding_pass, check.traveller.main.document
    rows = [
        _row(words("counter.pass.name"), given.name or "–", compare_holder(given, document), _name(document), words),
        Row(words("counter.pass.flight"), _flights(shown)),
        _day_row(check, shown, today, words),
        _route_row(check, shown, words),
    ]
    return RecordView(words("counter.pass.title"), tuple(rows), words("counter.pass.faults") if given.faults else "")


def _flights(shown: ShownPass) -> str:
    legs = shown.boarding_pass.legs
    return " · ".join(f"{leg.carrier} {leg.flight}".strip() for leg in legs) or "–"


def _day_row(check: Check, shown: ShownPass, today: date, words: Texts) -> Row:
    days = [day for day in travel_days(shown.boarding_pass, today) if day is not None]
    near = check.assessment.facts.pass_day_near
    agreement = Agreement.UNKNOWN if near is None else _same(near, True)
    shown_days = " · ".join(dict.fromkeys(words.date(day) for day in days)) or "–"
    label = words("counter.pass.day")
    mark = _MARKS.get(agreement, Mark.NONE)
    other = words("counter.record.today", value=words.date(today)) if mark is Mark.DIFFERS else ""
    return Row(label, shown_days, mark, other)


def _route_row(check: Check, shown: ShownPass, words: Texts) -> Row:
    record = record_of(check.look_up)
    agreement = compare_legs(shown, record)
    recorded = (record.joining_country or record.destination) if record else ""
    mark = Mark.MATCH if agreement is Agreement.AGREES else _MARKS.get(agreement, Mark.NONE)
    mark = Mark.NONE if agreement is Agreement.EXPLAINED else mark
    there = words("counter.pass.in_record", value=country_name(recorded, words.language))
    return Row(words("counter.pass.route"), route(shown.boarding_pass), mark, there if mark is Mark.DIFFERS else "")


# -- card
def card_view(check: Check, words: Texts) -> RecordView | None:
    """Show the card or sealed paper, its seal's state first; None where none was read."""
    shown = check.card
    if shown is None:
        return None
    rows = _card_rows(shown.card, check, words) if shown.card else _other_rows(shown, check, words)
    state = words(f"assessment.value.SealState.{shown.state.value}")
    signer = words("counter.card.signer", signer=shown.signer) if shown.signer else ""
    lead = " · ".join(part for part in (state[:1].upper() + state[1:], signer) if part)
    heading = words("counter.card.title" if shown.card or shown.numbers else "counter.card.sealed_paper")
    return RecordView(heading, tuple(rows), lead, _LOOKS[shown.state])


def _card_rows(card: WorkerCard, check: Check, words: Texts) -> list[Row]:
    document = check.traveller.main.document
    name, born = compare_card(card, document)
    number = _same(card.document_number, document.document_number)
    theirs = ", ".join(part for part in (card.name_primary, card.name_secondary) if part)
    dates = f"{words.date(card.valid_from)} – {words.date(card.valid_until)}"
    return [
        _row(words("counter.record.name"), theirs, name, _name(document), words),
        _row(
            words("counter.record.birth_date"),
            show_value(card.birth_date, words),
            born,
            show_value(document.birth_date, words),
            words,
        ),
        _row(words("counter.record.document_number"), card.document_number, number, document.document_number, words),
        Row(words("counter.card.number"), card.card_no),
        Row(words("counter.record.destination"), country_name(card.destination, words.language)),
        Row(words("counter.card.valid"), dates),
        Row(words("counter.card.sealed_at"), words.instant(card.sealed_at)),
    ]


def _other_rows(shown: ShownCard, check: Check, words: Texts) -> list[Row]:
    """Show the numbers of an unsigned code: each compared, none believed."""
    record = record_of(check.look_up)
    known = {check.traveller.main.document.document_number, record.card_no if record else None}
    return [
        Row(words("counter.card.number_in_code"), number, Mark.MATCH if number in known else Mark.NONE)
        for number in shown.numbers
    ]
