"""Whether this machine's clock can be believed: it must not be behind a time that the centre has signed.

A battery that died gives 1970, a hand on the settings gives yesterday; both stand behind the receipts, the letters
and the publication that lie here. A clock that runs ahead is told by the age of the data, and by the next contact.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from checkpoint_app.assessment.data_age import CLOCK_TOLERANCE
from checkpoint_app.config import Settings
from checkpoint_app.sync.high_water import HighWater

if TYPE_CHECKING:
    from checkpoint_app.services.post import Membership


def signed_time(settings: Settings, membership: Membership | None) -> datetime | None:
    """Tell the latest instant that the centre has signed to this machine; None before enrolment."""
    letter = membership.letter if membership is not None else None
    known = [each for each in (HighWater(settings.tuf_dir).mark(), letter.at if letter else None) if each is not None]
    return max(known, default=None)


def is_clock_trusted(settings: Settings, membership: Membership | None, now: datetime) -> bool:
    """Whether `now` is not behind what is known to be past."""
    signed = signed_time(settings, membership)
    return signed is None or now >= signed - CLOCK_TOLERANCE
