"""Placement companies, employers and ships, all coined."""

from __future__ import annotations

from datetime import date, timedelta

from checkpoint_app.assessment.clearance import EmployerType
from checkpoint_app.casework.feed_lists import PlacerRow
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.profile import Destination, Employers, Profile, Ships

_STREAM = 3


def placer_id(number: int) -> str:
    """Give a placement company's id."""
    return f"P3MI-{number + 1:04d}"


def placers(seed: int, today: date, profile: Profile) -> tuple[PlacerRow, ...]:
    """Coin the placement companies with their licences."""
    draws = Draws(seed, _STREAM, 0, profile.placer_count)
    statuses = draws.choose(profile.placer_statuses)
    days = draws.between(30, 1800)
    past = draws.between(1, 400)
    parts = profile.employers
    rows = []
    for number, (status, ahead, behind) in enumerate(zip(statuses, days, past, strict=True)):
        # Two coined words; the second turns over slower than the first, so 424 names are all different.
        first, second = number % len(parts.beginnings), number // len(parts.beginnings)
        ends = len(parts.endings)
        word = f"{parts.beginnings[first]}{parts.endings[second % ends]}"
        other = parts.beginnings[(first * 3 + second // ends * 5 + 7) % len(parts.beginnings)]
        until = today - timedelta(days=behind) if status == "EXPIRED" else today + timedelta(days=ahead)
        rows.append(PlacerRow(placer_id(number), f"PT {word} {other}karya", "SIP3MI", status, until))
    return tuple(rows)


def employer_name(parts: Employers, destination: Destination, draw: int) -> str:
    """Coin an employer: a household by a person's name, else a company in the manner of its country."""
    draw, a = divmod(draw, 64)
    draw, b = divmod(draw, 64)
    if destination.employer is EmployerType.HOUSEHOLD:
        surname = parts.households[a % len(parts.households)]
        return f"{surname} {parts.given[b % len(parts.given)]}"
    word = f"{parts.beginnings[a % len(parts.beginnings)]}{parts.endings[b % len(parts.endings)]}"
    if destination.employer is EmployerType.VESSEL:
        return f"{word.capitalize()} Ship Management"
    trade = parts.trades[draw % len(parts.trades)]
    return f"{word.capitalize()} {trade} {parts.suffixes.get(destination.country, 'Ltd.')}"


def ship_name(ships: Ships, ship: int) -> str:
    """Coin a ship's name; the same ship always bears the same one."""
    first = ships.names[ship % len(ships.names)]
    rest = ship // len(ships.names)
    return f"{first} {ships.seconds[rest % len(ships.seconds)]} {rest // len(ships.seconds) + 1}"
