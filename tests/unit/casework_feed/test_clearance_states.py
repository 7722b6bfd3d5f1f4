from itertools import product

import pytest

from checkpoint_app.assessment.clearance import ClearanceStatus as Status
from checkpoint_app.casework.clearance_states import NEXT, may_be_rewritten, may_follow

# docs: "The placement record", transitions, written out once more.
ALLOWED = """
REGISTERED VERIFIED WITHDRAWN TOMBSTONE
VERIFIED ACTIVE WITHDRAWN TOMBSTONE
ACTIVE DEPARTED EXPIRED REVOKED SUPERSEDED SUSPENDED TOMBSTONE
SUSPENDED ACTIVE REVOKED EXPIRED TOMBSTONE
DEPARTED ACTIVE ENDED SUPERSEDED REVOKED TOMBSTONE
EXPIRED TOMBSTONE
ENDED TOMBSTONE
REVOKED TOMBSTONE
SUPERSEDED TOMBSTONE
WITHDRAWN TOMBSTONE
TOMBSTONE
"""
PAIRS = {(line.split()[0], after) for line in ALLOWED.strip().splitlines() for after in line.split()[1:]}


@pytest.mark.parametrize(("present", "wanted"), list(product(Status, Status)))
def test_only_the_written_transitions_are_allowed(present, wanted):
    assert may_follow(present, wanted, multiple_exit=True) is ((present.value, wanted.value) in PAIRS)


def test_every_status_has_its_line():
    assert set(NEXT) == set(Status)


def test_who_departed_returns_to_active_only_by_multiple_exit():
    assert not may_follow(Status.DEPARTED, Status.ACTIVE, multiple_exit=False)
    assert may_follow(Status.DEPARTED, Status.ENDED, multiple_exit=False)


def test_a_tombstone_is_final():
    assert [status for status in Status if not may_be_rewritten(status)] == [Status.TOMBSTONE]
