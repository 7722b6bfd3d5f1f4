"""The cells of the columns' page: the sheet as it came, and its people as they would be read. No widget."""

from __future__ import annotations

from collections.abc import Sequence

from checkpoint_app.documents.passenger_list import ListedPerson
from checkpoint_app.services.column_drafts import ColumnDraft
from checkpoint_app.texts import Texts
from checkpoint_app.ui.theme import Role, Tone
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import GOOD

READ_AS = ("name", "born", "nationality", "document", "until", "issuer", "booking")
_SHOWN_ROWS, _SHOWN_PEOPLE = 5, 5


def sheet_rows(draft: ColumnDraft, texts: Texts) -> list[list[Cell]]:
    """Give what each column means, its heading, and the first rows with their lines in the file."""
    said = [
        Cell("–", tone=Tone.MUTED)
        if meaning is None
        else Cell(texts(f"columns.meaning.{meaning.value}"), role=Role.STRONG, look=GOOD)
        for meaning in draft.meanings
    ]
    line = str(draft.headings_at + 1)
    heads = [Cell(heading or texts("columns.no_heading"), role=Role.STRONG) for heading in draft.headings]
    rows = [
        [_line_number(str(number)), *(Cell(text, tone=Tone.MUTED) for text in cells)]
        for number, cells in draft.sample(_SHOWN_ROWS)
    ]
    return [[Cell(""), *said], [_line_number(line), *heads], *rows]


def _line_number(line: str) -> Cell:
    return Cell(line, tone=Tone.MUTED, role=Role.CAPTION, align_right=True)


def read_rows(people: Sequence[ListedPerson], texts: Texts) -> list[list[Cell]]:
    """Give the first people as they are understood; a dash where nothing is."""
    return [_person(each, texts) for each in people[:_SHOWN_PEOPLE]]


def _person(each: ListedPerson, texts: Texts) -> list[Cell]:
    document = each.travel_document
    return [
        _cell(each.full_name, texts(f"expected.role.{each.role.value.lower()}"), Role.STRONG),
        _cell(texts.date(each.birth_date) if each.birth_date else ""),
        _cell(each.nationality),
        _cell(document.number if document else "", document.kind if document else ""),
        _cell(texts.date(document.expiry) if document and document.expiry else ""),
        _cell(document.issuing_state if document else ""),
        _cell(each.booking),
    ]


def _cell(words: str, below: str = "", role: Role = Role.BODY) -> Cell:
    return Cell(words or "–", below, role=role, tone=Tone.TEXT if words else Tone.MUTED)
