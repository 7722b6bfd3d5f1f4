"""Questions to the small lists of a generation, inside a transaction of the caller's. Any thread, one connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar, cast

import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_lists import PreventionRow, decode_list_row
from checkpoint_app.casework.name_keys import WordKeys, agreeing_words
from checkpoint_app.documents.dates import PartialDate

_Row = TypeVar("_Row")

_ALL = "SELECT line FROM list_rows WHERE feed = ? ORDER BY position"


def find_rows(connection: sqlcipher.Connection, feed: Feed, row: type[_Row], keys: Sequence[bytes]) -> list[_Row]:
    """Give the rows of a list that any of these keys finds, in the list's order; `row` is the list's row type."""
    asked = ",".join("?" * len(keys))
    statement = (
        "SELECT line FROM list_rows WHERE feed = ? AND position IN "  # noqa: S608 - question marks only
        f"(SELECT position FROM list_keys WHERE feed = ? AND key IN ({asked})) ORDER BY position"
    )
    found = connection.execute(statement, (feed.value, feed.value, *keys))
    return [cast("_Row", decode_list_row(feed, line)) for (line,) in found]


def all_rows(connection: sqlcipher.Connection, feed: Feed, row: type[_Row]) -> tuple[_Row, ...]:
    """Read a whole list; only for those that are small and name nobody."""
    return tuple(cast("_Row", decode_list_row(feed, line)) for (line,) in connection.execute(_ALL, (feed.value,)))


def is_valid(until: date | None, today: date) -> bool:
    """Whether a listing has not run out; both ends count."""
    return until is None or today <= until


def best_prevention(
    rows: Sequence[PreventionRow],
    document_key: bytes | None,
    words: Sequence[WordKeys],
    birth_date: PartialDate | None,
    today: date,
) -> tuple[PreventionRow, bool, int] | None:
    """Pick the row that says most: with the very document, else with most words of the name and a birth date.

    Gives it with whether the document is listed, and how many words of the name agree. By name, a row counts only
    where the birth date agrees; where the list has none, every word of both names must, and a row that gives nothing
    but the name goes before one that names other documents.
    """
    judged = []
    for row in rows:
        if not is_valid(row.valid_until, today):
            continue
        is_exact = document_key in row.document_keys
        count = agreeing_words(row.name_keys, words)
        if is_exact or _is_namesake(row, count, words, birth_date):
            judged.append((row, is_exact, count))
    return max(
        judged,
        key=lambda one: (one[1], one[0].birth_date is not None, not one[0].document_keys, one[2]),
        default=None,
    )


def _is_namesake(row: PreventionRow, count: int, words: Sequence[WordKeys], birth_date: PartialDate | None) -> bool:
    if row.birth_date is None:
        return 0 < count == len(row.name_keys) == len(words)
    return count > 0 and birth_dates_agree(row.birth_date, birth_date) is True


def birth_dates_agree(listed: PartialDate | None, held: PartialDate | None) -> bool | None:
    """Compare; None when the list has no birth date. A date that was not read does not agree."""
    if listed is None:
        return None
    return held is not None and listed.agrees_with(held)
