"""Hand-over files: written to a folder or a stick with the paper beside them, checked by whoever receives them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checkpoint_app.casework.canonical import canonical_bytes, to_base64
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.handover_file import (
    LARGEST_BYTES,
    HandOverFault,
    HandOverFile,
    content_of,
    hand_over_faults,
    hand_over_from_wire,
    hand_over_to_wire,
    sign_hand_over,
)
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.papers import HandOver
from checkpoint_app.casework.protection import Receiver
from checkpoint_app.faults import DataRejected, EnvironmentFault, InputUnreadable
from checkpoint_app.medium import medium_faults, read_limited, write_whole
from checkpoint_app.services.post import Post
from checkpoint_app.services.review import CaseStep, take_step
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.tls import certificate_key, is_issued_by

_LARGEST_PAPER = 20_000_000


@dataclass(frozen=True, slots=True)
class HandOverReport:
    """What was found; `is_certificate_checked` is False where this machine knows no authority of machines."""

    file: HandOverFile
    faults: tuple[HandOverFault, ...]
    is_certificate_checked: bool


def write_hand_over(
    post: Post, officer: LoggedInOfficer, encounter_id: str, paper: HandOver, pdf: bytes, folder: Path
) -> str:
    """Write the signed file and its paper into a folder, record it, and give the file's name.

    Raises EnvironmentFault when the folder refuses or this machine has no certificate. What is recorded is the
    digest of the file, not its words.
    """
    membership = post.membership
    if membership is None or membership.letter is None:
        raise EnvironmentFault("sync.fault.certificate_missing")
    file = HandOverFile(
        case_number=paper.head.case_number,
        receiver=paper.receiver,
        at=moment_now().at,
        device_id=membership.account.device_id,
        certificate=membership.letter.certificate,
        officer_number=officer.officer_id,
        officer_key=to_base64(officer.signer.public_key().public_bytes_raw()),
        paper_sha256=hashlib.sha256(pdf).hexdigest(),
        content=content_of(paper),
    )
    data = canonical_bytes(hand_over_to_wire(sign_hand_over(file, post.secrets.device_key, officer.signer)))
    path = folder / f"{file.case_number}-{file.receiver.value}.json"
    with medium_faults():
        write_whole(path.with_suffix(".pdf"), pdf)
        write_whole(path, data)
    digest = hashlib.sha256(data).hexdigest()
    post.writer.run(lambda casebook: _note(casebook, officer, encounter_id, paper.receiver, digest))
    return path.name


def check_hand_over(path: Path, authorities: bytes | None) -> HandOverReport:
    """Check a file and the paper beside it; `authorities` (PEM) are those of the machines.

    Raises InputUnreadable when there is no such file, DataRejected when it is no hand-over.
    """
    try:
        data = read_limited(path, LARGEST_BYTES)
        pdf = read_limited(path.with_suffix(".pdf"), _LARGEST_PAPER)
    except OSError as error:
        raise InputUnreadable("cli.fault.file_unreadable", name=path.name) from error
    if data is None:
        raise InputUnreadable("cli.fault.file_unreadable", name=path.name)
    try:
        file = hand_over_from_wire(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise DataRejected("casework.fault.handover_malformed") from error
    faults = list(hand_over_faults(file, certificate_key(file.certificate.encode())))
    if authorities is not None and not _is_ours(file, authorities, file.at):
        faults.append(HandOverFault.CERTIFICATE)
    if pdf is None or hashlib.sha256(pdf).hexdigest() != file.paper_sha256:
        faults.append(HandOverFault.PAPER)
    return HandOverReport(file, tuple(faults), authorities is not None)


def record_acceptance(
    casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, receiver: Receiver, who: str, *, alone: bool
) -> None:
    """Record that the receiver signed: a step where help was offered, else a fact beside the case's end."""
    if casebook.encounter(encounter_id).state is EncounterState.OFFERED:
        take_step(casebook, officer, CaseStep(encounter_id, Action.ACCEPT, receiver=who, alone=alone))
        return
    with casebook.record(officer, moment_now()) as recording:
        recording.note(
            EventKind.ACCEPT, encounter_id=encounter_id, open={"receiver": receiver.value}, body={"receiver": who}
        )


def _is_ours(file: HandOverFile, authorities: bytes, at: datetime) -> bool:
    return is_issued_by(file.certificate.encode(), authorities, at)


def _note(casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, receiver: Receiver, digest: str) -> None:
    with casebook.record(officer, moment_now()) as recording:
        recording.note(
            EventKind.PAPER,
            encounter_id=encounter_id,
            open={"paper": f"handover_{receiver.value}", "way": "signed_file", "digest": digest},
        )
