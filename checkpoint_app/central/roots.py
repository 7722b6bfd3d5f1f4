"""Replacing the keys of the publication: a draft of the next root, signatures from wherever keys lie, then in force.

A draft lies beside the repository until enough roots signed it: the threshold of the root in force and, when roots
themselves change, that of the new one. It is a file like any other, so it is carried to a machine without a network,
signed there with `sign_file`, and brought back. Roots stay for ever, so a client that skipped several walks them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root
from tuf.api.serialization import DeserializationError
from tuf.api.serialization.json import JSONSerializer

from checkpoint_app.central.files import write_atomically
from checkpoint_app.central.signers import read_key_file, read_signer, write_signer
from checkpoint_app.faults import DataRejected, EnvironmentFault

ROLES = ("root", "targets", "snapshot", "timestamp")
DRAFT = "next-root.json"
_COMPACT = JSONSerializer(compact=True)
_NEXT = ".next"


@dataclass(frozen=True, slots=True)
class RootChange:
    """What a draft changes: per role the ids of keys that go and come; `missing` is how many signatures it lacks."""

    version: int
    removed: dict[str, tuple[str, ...]]
    added: dict[str, tuple[str, ...]]
    missing: int


def current_root(repository: Path) -> Metadata[Root]:
    """Give the root in force."""
    numbers = [path.name.split(".")[0] for path in (repository / "metadata").glob("*.root.json")]
    newest = max(int(number) for number in numbers if number.isdigit())
    return read_root(repository / "metadata" / f"{newest}.root.json")


def read_root(path: Path) -> Metadata[Root]:
    """Read a root; raises DataRejected when it is none, EnvironmentFault when it is not there."""
    content = read_key_file(path)
    try:
        metadata: Metadata[Root] = Metadata.from_bytes(content)
        if not isinstance(metadata.signed, Root):
            raise DataRejected("central.fault.root_malformed", path=path.name)
    except (DeserializationError, ValueError) as error:
        raise DataRejected("central.fault.root_malformed", path=path.name) from error
    return metadata


def draft_of(folder: Path) -> Metadata[Root] | None:
    """Give the draft that waits for signatures; None when there is none. `folder` is the centre's."""
    path = folder / DRAFT
    return read_root(path) if path.is_file() else None


def begin_draft(folder: Path, life_ends: datetime) -> Metadata[Root]:
    """Go on with the draft, or begin one from the root in force; changing a draft drops its signatures."""
    draft = draft_of(folder)
    if draft is None:
        signed = Root.from_dict(current_root(folder / "repository").signed.to_dict())
        signed.version += 1
        draft = Metadata(signed)
    draft.signed.expires = life_ends.replace(microsecond=0)
    draft.signatures.clear()
    return draft


def keep_draft(folder: Path, draft: Metadata[Root]) -> None:
    """Write the draft."""
    write_atomically(folder / DRAFT, draft.to_bytes(_COMPACT))


def replace_key(draft: Metadata[Root], role: str, former: str | None, public: Ed25519PublicKey) -> str:
    """Put a new key in the place of `former` (by default the role's only one); gives the new key's id.

    Raises DataRejected when it is not clear which one goes.
    """
    held = draft.signed.roles[role].keyids
    if former is None and len(held) != 1:
        raise DataRejected("central.fault.which_key", role=role, keys=", ".join(_short(each) for each in held))
    gone = held[0] if former is None else find_key(draft.signed, role, former)
    key = SSlibKey.from_crypto(public)
    draft.signed.revoke_key(gone, role)
    draft.signed.add_key(key, role)
    return str(key.keyid)


def withdraw_key(draft: Metadata[Root], role: str, former: str) -> None:
    """Take a key from a role; raises DataRejected when the rest could not reach the role's threshold."""
    gone = find_key(draft.signed, role, former)
    if len(draft.signed.roles[role].keyids) <= draft.signed.roles[role].threshold:
        raise DataRejected("central.fault.key_needed", role=role, keyid=_short(gone))
    draft.signed.revoke_key(gone, role)


def find_key(root: Root, role: str, begins: str) -> str:
    """Find a role's key by the beginning of its id; raises DataRejected unless there is exactly one."""
    found = [keyid for keyid in root.roles[role].keyids if keyid.startswith(begins.lower())]
    if len(found) != 1 or not begins:
        raise DataRejected("central.fault.which_key", role=role, keys=", ".join(map(_short, root.roles[role].keyids)))
    return found[0]


def sign_with(root: Metadata[Root], former: Root, keys: Iterable[Ed25519PrivateKey]) -> int:
    """Sign with each key that is a root of the one in force or of the new one; gives how many signed."""
    may_sign = {*former.roles["root"].keyids, *root.signed.roles["root"].keyids}
    count = 0
    for key in keys:
        signer = CryptoSigner(key)
        if signer.public_key.keyid in may_sign:
            root.sign(signer, append=True)
            count += 1
    return count


def change_of(root: Metadata[Root], former: Root) -> RootChange:
    """Tell what a root changes, and how many signatures it lacks."""
    before = {role: set(former.roles[role].keyids) for role in ROLES}
    after = {role: set(root.signed.roles[role].keyids) for role in ROLES}
    result = root.signed.get_root_verification_result(former, root.signed_bytes, root.signatures)
    lacking = [each.threshold - len(each.signed) for each in (result.first, result.second)]
    return RootChange(
        root.signed.version,
        {role: tuple(sorted(before[role] - after[role])) for role in ROLES if before[role] - after[role]},
        {role: tuple(sorted(after[role] - before[role])) for role in ROLES if after[role] - before[role]},
        max(0, *lacking),
    )


