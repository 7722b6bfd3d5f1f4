"""Cases with what is shown of their travellers, and the queue of them, a page at a time.

The casebook keeps the queue in its order as a table of places (`store.schema`), so a page costs the same however long
the queue is. Lives on the casebook's thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from checkpoint_app.casework.bodies import EncounterKey, open_body
from checkpoint_app.casework.canonical import JsonValue, instant_from_wire, instant_to_wire
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.store.encounter_rows import encounter_from_row

if TYPE_CHECKING:
    from sqlite_utils import Database

_CASES = "SELECT record, content, key, out_of_step, home FROM"
_KEYS = "LEFT JOIN encounter_keys USING (encounter_id)"
_PAGE = (
    f"{_CASES} (SELECT place, encounter_id FROM queue ORDER BY place, encounter_id LIMIT ? OFFSET ?) AS here"  # noqa: S608
    f" CROSS JOIN encounters USING (encounter_id) {_KEYS} ORDER BY here.place, here.encounter_id"
)
_LENGTH = "SELECT cases FROM queue_length"
_WAITING_LONG = (
    "SELECT count(*) FROM encounters INDEXED BY encounters_by_referral WHERE referred_at < ? AND state = 'REFERRED'"
)
_REFERRED = (
    "SELECT substr(referred_at, 1, 16) AS minute, count(*) FROM encounters WHERE referred_at >= ? GROUP BY minute"
)


_IN_DOUBT = (
    "SELECT count(*) FROM encounters WHERE needs_review = 1"
    " AND json_extract(record, '$.recheck') NOT IN ('WAITING', 'AGREES', 'GONE')"
)
_TO_RECHECK = (
    "WHERE json_extract(record, '$.recheck') IN ('WAITING', 'MISSING') AND state = 'DEPARTED' AND home IS NULL"
    " AND (needs_review = 1 OR json_extract(record, '$.recheck') = 'WAITING') ORDER BY opened_at"
)


@dataclass(frozen=True, slots=True)
class Case:
    """An encounter with what the screens show of its traveller; `content` is None once erased.

    `disputed`: two machines took the case further without seeing each other, and not all of it goes together.
    `home` names the machine that opened it, where it is not this one.
    """

    encounter: Encounter
    content: dict[str, JsonValue] | None
    disputed: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Referrals:
    """How many were referred within one minute (aware UTC)."""

    minute: datetime
    count: int


def cases_where(db: Database, tail: str, *values: str | int) -> tuple[Case, ...]:
    """Read cases by the end of a statement over `encounters` (WHERE, ORDER BY, LIMIT)."""
    return tuple(_case(*row) for row in db.conn.execute(f"{_CASES} encounters {_KEYS} {tail}", values))


def cases_to_recheck(db: Database) -> tuple[Case, ...]:
    """Read those of this machine who departed on a card of which the record is still missing here."""
    return cases_where(db, _TO_RECHECK)


def cards_in_doubt(db: Database) -> int:
    """Count the cards that later data do not agree with and nobody has looked at yet."""
    return int(db.conn.execute(_IN_DOUBT).fetchone()[0])


def queue_page(db: Database, first: int, most: int) -> tuple[Case, ...]:
    """Read `most` cases from the place `first` on; -1 for all of them."""
    return tuple(_case(*row) for row in db.conn.execute(_PAGE, (most, first)))


def queue_length(db: Database) -> int:
    """Tell how many cases are in the queue."""
    return int(db.conn.execute(_LENGTH).fetchone()[0])


def waiting_long(db: Database, since: datetime) -> int:
    """Count those whom nobody has taken up since they were referred before an instant."""
    return int(db.conn.execute(_WAITING_LONG, (instant_to_wire(since),)).fetchone()[0])


def referrals(db: Database, since: datetime) -> tuple[Referrals, ...]:
    """Count the referrals since an instant, by the minute."""
    rows = db.conn.execute(_REFERRED, (instant_to_wire(since),))
    return tuple(Referrals(instant_from_wire(f"{minute}:00.000000Z"), count) for minute, count in rows)


def _case(record: str, content: str | None, key: bytes | None, out_of_step: str, home: str | None) -> Case:
    encounter = encounter_from_row(record)
    shown = None
    if content is not None and key is not None:
        shown = open_body(EncounterKey(bytes(key)), encounter.encounter_id, content)
    return Case(encounter, shown, disputed=bool(out_of_step), home=home)
