"""What the supervisor's queue shows and what it asks for: frozen values, no Qt.

The view carries facts (instants, counts, codes) and never finished sentences, so that the screen can change its
language while it runs. Which actions a row allows comes in with the row; the screen decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.casework.encounter_table import Action, Step
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.faults import Fault
from checkpoint_app.services.review import CALLED_OUT_AFTER

BOARDING_SOON = timedelta(minutes=15)
"""With less than this to boarding the minutes stand out."""


class QueueState(Enum):
    """Where a row stands, as the queue tells it."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    INTERVIEW = "interview"
    PROVISIONAL = "provisional"
    LAPSED = "lapsed"
    POSTPONED = "postponed"
    PAPERS_COMPLETED = "papers_completed"
    PROTECTED = "protected"
    TO_REVIEW = "to_review"


class QueueAction(Enum):
    """What can be done to a row."""

    OPEN = "open"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    RETURN = "return"
    MEMBERS = "members"


class Loading(Enum):
    """Whether the queue is there yet."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One referral, or a group as one row.

    `group` is the same for those who travel together, empty for who travels alone.
    `discreet`: W01, V01 or C09 is among the reasons; the queue then says "Supervisor" and never why. `people` > 1 is
    a group, whose `traveller` is then the name of the first. `boards_at` is None when no departure is known.
    `claimed_by` is a display name; `mine` tells that it is the person who looks. `actions` are the open ones.
    """

    encounter_id: str
    traveller: str
    verdict: VerdictKind
    level: Level
    state: QueueState
    referred_at: datetime
    origin: str
    boards_at: datetime | None = None
    departure: str = ""
    discreet: bool = False
    codes: tuple[str, ...] = ()
    reason: Bilingual | None = None
    people: int = 1
    group: str = ""
    claimed_by: str | None = None
    mine: bool = False
    lease_until: datetime | None = None
    lapses_at: datetime | None = None
    happened_at: datetime | None = None
    """Set where it was entered afterwards from paper."""
    disputed: bool = False
    """Two machines took the case further without seeing each other."""
    doubt: Recheck | None = None
    """Why data that came later do not agree with the card that was shown."""
    actions: frozenset[QueueAction] = frozenset()


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many were referred within an hour of the post's own day (0..23)."""

    hour: int
    count: int


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """How often a rule was right, of how many reviewed, with its interval (0..1); never per officer.

    `wrong_too_often`: the interval says so; such a rule stands first.
    """

    code: str
    title: Bilingual
    right: int
    reviewed: int
    interval: tuple[float, float] = (0.0, 1.0)
    wrong_too_often: bool = False


@dataclass(frozen=True, slots=True)
class AuditState:
    """State of the log: whole, broken, or not verified yet (None), with its size and the last receipt."""

    is_whole: bool | None
    entries: int
    receipt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueNotice:
    """One sentence above the queue, by its key; `is_good` tells that nothing is wrong."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()
    is_good: bool = False


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom a claim can be given."""

    officer_id: str
    display_name: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """Everything the screen shows at `now` (aware UTC).

    `rows` is the part of the queue from the place `first` on, in the queue's order; `count` is how long the whole is,
    `waiting_long` how many waits in it are called out.
    `fault` is the sentence to show when FAILED; `notice` one to show above a queue that works (a case is held).
    `colleagues` are those to whom a claim can be given.
    """

    loading: Loading
    now: datetime
    rows: tuple[QueueRow, ...] = ()
    hours: tuple[HourCount, ...] = ()
    outcomes: tuple[RuleOutcome, ...] = ()
    audit: AuditState | None = None
    fault: Fault | None = None
    notice: QueueNotice | None = None
    colleagues: tuple[Colleague, ...] = ()
    first: int = 0
    count: int = 0
    waiting_long: int = 0

    @property
    def total(self) -> int:
        """How many rows there are: never fewer than are here."""
        return max(self.count, self.first + len(self.rows))

    @property
    def is_whole(self) -> bool:
        """Whether all of the queue is here."""
        return len(self.rows) == self.total


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case file."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """Claim it, with the lease that the casework sets."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class ReleaseCase:
    """Give the claim back."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class ReassignCase:
    """Give somebody's claim to a colleague, whose lease begins now."""

    encounter_id: str
    officer_id: str


@dataclass(frozen=True, slots=True)
class ReturnToCounter:
    """Send the traveller back to the counter they came from, to depart."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Try again to load the queue."""


@dataclass(frozen=True, slots=True)
class VerifyLog:
    """Verify the audit log now."""


