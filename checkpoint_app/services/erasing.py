"""Erasing what is due: the keys of encounters whose time has come are destroyed, each with its `erase` event."""

from __future__ import annotations

from checkpoint_app.services.post import Post
from checkpoint_app.store.moments import moment_now


def erase_due(post: Post) -> int:
    """Destroy what may not be kept any longer (casework.retention); tells how many encounters. Needs no network."""
    return post.writer.run(lambda casebook: casebook.erase_due(moment_now()))
