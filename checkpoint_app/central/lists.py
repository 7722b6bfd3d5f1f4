"""The lines of every small list that the centre publishes, and as of when each is so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework import feed_lists
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.central.models import ListRow, ListState, LostDocument, Placer

Lines = Callable[[Session, bytes], Iterator[bytes]]
"""Gives a list's lines, in a form that no two publications of the same rows differ in; takes the list key."""


def _lost_documents(session: Session, list_key: bytes) -> Iterator[bytes]:
    rows = (
        feed_lists.LostDocumentRow(
            lost_document_key(list_key, row.issuer, row.number), row.listing_office, row.listed_on, row.valid_until
        )
        for row in session.scalars(select(LostDocument))
    )
    # In order of the keys: the order of the numbers would tell something.
    return map(feed_lists.encode_list_row, sorted(rows, key=lambda row: row.key))


def _placers(session: Session, _: bytes) -> Iterator[bytes]:
    for row in session.scalars(select(Placer).order_by(Placer.placer_id)):
        yield feed_lists.encode_list_row(
            feed_lists.PlacerRow(row.placer_id, row.name, row.licence_type, row.licence_status, row.licence_until)
        )


def _kept(feed: Feed) -> Lines:
    def lines(session: Session, _: bytes) -> Iterator[bytes]:
        return iter(session.scalars(select(ListRow.line).where(ListRow.feed == feed.value).order_by(ListRow.line)))

    return lines


# Written one row at a time by imports of the centre itself, so as of every publication.
_OWN: Mapping[Feed, Lines] = {Feed.LOST_DOCUMENTS: _lost_documents, Feed.PLACERS: _placers}
PUBLISHED: Mapping[Feed, Lines] = {feed: _OWN.get(feed) or _kept(feed) for feed in feed_lists.FORMATS}
"""Every list that is published as a file of its own."""


def as_of(session: Session, feed: Feed, now: datetime) -> datetime | None:
    """As of when a list is so; None when nobody ever handed it over."""
    if feed in _OWN:
        return now
    state = session.get(ListState, feed.value)
    if state is None:
        return None
    # Rule packs are the centre's own word: what is offered is what holds now, however long ago it was signed.
    return now if feed is Feed.RULES else min(state.as_of, now)
