"""Who leaves in a month, and how wrong everything may be: proportions, read once from `resources/demo/month.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType

from checkpoint_app import assets
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.central.seed.draws import Choices


class Kind(Enum):
    """Who leaves. EXCLUDED: a work visa, and by law no migrant worker. LISTED: on the Prevention list."""

    ORDINARY = "ORDINARY"
    FOREIGN = "FOREIGN"
    EXCLUDED = "EXCLUDED"
    PROCEDURAL = "PROCEDURAL"
    RETURNING = "RETURNING"
    SEAFARER = "SEAFARER"
    NON_PROCEDURAL = "NON_PROCEDURAL"
    LISTED = "LISTED"


WORKERS = (Kind.PROCEDURAL, Kind.RETURNING, Kind.SEAFARER)


class Way(Enum):
    """A way round the procedure; HOLIDAY leaves no evidence at the counter, NOTICED only to an officer's eye."""

    HOLIDAY = "HOLIDAY"
    NOTICED = "NOTICED"
    WORK_WITHOUT_RECORD = "WORK_WITHOUT_RECORD"
    WORK_VISA_AND_VISIT = "WORK_VISA_AND_VISIT"
    VISIT_VISA_AND_WORK = "VISIT_VISA_AND_WORK"
    CONTRACT_WITHOUT_RECORD = "CONTRACT_WITHOUT_RECORD"
    OTHER_DESTINATION = "OTHER_DESTINATION"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    USED_RECORD = "USED_RECORD"
    OTHER_PERSONS_RECORD = "OTHER_PERSONS_RECORD"
    UNDER_AGE = "UNDER_AGE"
    LOST_PASSPORT = "LOST_PASSPORT"
    SEAFARER_WITHOUT_PAPERS = "SEAFARER_WITHOUT_PAPERS"
    CLOSED_COUNTRY = "CLOSED_COUNTRY"
    POSTPONED_BEFORE = "POSTPONED_BEFORE"
    FORGED_CARD = "FORGED_CARD"
    BORROWED_CARD = "BORROWED_CARD"


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares from 0 to 1 of what goes wrong."""

    name_keyed_wrongly: float
    document_number_wrong: float
    passport_replaced: float
    predecessor_listed: float
    birth_date_partial_or_swapped: float
    not_in_cache_3_days: float
    not_in_cache_14_days: float
    misread_and_confirmed: float
    returning_without_card: float
    worker_says_visit: float
    purpose_keyed_wrongly: float
    without_evidence: float
    listed_without_birth_date: float
    listed_by_year_only: float
    listed_without_document: float
    pass_name_misspelt: float
    pass_of_another: float
    pass_of_another_day: float
    leg_elsewhere: float
    card_swapped: float
    card_unverifiable: float
    licence_invalid: float
    postponed_and_completed: float
    noted_wrongly: float

    def times(self, factor: float) -> Noise:
        """Make it harder: every fault so many times as frequent; what is listed is listed as seldom."""
        if factor < 1:
            raise ValueError("noise may be made harder, never easier")
        kept = ("without_evidence", "returning_without_card")
        values = {
            each.name: min(1.0, getattr(self, each.name) * (1 if each.name in kept else factor))
            for each in dataclasses.fields(self)
        }
        values["predecessor_listed"] = max(0.0, 1 - (1 - self.predecessor_listed) * factor)
        return Noise(**values)


@dataclass(frozen=True, slots=True)
class MonthProfile:
    """All proportions of a month."""

    kinds: Choices[Kind]
    noise: Noise
    stated: Choices[Purpose]
    stated_excluded: Choices[Purpose]
    ways: Choices[Way]
    posts: Choices[str]
    prevention_rows: int
    pass_shown: float
    card_sealed: float
    leg_by_hub: float
    noticed: float
    airports_of_posts: frozenset[str]
    airports: Mapping[str, str]


@cache
def load_month_profile() -> MonthProfile:
    """Read the proportions from `resources/demo/month.toml`."""
    table = tomllib.loads(assets.resource("demo", "month.toml").read_text(encoding="utf-8"))
    return MonthProfile(
        kinds=Choices({Kind(name): share for name, share in table["kinds"].items()}),
        noise=Noise(**table["noise"]),
        stated=Choices({Purpose(name): share for name, share in table["stated"].items()}),
        stated_excluded=Choices({Purpose(name): share for name, share in table["stated_excluded"].items()}),
        ways=Choices({Way(name): share for name, share in table["ways"].items()}),
        posts=Choices(table["posts"]),
        prevention_rows=table["shown"]["prevention_rows"],
        pass_shown=table["shown"]["pass_shown"],
        card_sealed=table["shown"]["card_sealed"],
        leg_by_hub=table["shown"]["leg_by_hub"],
        noticed=table["shown"]["noticed"],
        airports_of_posts=frozenset(table["shown"]["airports_of_posts"]),
        airports=MappingProxyType(table["airports"]),
    )
