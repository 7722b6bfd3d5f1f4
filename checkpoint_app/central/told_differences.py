"""What posts are told of the differences list: a small list like the others, made anew before every publication.

Told is what events of posts met, while it is open and for 30 days after it was closed. What only an import brought is
for the operators alone: no post has a case of it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.differences import (
    LONGEST_CLOSING,
    MOST_REPORTS,
    DifferenceKind,
    DifferenceState,
    Ministry,
    ToldDifference,
)
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.changes import put_list
from checkpoint_app.central.database import writing
from checkpoint_app.central.differences import gather
from checkpoint_app.central.models import DifferenceReport, DifferenceRow

TOLD_FOR = timedelta(days=30)


def tell_differences(centre: Centre, now: datetime) -> int:
    """Bring the list up to the events that are held, and tell it; gives how many entries are told."""
    gather(centre, now)
    with writing(centre.engine) as session:
        told = _told(session, now)
        put_list(session, Feed.DIFFERENCES, told, now)
    return len(told)


def _told(session: Session, now: datetime) -> dict[str, ToldDifference]:
    lately = or_(DifferenceRow.state == DifferenceState.OPEN.value, DifferenceRow.closed_at >= now - TOLD_FOR)
    query = (
        select(DifferenceRow, DifferenceReport.event_id)
        .join(DifferenceReport, DifferenceReport.difference_id == DifferenceRow.difference_id)
        .where(lately)
        .order_by(DifferenceRow.difference_id, DifferenceReport.event_id)
    )
    reports: dict[int, list[str]] = defaultdict(list)
    rows: dict[int, DifferenceRow] = {}
    for row, event_id in session.execute(query):
        rows[row.difference_id] = row
        reports[row.difference_id].append(event_id)
    return {str(number): _typed(row, reports[number]) for number, row in rows.items()}


def _typed(row: DifferenceRow, reports: list[str]) -> ToldDifference:
    return ToldDifference(
        number=row.difference_id,
        kind=DifferenceKind(row.kind),
        owner=Ministry(row.owner),
        unit=row.unit,
        reports=tuple(reports[:MOST_REPORTS]),
        opened_at=row.opened_at,
        state=DifferenceState(row.state),
        closed_at=row.closed_at,
        closing=row.closing[:LONGEST_CLOSING],
    )
