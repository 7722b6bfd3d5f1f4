"""A synthetic country: the same for the same seed and day, streamed, and a smaller one is the beginning of a larger.

The first records are those of the demo's travellers (`central.seed.demo`); all others follow person by person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice
from typing import NamedTuple

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.casework.feed_lists import PlacerRow
from checkpoint_app.casework.feed_rows import (
    COLUMNS,
    clearance_key,
    decode_row,
    document_key,
    encode_line,
    encode_row,
    row_key,
)
from checkpoint_app.central.seed import companies, numbers
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.profile import Profile, load_profile
from checkpoint_app.central.seed.records import Calendar, Cells, records_of_chunk
from checkpoint_app.faults import EnvironmentFault

LEAST_CLEARANCES, MOST_CLEARANCES = 100, 10_000_000
_LOST_STREAM = 2
_FIRST_LOST = 10_000
"""Numbers before this one, counted from the far end, belong to the demo and to ordinary travellers."""


@dataclass(frozen=True, slots=True)
class LostDocument:
    """A document reported lost or stolen, as the centre knows it (the feed holds a keyed hash only)."""

    issuer: str
    number: str
    listing_office: str
    listed_on: date
    valid_until: date | None


class FeedRow(NamedTuple):
    """A record as it is published, with what a database wants to know of it; one is made for each of millions."""

    clearance_id: str
    record_version: int
    status: str
    row_key: bytes
    line: bytes

    @classmethod
    def of(cls, row: Clearance) -> FeedRow:
        """Write a placement record."""
        return cls(row.clearance_id, row.record_version, row.status.value, row_key(row), encode_row(row))

    @classmethod
    def of_cells(cls, cells: Cells) -> FeedRow:
        """Write the cells of a placement record."""
        number = cells[_NUMBER]
        key = clearance_key(cells[0]) if number is None else document_key(cells[_ISSUER], number)
        return cls(cells[0], cells[1], cells[_STATUS], key, encode_line(list(cells)))


_ISSUER, _NUMBER, _STATUS = (COLUMNS.index(name) for name in ("document_issuer", "document_number", "status"))


@dataclass(frozen=True, slots=True)
class Country:
    """A country's parameters; its parts are generated anew each time they are asked for."""

    seed: int
    clearances: int
    today: date
    profile: Profile

    def rows(self) -> Iterator[Clearance]:
        """Generate exactly `clearances` placement records."""
        return (decode_row(row.line) for row in self.feed_rows())

    def feed_rows(self) -> Iterator[FeedRow]:
        """Generate the same records as they are published, in a bounded memory and several times faster."""
        return islice(self._all_rows(), self.clearances)

    def _all_rows(self) -> Iterator[FeedRow]:
        # Here, since the demo's travellers are built from a country.
        from checkpoint_app.central.seed.demo import demo_travellers

        for traveller in demo_travellers(self, self.today):
            if traveller.clearance is not None:
                yield FeedRow.of(traveller.clearance)
        calendar = Calendar(self.today)
        for chunk in count():
            for cells in records_of_chunk(self.seed, chunk, calendar, self.profile):
                yield FeedRow.of_cells(cells)

    def placers(self) -> tuple[PlacerRow, ...]:
        """Generate the placement companies."""
        return companies.placers(self.seed, self.today, self.profile)

    def lost_documents(self) -> Iterator[LostDocument]:
        """Generate the list of lost and stolen documents; the demo's one is among them."""
        from checkpoint_app.central.seed.demo import demo_travellers

        for traveller in demo_travellers(self, self.today):
            if traveller.lost is not None:
                yield traveller.lost
        total = max(self.clearances * self.profile.lost_per_thousand_records // 1000, 1)
        draws = Draws(self.seed, _LOST_STREAM, 0, total)
        offices = draws.any_of(self.profile.lost_offices)
        for index, (office, ago) in enumerate(zip(offices, draws.between(1, 2500), strict=True)):
            listed = self.today - timedelta(days=ago)
            until = listed + timedelta(days=3650) if ago % 5 else None
            yield LostDocument("IDN", numbers.outside_number(self.seed, _FIRST_LOST + index), office, listed, until)


def generate_country(seed: int, clearances: int, today: date) -> Country:
    """Make a country of `clearances` placement records; raises EnvironmentFault outside 100 .. 10 million."""
    if not LEAST_CLEARANCES <= clearances <= MOST_CLEARANCES:
        raise EnvironmentFault("central.fault.clearances_out_of_range", least=LEAST_CLEARANCES, most=MOST_CLEARANCES)
    return Country(seed, clearances, today, load_profile())
