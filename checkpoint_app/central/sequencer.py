"""The one sequencer: gives the changes of the journal their dense `feed_seq`, and keeps the content sums at its head.

One at a time, by rule (the publisher calls it). On embedded SQLite a writer holds the database's write lock from its
first statement, so the order of `change_id` is the order of commits, and whatever is committed is complete.

On PostgreSQL (issue about the centre) that does not hold: `changes` then gets `xid xid8 DEFAULT
pg_current_xact_id()`, and `_waiting` takes only rows with `xid < pg_snapshot_xmin(pg_current_snapshot())`. The sums
do not depend on any order. Two changes of one record exclude each other by the record's row lock, but a transaction
that began early may change it last and be numbered first: there the journal needs `record_version` to tell the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_rows import row_hash
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.changes import ChangeKind
from checkpoint_app.central.database import writing
from checkpoint_app.central.models import Change, FeedSums

_HEAD = "feed_seq"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest number that was given; `sums` and `rows` are None before the first base."""

    feed_seq: int
    sums: ContentSums | None
    rows: int | None


def newest_change(session: Session) -> int:
    """The last change that this session sees; 0 when there is none."""
    return session.scalar(select(func.max(Change.change_id))) or 0


def sequence(centre: Centre, through: int, now: datetime) -> Head:
    """Number all changes up to and with `through`, and one more for the publication that asks.

    The numbers are never given back: a publication that dies leaves its own one unused, never a second meaning.
    """
    with writing(centre.engine) as session:
        head = int(setting(session, _HEAD, "0"))
        waiting = _waiting(session, through)
        if waiting:
            numbers = [{"change_id": each.change_id, _HEAD: head + at} for at, each in enumerate(waiting, 1)]
            session.execute(update(Change), numbers)
        head += len(waiting) + 1
        session.add(Change(kind=ChangeKind.PUBLICATION.value, feed_seq=head, at=now))
        set_setting(session, _HEAD, str(head))
        return _with_sums(session, head, waiting)


_Waiting = Sequence[Row[int, bytes | None, bytes | None, bytes | None]]


def _waiting(session: Session, through: int) -> _Waiting:
    columns = (Change.change_id, Change.row_key, Change.line, Change.former_hash)
    query = select(*columns).where(Change.feed_seq.is_(None), Change.change_id <= through)
    return session.execute(query.order_by(Change.change_id)).all()


def _with_sums(session: Session, head: int, waiting: _Waiting) -> Head:
    held = session.scalars(select(FeedSums)).one_or_none()
    if held is None:
        return Head(head, None, None)
    sums, rows = ContentSums.from_bytes(held.sums), held.rows
    for _, key, line, former_hash in waiting:
        if key is None:
            continue
        if former_hash is not None:
            sums.remove(key, former_hash)
            rows -= 1
        if line is not None:
            sums.add(key, row_hash(line))
            rows += 1
    counted = Head(head, sums, rows)
    keep_sums(session, counted)
    return counted


def keep_sums(session: Session, head: Head) -> None:
    """Keep the sums of the head; those of a base, computed from its rows, replace whatever was carried on."""
    session.execute(delete(FeedSums))
    if head.sums is not None:
        session.add(FeedSums(feed_seq=head.feed_seq, rows=head.rows, sums=head.sums.to_bytes()))


def forget_sums(centre: Centre) -> None:
    """Say that the journal does not tell all that is held: the next publication is a base."""
    with writing(centre.engine) as session:
        session.execute(delete(FeedSums))