@dataclass(frozen=True, slots=True)
class RowsWanted:
    """Rows about this place are to be seen and are not here."""

    place: int


QueueIntent = OpenCase | ClaimCase | ReleaseCase | ReassignCase | ReturnToCounter | Reload | VerifyLog | RowsWanted


_QUEUE_STATE = {
    EncounterState.REFERRED: QueueState.WAITING,
    EncounterState.CLAIMED: QueueState.CLAIMED,
    EncounterState.INTERVIEW: QueueState.INTERVIEW,
    EncounterState.POSTPONED_PROVISIONAL: QueueState.PROVISIONAL,
    EncounterState.LAPSED: QueueState.LAPSED,
    EncounterState.POSTPONED: QueueState.POSTPONED,
    EncounterState.PAPERS_COMPLETED: QueueState.PAPERS_COMPLETED,
    EncounterState.PROTECTED: QueueState.PROTECTED,
    EncounterState.OFFERED: QueueState.PROTECTED,
    EncounterState.ACCEPTED: QueueState.PROTECTED,
    EncounterState.DECLINED: QueueState.PROTECTED,
}


def queue_state(state: EncounterState) -> QueueState | None:
    """Tell how the queue names a state; None for one that is not in the queue."""
    return _QUEUE_STATE.get(state)


def queue_actions(steps: Iterable[Step], *, mine: bool) -> frozenset[QueueAction]:
    """Tell what a row allows, from the steps that are open to the person who looks.

    A claim is given back by the one who holds it, and given to a colleague by any supervisor; letting go
    that takes a reason is done in the case file.
    """
    found = {step.action: step for step in steps}
    depart = found.get(Action.DEPART)
    actions = {QueueAction.OPEN}
    if Action.CLAIM in found:
        actions.add(QueueAction.CLAIM)
    if Action.RELEASE in found and mine:
        actions.add(QueueAction.RELEASE)
    if Action.REASSIGN in found:
        actions.add(QueueAction.REASSIGN)
    held_by_other = Action.RELEASE in found and not mine
    if depart is not None and not depart.needs and not held_by_other:
        actions.add(QueueAction.RETURN)
    return frozenset(actions)


def grouped(rows: Iterable[QueueRow], opened: frozenset[str] = frozenset()) -> tuple[QueueRow, ...]:
    """Join those who wait and travel together to one row, except for the groups that are opened.

    The row is that of the member who comes first; a step on it is a step on that member alone, after which the row
    stands for those who are left. Rows come in the order in which they are to be shown.
    """
    rows = tuple(rows)
    members: dict[str, list[QueueRow]] = {}
    for row in rows:
        if row.group and row.state is QueueState.WAITING:
            members.setdefault(row.group, []).append(row)
    shown = []
    for row in rows:
        group = members.get(row.group, []) if row.state is QueueState.WAITING else []
        if len(group) < 2:
            shown.append(row)
        elif row.group in opened:
            shown.append(replace(row, actions=row.actions | {QueueAction.MEMBERS}))
        elif row is group[0]:
            shown.append(_joined(group))
    return tuple(shown)


def _joined(group: list[QueueRow]) -> QueueRow:
    """The graver verdict and the longer wait are the group's."""
    gravest = max(group, key=lambda row: row.level)
    return replace(
        group[0],
        people=len(group),
        verdict=gravest.verdict,
        level=gravest.level,
        codes=gravest.codes,
        reason=gravest.reason,
        discreet=any(row.discreet for row in group),
        referred_at=min(row.referred_at for row in group),
        actions=group[0].actions | {QueueAction.MEMBERS},
    )


def minutes_to_boarding(row: QueueRow, now: datetime) -> int | None:
    """Count whole minutes to boarding; negative when it has passed, None when no departure is known."""
    return None if row.boards_at is None else int((row.boards_at - now).total_seconds() // 60)


def minutes_waited(row: QueueRow, now: datetime) -> int:
    """Count whole minutes since the referral, never below zero (clocks of two counters may differ a little)."""
    return max(0, int((now - row.referred_at).total_seconds() // 60))


def waits_too_long(row: QueueRow, now: datetime) -> bool:
    """Whether the wait is called out: only of those for whom nobody does anything yet."""
    return row.state is QueueState.WAITING and now - row.referred_at > CALLED_OUT_AFTER


def boards_soon(row: QueueRow, now: datetime) -> bool:
    """Whether the minutes to boarding stand out."""
    waits = row.state is not QueueState.TO_REVIEW
    return waits and row.boards_at is not None and row.boards_at - now < BOARDING_SOON
