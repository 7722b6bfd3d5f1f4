"""Reading the numbered part of the change journal: a delta's lines, whether a list changed, what may be forgotten."""

from __future__ import annotations

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from checkpoint_app.casework.feed_deltas import put_line, removal_line
from checkpoint_app.central.changes import ChangeKind
from checkpoint_app.central.models import Change


def delta_lines(session: Session, from_seq: int, to_seq: int) -> list[bytes]:
    """Give what is so at `to_seq` of everything that changed after `from_seq`, sorted by row key.

    Of several changes of a record under one key the last one counts.
    """
    query = (
        select(Change.row_key, Change.clearance_id, Change.line)
        .where(
            Change.feed_seq > from_seq,
            Change.feed_seq <= to_seq,
            Change.kind == ChangeKind.CLEARANCE.value,
        )
        .order_by(Change.feed_seq)
    )
    last: dict[tuple[bytes, str], bytes | None] = {}
    for key, clearance_id, line in session.execute(query):
        if key is not None and clearance_id is not None:
            last[key, clearance_id] = line
    return [
        removal_line(key, clearance_id) if line is None else put_line(line)
        for (key, clearance_id), line in sorted(last.items(), key=lambda entry: entry[0])
    ]


def has_changed(session: Session, kind: ChangeKind, after_seq: int) -> bool:
    """Whether anything of this kind was numbered after a position."""
    return bool(session.scalar(select(exists().where(Change.kind == kind.value, Change.feed_seq > after_seq))))


def forget_changes(session: Session, through: int) -> None:
    """Delete numbered changes that no further delta is made of; the last publication's mark stays."""
    session.execute(delete(Change).where(Change.feed_seq <= through))
