"""What travels to the centre's API, checked before anything else sees it. Sizes are bounded; unknown fields pass."""

from __future__ import annotations

from typing import Annotated, Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from checkpoint_app.casework.backups import BackupHead, head_from_wire
from checkpoint_app.casework.canonical import LARGEST_INTEGER, from_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.letters import DeviceRequest, request_from_wire
from checkpoint_app.central.enrolment import Admission, OfficerKey
from checkpoint_app.central.ingest import WrappedKey
from checkpoint_app.tls import requested_key

MOST_EVENTS = 1000
MOST_KEYS = 1000
MOST_OFFICERS = 200


def _public_key(value: str) -> str:
    Ed25519PublicKey.from_public_bytes(from_base64(value))
    return value


def _recipient(value: str) -> str:
    try:
        pyrage.x25519.Recipient.from_str(value)
    except pyrage.RecipientError as error:
        raise ValueError("age recipient") from error
    return value


def _base64(value: str) -> str:
    from_base64(value)
    return value


def _certificate_request(value: str) -> str:
    requested_key(value.encode())
    return value


PublicKey = Annotated[str, Field(max_length=44), AfterValidator(_public_key)]
Recipient = Annotated[str, Field(max_length=100), AfterValidator(_recipient)]
Base64 = Annotated[str, Field(max_length=4096), AfterValidator(_base64)]
CertificateRequest = Annotated[str, Field(max_length=4096), AfterValidator(_certificate_request)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
EncounterId = Annotated[str, Field(min_length=1, max_length=200)]


class OfficerWire(BaseModel):
    """A person's public key."""

    model_config = ConfigDict(extra="forbid")
    officer_id: Name
    role: Role
    public_key: PublicKey

    def typed(self) -> OfficerKey:
        """Give it as the centre's own type."""
        return OfficerKey(self.officer_id, self.role, from_base64(self.public_key))


class BackupWire(BaseModel):
    """The head of a backup that is to be opened."""

    device_id: Annotated[str, Field(min_length=1, max_length=200)]
    incarnation: Annotated[int, Field(ge=1, le=2**31)]
    dev_seq: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
    head_hash: Annotated[str, Field(min_length=1, max_length=64)]
    made_at: Annotated[str, Field(min_length=1, max_length=40)]
    schema_: Annotated[int, Field(alias="schema", ge=0, le=2**31)]
    post: Name
    counter: Name
    size_bytes: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
    digest: Annotated[str, Field(min_length=1, max_length=64)]
    wrapped_key: Base64
    signature: Base64

    def typed(self) -> BackupHead:
        """Give it as a value of casework; raises DataRejected."""
        return head_from_wire(self.model_dump(by_alias=True))


class EnrolmentWire(BaseModel):
    """A machine that asks to be admitted."""

    code: Annotated[str, Field(max_length=60)]
    certificate_request: CertificateRequest
    device_recipient: Recipient
    post: Name
    counter: Name
    officers: Annotated[list[OfficerWire], Field(max_length=MOST_OFFICERS)] = []
    backup: BackupWire | None = None
    incarnation: Annotated[int, Field(ge=0, le=2**31 - 2)] = 0
    certificate: Annotated[str, Field(max_length=8192)] = ""

    def typed(self) -> Admission:
        """Give it as the centre's own type."""
        return Admission(
            self.code,
            requested_key(self.certificate_request.encode()),
            self.device_recipient,
            self.post,
            self.counter,
            tuple(each.typed() for each in self.officers),
            self.backup.typed() if self.backup else None,
            self.incarnation,
            self.certificate.encode(),
        )


class SeenWire(BaseModel):
    """Versions of the publication that a device has seen."""

    timestamp: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
    snapshot: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
    targets: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]


class DeviceRequestWire(BaseModel):
    """A device's signed request for what it lacks."""

    device_id: Annotated[str, Field(min_length=1, max_length=200)]
    at: Annotated[str, Field(min_length=1, max_length=40)]
    certificate_request: Annotated[str, Field(min_length=1, max_length=4096)]
    recipients: Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=20)]
    holds: Annotated[str, Field(min_length=1, max_length=64)]
    seen: SeenWire
    signature: Base64

    def typed(self) -> DeviceRequest:
        """Give it as a value of casework; raises DataRejected."""
        return request_from_wire(self.model_dump())


class OfficersWire(BaseModel):
    """Keys of people that a device vouches for."""

    officers: Annotated[list[OfficerWire], Field(max_length=MOST_OFFICERS)]
    signature: Base64


class EncounterKeyWire(BaseModel):
    """An encounter's key, wrapped to the centre."""

    encounter_id: EncounterId
    wrapped: Base64

    def typed(self) -> WrappedKey:
        """Give it as the centre's own type."""
        return WrappedKey(self.encounter_id, from_base64(self.wrapped))


Number = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]


class FormerEventsWire(BaseModel):
    """A batch of a chain that ended; `lost` are ranges of numbers that its machine cannot read any more."""

    events: Annotated[list[Any], Field(max_length=MOST_EVENTS)]
    encounter_keys: Annotated[list[EncounterKeyWire], Field(max_length=MOST_KEYS)] = []
    lost: Annotated[list[tuple[Number, Number]], Field(max_length=1000)] = []


class EventsWire(BaseModel):
    """A batch: events are judged one by one in `central.ingest`, so here they may be anything."""

    events: Annotated[list[Any], Field(max_length=MOST_EVENTS)]
    encounter_keys: Annotated[list[EncounterKeyWire], Field(max_length=MOST_KEYS)] = []
