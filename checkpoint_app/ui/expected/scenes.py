"""Pictures of the expected travellers: synthetic people, looked up nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    Column,
    ListedDocument,
    ListedPerson,
    ListFault,
    ListFaultKind,
    ListForm,
    PassengerList,
    PersonRole,
)
from checkpoint_app.services.column_drafts import draft_of
from checkpoint_app.services.list_files import Table
from checkpoint_app.services.opening import load_rules
from checkpoint_app.services.prescreening import Expectation, prescreen
from checkpoint_app.services.records import NoRecords
from checkpoint_app.ui.expected.columns_view_model import ColumnsView
from checkpoint_app.ui.expected.screen import ExpectedScreen
from checkpoint_app.ui.expected.view_model import ExpectedView, ListChoice, TakenFile
from checkpoint_app.ui.keyboard import KeyPress

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


_SHEET: Table = [
    ["PT Laut Contoh", "", "Kapal", "MV Contoh 5"],
    ["Dari", "Batam Centre", "Tujuan", "Harbour Front"],
    ["Urut", "Pnp", "Tgl lhr", "No ID", "S/d", "L/P", "Kelas", "Grup"],
    ["1", "SARI DEWI", "09/01/1980", "X0000000", "01/01/2030", "P", "VIP", "B0000"],
    ["2", "SIMANJUNTAK BONAR", "09/02/1981", "X0000001", "01/03/2025", "L", "VIP", "B0001"],
    ["3", "LESTARI SRI WAHYUNI", "19/03/1982", "X0000002", "01/01/2030", "P", "Ekonomi", "KBRT7"],
    ["4", "NAINGGOLAN TOGAR", "09/04/1983", "X0000003", "01/01/2030", "L", "Ekonomi", "KBRT7"],
    ["5", "PUTRI AYU KADEK", "?", "X0000004", "01/01/2030", "P", "Ekonomi", "B0004"],
    ["Jumlah", "5"],
]


def columns_view(*meanings: Column | None) -> ColumnsView:
    """An operator's sheet whose headings nobody knew, with what was said of its columns so far."""
    draft = draft_of("daftar-mv-contoh-5.xlsx", _SHEET, {})
    for at, meaning in enumerate(meanings):
        draft = draft.with_meaning(at, meaning)
    marked = next((at for at, each in enumerate(draft.meanings) if each is None), 0)
    return ColumnsView(draft, marked, draft.read(_NOW.date()))


def _columns(view: Callable[[], ColumnsView]) -> Callable[[], QWidget]:
    def build() -> QWidget:
        screen = ExpectedScreen()
        screen.columns.show_view(view())
        screen.show_columns(wanted=True)
        return screen

    return build


def _many_faults() -> ExpectedView:
    kinds = (ListFaultKind.BIRTH_DATE_MISSING, ListFaultKind.LISTED_TWICE, ListFaultKind.BIRTH_DATE_UNREADABLE)
    faults = tuple(ListFault(line, kinds[line % 5 // 2]) for line in range(3, 34))
    told = (ListFault(2, ListFaultKind.COLUMN_NOT_USED, "Kelas"), *faults, ListFault(40, ListFaultKind.ROW_SKIPPED))
    taken = TakenFile("daftar-mv-contoh-5.xlsx", len(_NAMES), len(told))
    return replace(expected_view(), faults=told, taken=taken, can_explain=True)


def _faults() -> QWidget:
    screen = ExpectedScreen()
    screen.show_view(_many_faults())
    screen.handle_key(KeyPress(Qt.Key.Key_L))
    return screen


_SAID_ENOUGH = (
    *(Column.IGNORED, Column.NAME, Column.BIRTH_DATE, Column.DOCUMENT_NUMBER, Column.DOCUMENT_EXPIRY),
    *(Column.IGNORED, None, Column.BOOKING),
)


def scenes() -> tuple[Scene, ...]:
    """Every state of the screen."""
    return (
        ("expected", _scene(expected_view)),
        ("expected-faults", _faults),
        ("expected-columns", _columns(lambda: columns_view(Column.IGNORED, Column.NAME))),
        ("expected-columns-enough", _columns(lambda: columns_view(*_SAID_ENOUGH))),
        ("expected-empty", _scene(lambda: ExpectedView(is_loading=False))),
    )
