"""Erasing what is due: keys of encounters are destroyed, each with its `erase` event; passenger lists are deleted."""

from __future__ import annotations

from checkpoint_app.services.kept_lists import erase_lists_due
from checkpoint_app.services.post import Post
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now


def erase_due(post: Post) -> int:
    """Destroy what may not be kept any longer (casework.retention); tells how many encounters."""

    def erase(casebook: Casebook) -> int:
        erase_lists_due(post, casebook)
        return casebook.erase_due(moment_now())

    return post.writer.run(erase)
