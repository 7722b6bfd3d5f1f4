"""Pictures of the expected travellers: synthetic people, looked up nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    ListedDocument,
    ListedPerson,
    ListFault,
    ListFaultKind,
    ListForm,
    PassengerList,
    PersonRole,
)
from checkpoint_app.services.opening import load_rules
from checkpoint_app.services.prescreening import Expectation, prescreen
from checkpoint_app.services.records import NoRecords
from checkpoint_app.ui.expected.screen import ExpectedScreen
from checkpoint_app.ui.expected.view_model import ExpectedView, ListChoice

Scene = tuple[str, Callable[[], QWidget]]

_NAMES = (
    *("SARI DEWI", "SIMANJUNTAK BONAR", "LESTARI SRI WAHYUNI", "NAINGGOLAN TOGAR", "PUTRI AYU KADEK"),
    *("HIDAYAT ASEP", "TANEO YOSEFINA", "RAHMAN ABDUL", "SUSANTI RINA", "WIJAYA ANDI"),
)
_NOW = datetime(2026, 11, 24, 13, 52).astimezone()
_EXPIRED = date(2025, 3, 1)


def expected_view() -> ExpectedView:
    """A ferry with a list that has faults, a passport that has expired, and a linked booking."""
    lists = (
        ListChoice("l1", "MV Contoh 5", "Batam Centre → Harbourfront", _NOW + timedelta(minutes=38), len(_NAMES)),
        ListChoice("l2", "MV Contoh 7", "Batam Centre → Stulang Laut", _NOW + timedelta(minutes=95), 184),
    )
    faults = (
        ListFault(7, ListFaultKind.BIRTH_DATE_MISSING),
        ListFault(12, ListFaultKind.ROW_SKIPPED),
    )
    return ExpectedView(
        is_loading=False,
        lists=lists,
        current="l1",
        expected=_people(),
        faults=faults,
        folder="/srv/daftar",
    )


def _people() -> tuple[Expectation, ...]:
    persons = tuple(
        ListedPerson(
            number + 3,
            PersonRole.CREW if number == 9 else PersonRole.PASSENGER,
            name.partition(" ")[0],
            name.partition(" ")[2],
            birth_date=PartialDate(1980 + number, number + 1, 9),
            nationality="IDN",
            documents=(ListedDocument("P", f"X{number:07d}", "IDN", _EXPIRED if number == 1 else date(2030, 1, 1)),),
            booking="KBRT7" if number in (2, 3) else f"B{number:04d}",
        )
        for number, name in enumerate(_NAMES)
    )
    given = PassengerList(ListForm.SHEET, persons=persons)
    found = prescreen(given, NoRecords(), load_rules(), _NOW, _NOW.date())
    link = Link(LinkKind.BOOKING, "KBRT7", 1)
    return tuple(replace(each, links=(link,)) if number == 3 else each for number, each in enumerate(found))


def _scene(view: Callable[[], ExpectedView]) -> Callable[[], QWidget]:
    def build() -> QWidget:
        screen = ExpectedScreen()
        screen.show_view(view())
        return screen

    return build


def scenes() -> tuple[Scene, ...]:
    """Every state of the screen."""
    return (
        ("expected", _scene(expected_view)),
        ("expected-empty", _scene(lambda: ExpectedView(is_loading=False))),
    )
