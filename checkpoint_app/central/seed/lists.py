"""The small lists of a synthetic country: restrictions, the Prevention list, hubs, departures of today and tomorrow.

Nobody on the Prevention list exists. Lists that nothing is known of yet are empty, and said to be so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from checkpoint_app import assets
from checkpoint_app.assessment.clearance import EmployerType, Feed
from checkpoint_app.assessment.lists import AppliesTo, Restriction
from checkpoint_app.casework.examination import Feature, Specimen
from checkpoint_app.casework.feed_lists import Departure, ListRow, PreventionRow, TransitHub
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.casework.name_keys import name_word_keys
from checkpoint_app.central.seed import numbers
from checkpoint_app.central.seed.country import Country
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.names import draw_names
from checkpoint_app.documents.dates import PartialDate

_STREAM = 6
_FIRST_LISTED = 600_000
"""Passport numbers of listed people, counted from the far end, lie behind those of lost documents of 10 M records."""

Rows = Mapping[str, ListRow]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(assets.resource("demo", "lists.toml").read_text(encoding="utf-8"))


def country_lists(country: Country, list_key: bytes) -> dict[Feed, Rows]:
    """Make every small list that the centre is handed by others, by its own names of its rows."""
    return {
        Feed.RESTRICTIONS: {row.restriction_id: row for row in restrictions()},
        Feed.PREVENTION: dict(_prevention(country, list_key)),
        Feed.TRANSIT_HUBS: {row.location: row for row in transit_hubs()},
        Feed.SEAL_SIGNERS: {},
        Feed.DEPARTURES: {row.departure_id: row for row in departures(country.today)},
        Feed.SPECIMENS: {row.specimen_id: row for row in specimens()},
    }


def transit_hubs() -> Iterator[TransitHub]:
    """Give the places where travellers change on the way."""
    for row in _table()["hubs"]:
        yield TransitHub(**row)


def restrictions() -> Iterator[Restriction]:
    """Give the closed countries, one row for each country."""
    for number, group in enumerate(_table()["restrictions"], 1):
        employer = EmployerType(group["employer"]) if "employer" in group else None
        applies_to = AppliesTo(group["applies_to"])
        for to in group["countries"]:
            yield Restriction(
                *(f"{number}-{to}", to, employer, None, group["from"], None, applies_to, group["legal_reference"])
            )


def specimens() -> Iterator[Specimen]:
    """Give the pictures of genuine features; all of them are drawn, of a document that does not exist."""
    for row in _table()["specimens"]:
        picture = assets.resource("demo", "specimens", row["file"]).read_bytes()
        words = (row["id"], row["en"])
        yield Specimen(row["name"], row["state"], Feature(row["feature"]), *words, picture)


def _prevention(country: Country, list_key: bytes) -> Iterator[tuple[str, PreventionRow]]:
    table = _table()["prevention"]
    total = max(int(country.clearances * table["per_thousand_records"] / 1000), table["least"])
    draws = Draws(country.seed, _STREAM, 0, total)
    names = draw_names(draws, country.profile.names)
    people = zip(
        names,
        draws.between(20 * 366, 70 * 365),
        draws.between(1, 900),
        draws.any_of(tuple(table["offices"])),
        draws.chance(table["without_birth_date_share"]),
        draws.chance(table["without_document_share"]),
        strict=True,
    )
    for at, (name, days_old, listed_ago, office, is_unborn, is_bare) in enumerate(people):
        listed = country.today - timedelta(days=listed_ago)
        number = numbers.outside_number(country.seed, _FIRST_LISTED + at)
        yield (
            f"{at:06d}",
            PreventionRow(
                document_keys=() if is_bare else (lost_document_key(list_key, "IDN", number),),
                name_keys=name_word_keys(list_key, f"{name.primary} {name.secondary}"),
                birth_date=None if is_unborn else PartialDate.of(country.today - timedelta(days=days_old)),
                listing_office=office,
                listed_on=listed,
                valid_until=listed + timedelta(days=1000),
            ),
        )


def departures(today: date) -> Iterator[Departure]:
    """Give the departures of today and tomorrow at the posts of the demonstration."""
    for line in _table()["departures"]:
        zone = ZoneInfo(line["time_zone"])
        for day in (today, today + timedelta(days=1)):
            for number, at in enumerate(line["times"], 1):
                designation = f"{line['prefix']} {number}"
                yield Departure(
                    departure_id=f"{line['post']} {designation} {day:%Y-%m-%d}"[:40],
                    post=line["post"],
                    time_zone=line["time_zone"],
                    designation=designation,
                    carrier=line["carrier"],
                    destination=line["destination"],
                    country=line["country"],
                    departs_at=datetime.combine(day, at, tzinfo=zone).astimezone(UTC),
                )
