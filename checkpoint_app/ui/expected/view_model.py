"""What the screen of expected travellers shows and asks for: frozen values, no Qt; the screen words them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from checkpoint_app.documents.passenger_list import ListFault
from checkpoint_app.faults import Fault
from checkpoint_app.services.prescreening import Expectation


@dataclass(frozen=True, slots=True)
class ListChoice:
    """A departure with a list; `departs_at` is aware UTC, `zone` the port's own (None: this machine's)."""

    list_id: str
    service: str
    route: str
    departs_at: datetime
    people: int
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was opened by hand and taken: its name, and how many people and faults stood in it."""

    name: str
    people: int
    faults: int


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """Everything on the screen. `expected` belong to the list `current`; `fault` says why nothing can be shown.

    `folder` is the watched folder's path, empty where none is watched; `refused` the last file that was not taken,
    `taken` the last one that was; `can_explain` tells that what its columns mean can be said anew.
    """

    is_loading: bool = True
    lists: tuple[ListChoice, ...] = ()
    current: str = ""
    expected: tuple[Expectation, ...] = ()
    faults: tuple[ListFault, ...] = ()
    fault: Fault | None = None
    folder: str = ""
    refused: Fault | None = None
    exported: str = ""
    taken: TakenFile | None = None
    can_explain: bool = False


@dataclass(frozen=True, slots=True)
class ChooseList:
    """Show another departure."""

    list_id: str


@dataclass(frozen=True, slots=True)
class ExportGateList:
    """Write the list for automatic gates: who is to use a staffed counter."""


@dataclass(frozen=True, slots=True)
class ReloadLists:
    """Look again."""


@dataclass(frozen=True, slots=True)
class OpenListFile:
    """Choose a file and take its lists."""


@dataclass(frozen=True, slots=True)
class ExplainColumns:
    """Say anew what the columns of the file opened last mean."""


ExpectedIntent = ChooseList | ExportGateList | ReloadLists | OpenListFile | ExplainColumns
