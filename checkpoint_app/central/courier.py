"""The stick from the centre's side: events in, receipts and the newest publication out.

Events go through the same ingest as those by link, so what came both ways is stored once. Nothing on a stick is
trusted for lying there: a load counts with its device's signature, links are not followed, lengths are bounded.
Order: events are stored, then the receipts lie on the stick, then what they cover is removed, last the publication is
copied; a stick that is pulled at any moment can be put in again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import TypeAdapter, ValidationError
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Timestamp
from tuf.api.serialization import DeserializationError

from checkpoint_app import medium
from checkpoint_app.casework import courier_files
from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.courier_files import EventFileName, Load
from checkpoint_app.casework.letters import request_from_wire, write_letters
from checkpoint_app.casework.receipts import Receipt, is_signed_by
from checkpoint_app.central.branches import chain_keys, take_in_former, take_in_or_branch
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading
from checkpoint_app.central.enrolment import add_officers
from checkpoint_app.central.ingest import Fork, Gap, UnknownDevice, all_receipts
from checkpoint_app.central.letters import RequestRefused, answer_request, letters_due
from checkpoint_app.central.models import Device
from checkpoint_app.central.roots import current_root
from checkpoint_app.central.stick_admissions import answer_asked
from checkpoint_app.central.strays import Standing, keep_strays
from checkpoint_app.central.wire import MOST_EVENTS, MOST_KEYS, MOST_OFFICERS, EncounterKeyWire, OfficerWire
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import medium_faults

_BATCH_FILES = 128
_BATCH_BYTES = 64 * 1024 * 1024
_LARGEST_PLAIN_BYTES = 256 * 1024 * 1024
_KEYS = TypeAdapter(list[EncounterKeyWire])
_OFFICERS = TypeAdapter(list[OfficerWire])

OnFile = Callable[[int, int], None]
"""Told how many files of how many are done."""


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was left on the stick, and why: a key of a fault, GAP or FORK; `number` is the event's, or 0."""

    file: str
    reason: str
    number: int = 0


@dataclass(slots=True)
class StickReport:
    """What a stick brought and what it takes along.

    `new` events are those that were not held before. `behind` names devices that hold a receipt of this very life of
    the database for more than it holds: it was restored from a backup without a new epoch. `former` are receipts for
    chains that machines brought from an earlier incarnation. `admitted` counts lost machines that go on by stick.
    `repository` is COPIED,
    UNCHANGED, NONE (nothing is published) or NEWER_ON_STICK (the stick knows a later publication than this centre).
    """

    files: int = 0
    events: int = 0
    new: int = 0
    left: list[Left] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    former: list[Receipt] = field(default_factory=list)
    receipts: int = 0
    letters: int = 0
    admitted: int = 0
    repository: str = "NONE"
    copied_bytes: int = 0


def take_stick(
    centre: Centre,
    folder: Path,
    now: datetime,
    on_file: OnFile = lambda _done, _total: None,
) -> StickReport:
    """Take events from a stick, put receipts and the newest publication on it; a folder without a label gets one.

    Raises DataRejected when the stick is another centre's or of a newer layout, EnvironmentFault when it cannot be
    read or written; what was taken until then is stored.
    """
    report = StickReport()
    with medium_faults():
        stick = _open(centre, folder)
        done = [path for path in _files_told(stick, on_file) if _take_file(centre, path, report, now)]
        asked = list(_take_requests(centre, stick / courier_files.REQUESTS, now))
        letters = letters_due(centre, asked, now)
        medium.write_whole(stick / courier_files.LETTERS, write_letters(letters))
        report.letters = len(letters)
        for name, reason in answer_asked(centre, stick, now):
            if reason is None:
                report.admitted += 1
            else:
                report.left.append(Left(name, reason))
        receipts = [*all_receipts(centre, now), *report.former]
        medium.write_whole(stick / courier_files.RECEIPTS, courier_files.write_receipts(receipts))
        report.receipts = len(receipts)
        _remove_covered(done, receipts)
        _refresh_repository(centre, stick / courier_files.REPOSITORY, report)
    return report


def _open(centre: Centre, folder: Path) -> Path:
    mark = courier_files.centre_mark(centre.keys.receipt_public, centre.keys.centre_recipient)
    for candidate in (folder / courier_files.FOLDER, folder):
        label = medium.read_limited(candidate / courier_files.LABEL, courier_files.LARGEST_LABEL_BYTES)
        if label is not None:
            if courier_files.is_readable_label(label):
                courier_files.check_label(label, mark)
            else:
                medium.write_whole(candidate / courier_files.LABEL, courier_files.write_label(mark))
            medium.remove_unfinished(candidate)
            return candidate
    if not folder.is_dir():
        raise EnvironmentFault("common.fault.medium_refuses")
    own = folder if folder.name == courier_files.FOLDER else folder / courier_files.FOLDER
    medium.make_folder(own)
    medium.write_whole(own / courier_files.LABEL, courier_files.write_label(mark))
    return own


