"""`central seal`: a card is signed, and the list of signers that posts hold verifies it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import ClearanceStatus, Feed
from checkpoint_app.assessment.kinds import SealState
from checkpoint_app.casework.feed_lists import SealSigner, decode_list_row
from checkpoint_app.casework.seal_check import check_seal
from checkpoint_app.central import changes
from checkpoint_app.central.centre import create_centre, open_centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.lists import PUBLISHED
from checkpoint_app.central.sealing import ensure_sealer, seal_record
from checkpoint_app.cli.central import central
from checkpoint_app.documents.seals import decode_card_seal, read_card
from checkpoint_app.faults import DataRejected
from checkpoint_app.scan.barcodes import read_barcodes
from tests.integration.central.conftest import NOW
from tests.unit.casework_feed.people import clearance


def a_centre(folder: Path):
    made = create_centre(folder / "centre", NOW)
    record = clearance(1, status=ClearanceStatus.ACTIVE)
    with writing(made.engine) as session:
        changes.put_record(session, record, NOW)
    return made, record


def signers_of(centre) -> list[SealSigner]:
    with reading(centre.engine) as session:
        lines = list(PUBLISHED[Feed.SEAL_SIGNERS](session, b""))
    return [row for line in lines if isinstance(row := decode_list_row(Feed.SEAL_SIGNERS, line), SealSigner)]


def test_a_sealed_card_is_verified_by_the_published_list(tmp_path: Path) -> None:
    centre, record = a_centre(tmp_path)
    seal = decode_card_seal(seal_record(centre, record.clearance_id, NOW))
    card = read_card(seal)
    assert card is not None
    assert (card.document_number, card.clearance_id) == (record.document_number, record.clearance_id)
    assert check_seal(seal, signers_of(centre), NOW).state is SealState.VERIFIED
    assert check_seal(seal, signers_of(centre), NOW + timedelta(days=91)).state is SealState.LIST_OVERDUE
    again = seal_record(centre, record.clearance_id, NOW)
    assert check_seal(decode_card_seal(again), signers_of(centre), NOW).state is SealState.VERIFIED
    assert len(signers_of(centre)) == 2
    centre.close()


def test_what_has_no_card_is_not_sealed(tmp_path: Path) -> None:
    centre, _ = a_centre(tmp_path)
    registered = clearance(2, status=ClearanceStatus.REGISTERED)
    with writing(centre.engine) as session:
        changes.put_record(session, registered, NOW)
    for wanted, fault in (("nothing", "clearance_unknown"), (registered.clearance_id, "nothing_to_seal")):
        with pytest.raises(DataRejected) as refused:
            seal_record(centre, wanted, NOW)
        assert refused.value.key == f"central.fault.{fault}"
    centre.close()


@pytest.mark.parametrize("damage", [b"nothing", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_told(tmp_path: Path, damage: bytes) -> None:
    ensure_sealer(tmp_path, NOW)
    (tmp_path / "seal-signer.pem").write_bytes(damage)
    with pytest.raises(DataRejected):
        ensure_sealer(tmp_path, NOW)


def test_a_key_of_another_kind_is_told(tmp_path: Path) -> None:
    centre, _ = a_centre(tmp_path)
    ensure_sealer(tmp_path, NOW)
    (tmp_path / "seal-signer.pem").write_bytes((centre.folder / "keys" / "targets.pem").read_bytes())
    centre.close()
    with pytest.raises(DataRejected):
        ensure_sealer(tmp_path, NOW)


def test_the_command_writes_the_text_and_a_picture_of_the_code(tmp_path: Path) -> None:
    centre, record = a_centre(tmp_path)
    centre.close()
    picture = tmp_path / "card.png"
    arguments = ["--dir", str(tmp_path / "centre"), "seal", record.clearance_id, "--picture", str(picture)]
    result = CliRunner().invoke(central, arguments)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[0])
    (code,) = read_barcodes(cv2.imread(str(picture)))
    assert code.text == told["card"]
    opened = open_centre(tmp_path / "centre")
    assert check_seal(decode_card_seal(code.text), signers_of(opened), clock.now()).state is SealState.VERIFIED
    opened.close()
