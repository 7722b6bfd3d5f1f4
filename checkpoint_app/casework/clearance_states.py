"""Which status of a placement record may follow which: one table. Pure; any thread.

Only the centre changes a status; a post appends events. Every transition that is not in the table is rejected and
reported by whoever asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from checkpoint_app.assessment.clearance import ClearanceStatus as Status

NEXT: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.REGISTERED: frozenset({Status.VERIFIED, Status.WITHDRAWN, Status.TOMBSTONE}),
        Status.VERIFIED: frozenset({Status.ACTIVE, Status.WITHDRAWN, Status.TOMBSTONE}),
        Status.ACTIVE: frozenset(
            {
                Status.DEPARTED,
                Status.EXPIRED,
                Status.REVOKED,
                Status.SUPERSEDED,
                Status.SUSPENDED,
                Status.TOMBSTONE,
            }
        ),
        Status.SUSPENDED: frozenset({Status.ACTIVE, Status.REVOKED, Status.EXPIRED, Status.TOMBSTONE}),
        Status.DEPARTED: frozenset(
            {Status.ACTIVE, Status.ENDED, Status.SUPERSEDED, Status.REVOKED, Status.TOMBSTONE}
        ),
        Status.EXPIRED: frozenset({Status.TOMBSTONE}),
        Status.ENDED: frozenset({Status.TOMBSTONE}),
        Status.REVOKED: frozenset({Status.TOMBSTONE}),
        Status.SUPERSEDED: frozenset({Status.TOMBSTONE}),
        Status.WITHDRAWN: frozenset({Status.TOMBSTONE}),
        Status.TOMBSTONE: frozenset(),
    }
)
"""What may follow each status."""


def may_follow(present: Status, wanted: Status, *, multiple_exit: bool) -> bool:
    """Whether a record may go from one status to another; from DEPARTED back to ACTIVE it takes multiple exit."""
    if present is Status.DEPARTED and wanted is Status.ACTIVE and not multiple_exit:
        return False
    return wanted in NEXT[present]


def may_be_rewritten(present: Status) -> bool:
    """Whether a record may get a new version without a change of status; a tombstone is final."""
    return present is not Status.TOMBSTONE