def _take_requests(centre: Centre, folder: Path, now: datetime) -> Iterator[str]:
    """Take what devices ask for; gives those that are to have a letter. What cannot be believed is passed over."""
    if not folder.is_dir() or folder.is_symlink():
        return
    for path in sorted(folder.glob("*.json")):
        content = medium.read_limited(path, courier_files.LARGEST_REQUEST_BYTES)
        try:
            request = request_from_wire(json.loads(content or b""))
            if answer_request(centre, request.device_id, request, now) is not None:
                yield request.device_id
        except (DataRejected, UnknownDevice, RequestRefused, ValueError, RecursionError):
            continue


def _files_told(stick: Path, on_file: OnFile) -> Iterator[Path]:
    files = _event_files(stick)
    for number, path in enumerate(files, 1):
        yield path
        on_file(number, len(files))


def _event_files(stick: Path) -> list[Path]:
    """List files of events by device, incarnation and first number."""
    found: list[tuple[str, int, int, Path]] = []
    for device in _folders(stick / courier_files.EVENTS):
        if not courier_files.is_device_name(device.name):
            continue
        for incarnation in _folders(device):
            if not (incarnation.name.isascii() and incarnation.name.isdigit()):
                continue
            for path in incarnation.iterdir():
                name = EventFileName.parse(path.name)
                if name is not None:
                    found.append((device.name, int(incarnation.name), name.first, path))
    return [path for *_, path in sorted(found)]


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return []
    return [each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()]


def _take_file(centre: Centre, path: Path, report: StickReport, now: datetime) -> bool:
    """Take one file; False when it is left on the stick with its reason in the report."""
    report.files += 1
    name = EventFileName.parse(path.name)
    content = medium.read_limited(path, courier_files.LARGEST_FILE_BYTES)
    if name is None or content is None or not name.fits(content):
        # Half-written, or rotted: its device writes it anew when the stick comes back.
        report.left.append(Left(path.name, "casework.fault.load_cut"))
        return False
    try:
        _take_load(centre, _open_load(centre, content), report, now)
    except DataRejected as rejected:
        report.left.append(Left(path.name, rejected.key))
        return False
    except Gap as gap:
        report.left.append(Left(path.name, "GAP", gap.expected_seq))
        return False
    except Fork as fork:
        report.left.append(Left(path.name, "FORK", fork.dev_seq))
        return False
    return True


def _open_load(centre: Centre, content: bytes) -> Load:
    try:
        packed = pyrage.decrypt(content, [centre.keys.centre_identity])
        if not 0 <= zstandard.get_frame_parameters(packed).content_size <= _LARGEST_PLAIN_BYTES:
            raise DataRejected("casework.fault.load_malformed")
        plain = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
    except (pyrage.DecryptError, zstandard.ZstdError) as error:
        raise DataRejected("casework.fault.load_malformed") from error
    return _unpack(centre, plain)


def _unpack(centre: Centre, plain: bytes) -> Load:
    """Read a load with the device's key, or with one it had: a clone that was never enrolled again speaks too."""
    try:
        with reading(centre.engine) as session:
            keys = chain_keys(session, courier_files.claimed_device(plain))
    except UnknownDevice as unknown:
        raise DataRejected("casework.fault.load_stranger") from unknown
    refused = DataRejected("casework.fault.load_signature")
    for _, public in sorted(keys.items(), reverse=True):
        try:
            return courier_files.unpack(plain, Ed25519PublicKey.from_public_bytes(public))
        except DataRejected as found:
            refused = found
    raise refused


def _device(centre: Centre, device_id: str) -> Device | None:
    with reading(centre.engine) as session:
        device = session.get(Device, device_id)
        session.expunge_all()
    return device


def _take_load(centre: Centre, load: Load, report: StickReport, now: datetime) -> None:
    if len(load.events) > MOST_EVENTS or len(load.keys) > MOST_KEYS or len(load.officers) > MOST_OFFICERS:
        raise DataRejected("casework.fault.load_malformed")
    before = _device(centre, load.device_id)
    held = before.acked_through if before else 0
    if before is not None and before.revoked_at is not None:
        keep_strays(centre, load.device_id, load.device_id, Standing.REVOKED_DEVICE, load.events, now)
        raise DataRejected("central.fault.device_revoked")
    try:
        officers = [each.typed() for each in _OFFICERS.validate_python(load.officers)]
        keys = [
            each.typed()
            for each in _KEYS.validate_python([{"encounter_id": name, "wrapped": key} for name, key in load.keys])
        ]
        signature = from_base64(load.officers_signature)
    except (ValidationError, ValueError) as error:
        raise DataRejected("casework.fault.load_malformed") from error
    add_officers(centre, load.device_id, _plain(load.officers), officers, signature, now)
    report.events += len(load.events)
    if before is not None and load.incarnation != before.incarnation:
        receipt = take_in_former(centre, load.device_id, load.incarnation, load.events, keys, now)
        report.former.append(receipt)
        return
    _compare_receipt(centre, load, held, report)
    receipt = take_in_or_branch(centre, load.device_id, load.events, keys, now)
    report.new += receipt.acked_through - held


