"""The rule packs of this machine: which is in force, which were, which dry runs were made, and the replay of a case.

`<data>/rules/packs/<digest>.toml` keeps every pack that was ever in force here, `<data>/rules/dry-runs/<digest>.json`
what a dry run of a pack came to. Neither holds anything about a person.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from checkpoint_app import assets
from checkpoint_app.assessment.assess import Assessment, assess
from checkpoint_app.assessment.facts_json import facts_from_json
from checkpoint_app.assessment.rule_pack import RulePack, load_rule_pack
from checkpoint_app.casework.canonical import JsonValue, instant_from_wire
from checkpoint_app.casework.feed_lists import RulePackRow
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.signed_packs import (
    SignedPack,
    check_texts,
    choose_pack,
    read_signed,
    verify_pack,
    write_signed,
)
from checkpoint_app.config import Settings
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault, InputUnreadable
from checkpoint_app.services.opening import RULE_PACK
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

_FLOORS = "floors.json"
_MAY_SIGN = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class PackFolder:
    """Where packs and dry runs lie."""

    folder: Path

    def keep(self, pack: RulePack, text: str) -> None:
        """Keep a pack's text by its digest; one that is there stays."""
        path = self._pack(pack.digest)
        if not path.exists():
            _write(path, text.encode())

    def load(self, digest: str) -> RulePack:
        """Load a kept pack, or the program's own; raises DataRejected when it was never here or is damaged."""
        own = assets.resource("rules", RULE_PACK).read_text(encoding="utf-8")
        text = self.text(digest) or own
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            raise DataRejected("services.fault.pack_not_kept", digest=digest[:16])
        return load_rule_pack(text)

    def text(self, digest: str) -> str | None:
        """Give the text of a kept pack; None when it is not kept."""
        path = self._pack(digest)
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def keep_dry_run(self, digest: str, told: Mapping[str, JsonValue]) -> str:
        """Keep what a dry run of a pack came to; gives the digest that a signature names."""
        content = json.dumps({"pack": digest, **told}, sort_keys=True, ensure_ascii=False).encode()
        _write(self._dry_run(digest), content)
        return hashlib.sha256(content).hexdigest()

    def dry_run_of(self, digest: str) -> str:
        """Give the digest of the dry run that this very pack had; raises DataRejected when it had none."""
        path = self._dry_run(digest)
        if not path.is_file():
            raise DataRejected("services.fault.no_dry_run", digest=digest[:16])
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def floors(self) -> dict[str, int]:
        """Tell the highest version that was ever in force here, by the pack's id."""
        path = self.folder / _FLOORS
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}

    def raise_floor(self, pack: RulePack) -> None:
        """Note that a pack is in force: no lower version of it will be again."""
        floors = self.floors()
        if floors.get(pack.pack_id, 0) < pack.version:
            _write(self.folder / _FLOORS, json.dumps({**floors, pack.pack_id: pack.version}).encode())

    def _pack(self, digest: str) -> Path:
        return self.folder / "packs" / f"{digest}.toml"

    def _dry_run(self, digest: str) -> Path:
        return self.folder / "dry-runs" / f"{digest}.json"


def _write(path: Path, content: bytes) -> None:
    new = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise EnvironmentFault("store.fault.cannot_write", file=path.name) from error


@dataclass(frozen=True, slots=True)
class PacksOffered:
    """Packs from the centre that hold good, and why the others were not taken."""

    good: tuple[tuple[SignedPack, RulePack], ...] = ()
    refused: tuple[Fault, ...] = ()


def verify_all(rows: Sequence[RulePackRow]) -> PacksOffered:
    """Check every pack that the centre offers."""
    good, refused = [], []
    for row in rows:
        try:
            signed = read_signed(row.signed)
            good.append((signed, verify_pack(signed)))
        except DataRejected as fault:
            refused.append(fault)
    return PacksOffered(tuple(good), tuple(refused))


class PackKeeper:
    """Knows the pack in force: what the centre offers is checked when it changes, the day is asked every time."""

    def __init__(self, folder: PackFolder, own: RulePack) -> None:
        self.folder, self._own = folder, own
        self._rows: tuple[RulePackRow, ...] = ()
        self._last: tuple[tuple[RulePackRow, ...], date, RulePack] | None = None
        self.offered = PacksOffered()

    def choose(self, rows: tuple[RulePackRow, ...], today: date) -> RulePack:
        """Give the pack in force today; its text is kept for later replays."""
        if self._last is not None and self._last[:2] == (rows, today):
            return self._last[2]
        if rows != self._rows:
            self._rows, self.offered = rows, verify_all(rows)
        chosen = choose_pack(self.offered.good, self._own, today, self.folder.floors())
        for signed, pack in self.offered.good:
            if pack is chosen:
                self.folder.keep(pack, signed.text)
                self.folder.raise_floor(pack)
        self._last = rows, today, chosen
        return chosen


def packs_of(settings: Settings) -> PackFolder:
    """The packs of a machine."""
    return PackFolder(settings.data_dir / "rules")


def sign_pack(pack: Path, target: Path, person: LoggedInOfficer, begins: date, folder: PackFolder) -> SignedPack:
    """Add a person's signature to a pack's file; the first one begins it.

    Raises DataRejected when the person may not sign, the pack had no dry run, has texts that nobody checked, or is
    not the one that was begun.
    """
    if person.role not in _MAY_SIGN:
        raise DataRejected("services.fault.may_not_sign")
    text = read_pack_text(pack)
    loaded = load_rule_pack(text)
    check_texts(loaded)
    begun = SignedPack(text, begins, folder.dry_run_of(loaded.digest))
    if target.is_file():
        begun = read_signed(read_pack_text(target))
        if begun.text != text:
            raise DataRejected("services.fault.other_pack_begun")
    signed = begun.signed_by(person.officer_id, person.signer)
    _write(target, write_signed(signed).encode())
    return signed


def read_pack_text(path: Path) -> str:
    """Read a pack's file; raises InputUnreadable."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadable("cli.fault.file_unreadable", name=path.name) from error


@dataclass(frozen=True, slots=True)
class Replay:
    """An old assessment made again; `differs` names what is not as it was kept: nothing, when all is well."""

    assessment: Assessment
    differs: tuple[str, ...]


def replay(content: Mapping[str, JsonValue], folder: PackFolder) -> Replay:
    """Assess the kept facts with the pack of their time; raises DataRejected when either is not kept."""
    kept = cast("dict[str, Any]", content)
    if "facts" not in kept:
        raise DataRejected("services.fault.no_facts_kept")
    facts = facts_from_json(kept["facts"], instant_from_wire("2000-01-01T00:00:00.000000Z"), date.min)
    again = assess(facts, folder.load(kept["rule_pack_digest"]))
    was = {flag["code"]: flag["level"] for flag in kept["flags"]}
    found = {flag.code: int(flag.level) for flag in again.flags}
    differs = [code for code in sorted({*was, *found}) if was.get(code) != found.get(code)]
    if again.verdict.value != kept["verdict"]:
        differs.insert(0, "verdict")
    return Replay(again, tuple(differs))


def replay_case(casebook: Casebook, encounter_id: str, folder: PackFolder) -> Replay:
    """Replay the assessment of a case; the look is recorded. Raises DataRejected when nothing of it is kept."""
    with casebook.record(None, moment_now()) as recording:
        content = casebook.content(encounter_id)
        recording.note(EventKind.READ, encounter_id=encounter_id, open={"reason": "REPLAY", "count": 1})
    if content is None:
        raise DataRejected("store.fault.erased", encounter=encounter_id)
    return replay(content, folder)
