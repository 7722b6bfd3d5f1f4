"""What the page of an operator's columns shows and asks for: frozen values, no Qt; the page words them."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.documents.passenger_list import Column, PassengerList
from checkpoint_app.faults import Fault
from checkpoint_app.services.column_drafts import ColumnDraft

MEANINGS = (
    *(Column.NAME, Column.PRIMARY, Column.SECONDARY, Column.BIRTH_DATE, Column.NATIONALITY),
    *(Column.DOCUMENT_NUMBER, Column.DOCUMENT_KIND, Column.DOCUMENT_EXPIRY, Column.ISSUING_STATE, Column.BOOKING),
    *(Column.ROLE, Column.IGNORED),
)
"""In the order of their keys: 1 to 9, 0, and two letters."""
MEANING_KEYS = "1234567890RX"


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """A sheet with what is said of its columns; `marked` is the column that the choice belongs to, from 0.

    `reading` is how the whole sheet would be read now, None while that is being found out.
    """

    draft: ColumnDraft
    marked: int = 0
    reading: PassengerList | None = None
    fault: Fault | None = None
    is_taking: bool = False


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """Let the choice belong to another column."""

    at: int


@dataclass(frozen=True, slots=True)
class SayMeaning:
    """Say what the marked column means; None takes back what was said."""

    meaning: Column | None


@dataclass(frozen=True, slots=True)
class MoveHeadings:
    """Take another row for the headings: one above (-1) or below (1)."""

    by: int


@dataclass(frozen=True, slots=True)
class TakeColumns:
    """Remember what was said and take the list."""


@dataclass(frozen=True, slots=True)
class LeaveColumns:
    """Back, with nothing kept."""


ColumnsIntent = MarkColumn | SayMeaning | MoveHeadings | TakeColumns | LeaveColumns