def _plain(officers: Any) -> Any:
    return list(officers)


def _compare_receipt(centre: Centre, load: Load, held: int, report: StickReport) -> None:
    """Notice a database that was restored from a backup and still calls itself by its old epoch."""
    receipt = load.last_receipt
    if receipt is None or receipt.server_epoch != centre.server_epoch or receipt.acked_through <= held:
        return
    is_ours = is_signed_by(receipt, centre.keys.receipt.public_key())
    if is_ours and receipt.device_id == load.device_id and load.device_id not in report.behind:
        report.behind.append(load.device_id)


def _remove_covered(files: list[Path], receipts: list[Receipt]) -> None:
    held = {(each.device_id, str(each.incarnation)): each.acked_through for each in receipts}
    for path in files:
        name = EventFileName.parse(path.name)
        acked = held.get((path.parent.parent.name, path.parent.name), 0)
        if name is not None and name.last <= acked:
            with suppress(OSError):
                path.unlink()


def _refresh_repository(centre: Centre, destination: Path, report: StickReport) -> None:
    """Copy what the stick does not hold whole: targets, metadata, last the timestamp; then remove what is past."""
    source = centre.repository_dir
    if not (source / "metadata" / "timestamp.json").is_file():
        return
    if _timestamp_version(destination, centre) > _timestamp_version(source, centre):
        report.repository = "NEWER_ON_STICK"
        return
    wanted = _in_order(source)
    pairs = [(path, destination / path.relative_to(source)) for path in wanted]
    missing = [pair for pair in pairs if not _is_same(*pair)]
    for folder in {copy.parent for _, copy in missing}:
        medium.make_folder(folder)
    for batch in _batches(missing):
        # The timestamp comes last and alone: it makes the rest visible, so the rest lasts by then.
        medium.copy_whole(batch)
        for folder in {copy.parent for _, copy in batch}:
            medium.sync_folder(folder)
        report.copied_bytes += sum(path.stat().st_size for path, _ in batch)
    report.repository = "COPIED" if report.copied_bytes else "UNCHANGED"
    _remove_past(destination, {path.relative_to(source) for path in wanted})


def _remove_past(destination: Path, kept: set[Path]) -> None:
    """Remove what the publication no longer names, and what a pulled stick left half-written."""
    for path in sorted(destination.rglob("*"), reverse=True):
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()  # refuses one that still holds something
            elif path.relative_to(destination) not in kept:
                path.unlink()


def _in_order(source: Path) -> list[Path]:
    files = [path for path in source.rglob("*") if path.is_file() and not path.name.startswith(medium.UNFINISHED)]

    def order(path: Path) -> tuple[int, str]:
        is_metadata = path.parent.name == "metadata"
        return (2 if path.name == "timestamp.json" else int(is_metadata), path.as_posix())

    return sorted(files, key=order)


def _batches(pairs: list[tuple[Path, Path]]) -> Iterator[list[tuple[Path, Path]]]:
    batch: list[tuple[Path, Path]] = []
    size = 0
    for pair in pairs:
        is_last_word = pair[0].name == "timestamp.json"
        if batch and (is_last_word or len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(pair)
        size += pair[0].stat().st_size
    if batch:
        yield batch


def _is_same(source: Path, copy: Path) -> bool:
    # Compared by content: a stick that rotted is mended here, instead of being refused at the post.
    if copy.is_symlink() or not copy.is_file() or copy.stat().st_size != source.stat().st_size:
        return False
    return _digest(copy) == _digest(source)


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _timestamp_version(folder: Path, centre: Centre) -> int:
    """Tell the version of a timestamp that this centre signed; 0 when there is none."""
    content = medium.read_limited(folder / "metadata" / "timestamp.json", courier_files.LARGEST_LABEL_BYTES * 4)
    try:
        metadata: Metadata[Timestamp] = Metadata.from_bytes(content or b"")
        root = current_root(centre.repository_dir).signed
        root.verify_delegate("timestamp", metadata.signed_bytes, metadata.signatures)
    except (DeserializationError, RepositoryError, LookupError, ValueError):
        return 0
    return metadata.signed.version
