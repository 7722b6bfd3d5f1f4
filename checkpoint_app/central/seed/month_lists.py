"""The lists of people beside a month's records: who is on the Prevention list, as its offices wrote them.

600 rows, as the press had it for September 2024 (602); most of them are nobody who leaves in this month.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checkpoint_app.casework.feed_lists import PreventionRow
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.casework.name_keys import name_word_keys
from checkpoint_app.central.seed import numbers
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.month_profile import MonthProfile, Noise
from checkpoint_app.central.seed.names import draw_names
from checkpoint_app.central.seed.profile import NameParts
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import TravelDocument

_STREAM = 7
_FIRST_LISTED = 90_000_000
_OFFICE = "Kantor Contoh"
LIST_KEY = bytes(32)
"""The key of a simulated month's lists; no real list is made with it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One person of the Prevention list; `number` and `born` are None where the office gave none."""

    name: str
    number: str | None
    born: PartialDate | None
    listed_on: date

    def row(self) -> PreventionRow:
        """Write it as it is published: keys, and no name."""
        keys = () if self.number is None else (lost_document_key(LIST_KEY, "IDN", self.number),)
        until = self.listed_on + timedelta(days=1000)
        return PreventionRow(keys, name_word_keys(LIST_KEY, self.name), self.born, _OFFICE, self.listed_on, until)


def draw_listings(seed: int, profile: MonthProfile, names: NameParts, first_day: date) -> Iterator[Listing]:
    """Make the rows of people who do not leave in this month."""
    draws = Draws(seed, _STREAM, 0, profile.prevention_rows)
    people = zip(
        draw_names(draws, names),
        draws.between(20 * 366, 70 * 365),
        draws.uniform().tolist(),
        draws.uniform().tolist(),
        strict=True,
    )
    for at, (name, days_old, birth_share, number_share) in enumerate(people):
        yield _listing(
            profile.noise,
            f"{name.primary} {name.secondary}",
            numbers.outside_number(seed, _FIRST_LISTED + at),
            PartialDate.of(first_day - timedelta(days=days_old)),
            first_day - timedelta(days=60),
            (birth_share, number_share),
        )


def listing_of(noise: Noise, document: TravelDocument, former: str, day: date, shares: Sequence[float]) -> Listing:
    """List somebody who leaves on a day; `former` is the number that the office knows where the passport is newer.

    `shares` are three: of the birth date, of the document, and of its being replaced.
    """
    number = former if shares[2] < noise.passport_replaced else document.document_number
    name = f"{document.primary_identifier} {document.secondary_identifier}"
    born = document.birth_date or PartialDate(1990)
    return _listing(noise, name, number, born, day - timedelta(days=60), shares[:2])


def _listing(
    noise: Noise, name: str, number: str, born: PartialDate, listed_on: date, shares: Sequence[float]
) -> Listing:
    known: PartialDate | None = born
    if shares[0] < noise.listed_without_birth_date:
        known = None
    elif shares[0] < noise.listed_without_birth_date + noise.listed_by_year_only:
        known = PartialDate(born.year)
    return Listing(name, None if shares[1] < noise.listed_without_document else number, known, listed_on)
