"""Passenger lists as carriers send them: UN/EDIFACT PAXLST and the spreadsheets of ferry operators. Pure; any thread.

A list with faults is loaded with its faults, each with its line: nothing is repaired or guessed silently. What no
rule may rest on (sex, birthplace, residence, seat, luggage) is not taken over at all.
"""

from checkpoint_app.documents.passenger_list.model import (
    Leg,
    ListedDocument,
    ListedPerson,
    ListFault,
    ListFaultKind,
    ListForm,
    PassengerList,
    PersonRole,
    PortTime,
)
from checkpoint_app.documents.passenger_list.paxlst import read_paxlst
from checkpoint_app.documents.passenger_list.sheet import (
    Cell,
    Column,
    ColumnsUnknown,
    ColumnUse,
    SheetWords,
    cell_text,
    find_headings,
    fingerprint,
    heading_row,
    known_use,
    read_below,
    read_sheet,
    with_departure,
)
from checkpoint_app.documents.passenger_list.writing import Separators, write_paxlst

__all__ = [
    "Cell",
    "Column",
    "ColumnUse",
    "ColumnsUnknown",
    "Leg",
    "ListFault",
    "ListFaultKind",
    "ListForm",
    "ListedDocument",
    "ListedPerson",
    "PassengerList",
    "PersonRole",
    "PortTime",
    "Separators",
    "SheetWords",
    "cell_text",
    "find_headings",
    "fingerprint",
    "heading_row",
    "known_use",
    "read_below",
    "read_paxlst",
    "read_sheet",
    "with_departure",
    "write_paxlst",
]
