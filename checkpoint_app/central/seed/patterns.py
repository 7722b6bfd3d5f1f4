"""What posts of the synthetic country saw before: a card that was lent, a company whose cases are often confirmed.

It is written as it stands after the events were read, since there is no machine that could sign such events; numbers
of events below zero belong to nothing. Nobody there is a traveller of the demonstration, and no story shows the card.
Writing it again takes the place of what was written before, so that no demonstration ages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.casework.outcomes import RIGHT
from checkpoint_app.casework.presented import PresentedKeys
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.models import Placer, SettledCase, Sighting

_FERRY, _LAND = "TPI Batam Centre", "PLBN Entikong"
_CARD_NO = "K7120449999"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LENT = ((0, _FERRY, 6 * _DAY), (1, _LAND, 4 * _DAY), (0, _FERRY, 2 * _DAY), (2, _LAND, 20 * _HOUR))
_OUTCOMES = (*[Outcome.REFERRED] * 4, *[Outcome.POSTPONED] * 3, Outcome.IN_ORDER)
_CASES = "seeded-"


def seed_patterns(centre: Centre, now: datetime, *, spared: frozenset[str] = frozenset()) -> None:
    """Write two patterns; `spared` are placement companies that are to be named in none."""
    keys = PresentedKeys(centre.keys.list_key)
    sightings = [
        Sighting(
            event=-1 - place,
            at_s=int((now - ago).timestamp()),
            post=post,
            document=keys.document("IDN", f"Z000000{person}"),
            person=keys.card(f"person {person}"),
            card=keys.card(_CARD_NO),
            contract=None,
            is_timed=True,
        )
        for place, (person, post, ago) in enumerate(_LENT)
    ]
    with writing(centre.engine) as session:
        session.execute(delete(Sighting).where(Sighting.event < 0))
        session.execute(delete(SettledCase).where(SettledCase.encounter_id.startswith(_CASES)))
        session.add_all(sightings)
        companies = session.scalars(select(Placer.placer_id).order_by(Placer.placer_id.desc()))
        company = next((each for each in companies if each not in spared), None)
        if company is None:
            return
        session.add_all(
            SettledCase(
                encounter_id=f"{_CASES}{place}",
                post=(_FERRY, _LAND)[place % 2],
                opened_at=now - (3 + 2 * place) * _DAY,
                outcome=outcome.value,
                is_right=outcome in RIGHT,
                placer=company,
            )
            for place, outcome in enumerate(_OUTCOMES)
        )