def merge_signatures(draft: Metadata[Root], brought: Metadata[Root], former: Root) -> int:
    """Take the signatures of a file that was signed elsewhere; gives how many were new and true.

    Raises DataRejected when it is not the same draft: then nothing of it counts.
    """
    if brought.signed_bytes != draft.signed_bytes:
        raise DataRejected("central.fault.draft_differs")
    known = set(draft.signatures)
    payload, root = draft.signed_bytes, draft.signed
    keys = {**former.keys, **root.keys}
    roots = {*former.roles["root"].keyids, *root.roles["root"].keyids}
    for keyid, signature in brought.signatures.items():
        if keyid in roots and keyid not in known and _is_true(keys[keyid], signature, payload):
            draft.signatures[keyid] = signature
    return len(draft.signatures) - len(known)


def _is_true(key: object, signature: object, payload: bytes) -> bool:
    from securesystemslib.exceptions import UnverifiedSignatureError

    try:
        key.verify_signature(signature, payload)  # type: ignore[attr-defined]
    except UnverifiedSignatureError:
        return False
    return True


def install(folder: Path, draft: Metadata[Root]) -> None:
    """Put a draft that is signed enough in force, and the keys that wait for it in their places.

    Raises DataRejected when signatures are missing. What was published must be signed anew afterwards.
    """
    former = current_root(folder / "repository").signed
    try:
        former.verify_delegate("root", draft.signed_bytes, draft.signatures)
        draft.signed.verify_delegate("root", draft.signed_bytes, draft.signatures)
    except (RepositoryError, ValueError) as error:
        raise DataRejected("central.fault.signatures_missing", count=change_of(draft, former).missing) from error
    if draft.signed.version != former.version + 1:
        raise DataRejected("central.fault.draft_differs")
    write_atomically(
        folder / "repository" / "metadata" / f"{draft.signed.version}.root.json", draft.to_bytes(_COMPACT)
    )
    settle_keys(folder)
    (folder / DRAFT).unlink(missing_ok=True)


def settle_keys(folder: Path) -> None:
    """Bring the keys on disk in line with the root in force; safe to repeat after a crash."""
    root = current_root(folder / "repository").signed
    for waiting in sorted((folder / "keys").glob(f"*{_NEXT}")):
        key, role = read_signer(waiting), waiting.name.removesuffix(_NEXT).removesuffix(".pem")
        keyids = root.roles["root" if role.startswith("root-") else role].keyids
        if key_id(key.public_key()) in keyids:
            waiting.replace(waiting.with_name(waiting.name.removesuffix(_NEXT)))
    for path in (folder / "keys").glob("root-*.pem"):
        if key_id(read_signer(path).public_key()) not in root.roles["root"].keyids:
            path.unlink()


def check_here(folder: Path, root: Root, role: str) -> None:
    """Raise EnvironmentFault unless the key that a root names for a role lies here, in its place or waiting."""
    for name in (f"{role}.pem", f"{role}.pem{_NEXT}"):
        path = folder / "keys" / name
        if path.is_file() and key_id(read_signer(path).public_key()) in root.roles[role].keyids:
            return
    raise EnvironmentFault("central.fault.key_missing", path=f"{role}.pem")


def keep_waiting(folder: Path, name: str, key: Ed25519PrivateKey) -> None:
    """Keep a new private key beside the one in use until the root that names it is in force."""
    write_signer(folder / "keys" / f"{name}.pem{_NEXT}", key)


def waiting_roots(folder: Path) -> list[Ed25519PrivateKey]:
    """List new root keys that lie here and wait."""
    return [read_signer(path) for path in sorted((folder / "keys").glob(f"root-*.pem{_NEXT}"))]


def create_pair(path: Path) -> str:
    """Draw a key on any machine: the private half at `path`, the public one beside it as `.pub`; gives its id.

    Raises EnvironmentFault when there is such a file already.
    """
    if path.exists():
        raise EnvironmentFault("central.fault.keys_exist", path=str(path))
    key = Ed25519PrivateKey.generate()
    write_signer(path, key)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_atomically(path.with_name(f"{path.name}.pub"), public)
    return key_id(key.public_key())


def read_public(path: Path) -> Ed25519PublicKey:
    """Read a public key; raises DataRejected when it is none, EnvironmentFault when it is not there."""
    try:
        key = load_pem_public_key(read_key_file(path))
    except ValueError as error:
        raise DataRejected("central.fault.key_malformed", path=str(path)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise DataRejected("central.fault.key_malformed", path=str(path))
    return key


def sign_file(path: Path, former: Root, key: Ed25519PrivateKey) -> RootChange:
    """Sign an exported draft with one key and write it back; raises DataRejected when the key may not sign it."""
    brought = read_root(path)
    if not sign_with(brought, former, [key]):
        raise DataRejected("central.fault.not_a_root", keyid=_short(key_id(key.public_key())))
    write_atomically(path, brought.to_bytes(_COMPACT))
    return change_of(brought, former)


def key_id(public: Ed25519PublicKey) -> str:
    """Give the id by which metadata name a key."""
    return str(SSlibKey.from_crypto(public).keyid)


def _short(keyid: str) -> str:
    return keyid[:12]
