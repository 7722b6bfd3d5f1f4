from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.store.audit import FindingKind
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import OFFICER, at, open_casebook
from tests.unit.store.test_outbox import fill, receipt


def forge(casebook: Casebook, statement: str) -> None:
    """Edit as somebody with the key and without respect for the triggers would."""
    for trigger in ("events_are_not_edited", "events_are_not_deleted"):
        casebook._db.conn.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    casebook._db.conn.execute(statement)


def kinds(casebook: Casebook) -> list[tuple[FindingKind, int, str]]:
    return [(each.kind, each.dev_seq, each.detail) for each in casebook.verify().findings]


def test_events_can_be_neither_edited_nor_deleted(casebook: Casebook) -> None:
    fill(casebook, 1)
    for statement in ("UPDATE events SET kind = 'x'", "DELETE FROM events"):
        with pytest.raises(Exception, match="events are not"):
            casebook._db.conn.execute(statement)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM events WHERE dev_seq = 2", [(FindingKind.CHAIN, 2, "GAP")]),
        (
            "DELETE FROM events WHERE dev_seq = 3",
            [(FindingKind.TRUNCATED, 2, "head"), (FindingKind.TRUNCATED, 2, "receipt")],
        ),
        (
            "UPDATE events SET wire = replace(wire, 'TRUSTED', 'UNCHECKED') WHERE dev_seq = 2",
            [
                (FindingKind.SIGNATURE, 2, "HASH, DEVICE_SIGNATURE, OFFICER_SIGNATURE"),
                (FindingKind.CHAIN, 2, "ALTERED"),
            ],
        ),
        (
            "UPDATE events SET wire = '{' WHERE dev_seq = 2",
            [(FindingKind.UNREADABLE, 2, "wire"), (FindingKind.CHAIN, 2, "GAP")],
        ),
        (
            "UPDATE events SET hash = lower(hex(zeroblob(32))) WHERE dev_seq = 2",
            [(FindingKind.UNREADABLE, 2, "columns")],
        ),
        ("UPDATE people SET public_key = randomblob(32)", []),
    ],
)
def test_every_kind_of_forgery_is_named(
    casebook: Casebook, statement: str, expected: list[tuple[FindingKind, int, str]]
) -> None:
    fill(casebook, 3)
    casebook.outbox.keep_receipt(receipt(casebook, 3), at().at)
    assert casebook.verify().is_whole
    forge(casebook, statement)
    if expected:
        assert kinds(casebook) == expected
    else:
        assert {each[0] for each in kinds(casebook)} == {FindingKind.SIGNATURE}


def test_a_damaged_page_is_named_before_anything_else(casebook: Casebook, path: Path) -> None:
    fill(casebook, 3)
    casebook._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    casebook.close()
    data = bytearray(path.read_bytes())
    data[4096 * 3 + 100] ^= 1
    path.write_bytes(data)
    again = open_casebook(path)
    assert {each.kind for each in again.verify().findings} == {FindingKind.PAGE}
    again.close()


def test_the_views_of_decisions_follow_the_log(casebook: Casebook) -> None:
    fill(casebook, 1)
    with casebook.record(OFFICER, at(1)) as recording:
        recording.decide("e0", Action.DEPART)
        recording.open_encounter("x", verdict=VerdictKind.ASK, content={}, open={})
    wire = json.loads(casebook._db.conn.execute("SELECT wire FROM events WHERE dev_seq = 2").fetchone()[0])
    row = casebook._db.conn.execute("SELECT event_id, action, state, verdict FROM decisions").fetchall()
    assert row == [(wire["event_id"], "DEPART", "DEPARTED", "ASK")]


def test_a_page_torn_by_a_power_cut_is_whole_in_the_log_and_raises_no_alarm(casebook: Casebook, path: Path) -> None:
    fill(casebook, 3)
    casebook._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    casebook.set_setting("any", "value")
    with casebook.record(OFFICER, at(9)) as recording:
        recording.decide("e0", Action.DEPART)
    torn = bytearray(path.read_bytes())
    log = path.with_name(f"{path.name}-wal").read_bytes()
    number = int.from_bytes(log[32:36], "big")  # the page of the log's first frame: its newest copy lies there
    torn[(number - 1) * 4096 + 100 : (number - 1) * 4096 + 600] = bytes(500)
    cut = path.with_name("cut.db")
    cut.write_bytes(torn)
    cut.with_name("cut.db-wal").write_bytes(log)
    after = open_casebook(cut)
    assert after.verify().is_whole
    assert after.head() == casebook.head()
    after.close()
