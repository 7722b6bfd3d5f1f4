"""A seal as a value: what is signed, by whom, and what is said; whether the signature is right is asked elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from checkpoint_app.documents.dates import PartialDate


class SealFaultKind(Enum):
    """What is wrong with a seal."""

    NOT_A_SEAL = "NOT_A_SEAL"
    CUT = "CUT"
    HEADER = "HEADER"
    DATE = "DATE"
    MESSAGE = "MESSAGE"
    NO_SIGNATURE = "NO_SIGNATURE"


class SealForm(Enum):
    """The two forms of ICAO Doc 9303-13: binary, and JSON."""

    VDS = "VDS"
    VDS_NC = "VDS_NC"


@dataclass(frozen=True, slots=True)
class SealFault:
    """One fault; `tag` names the message it is in, where it is in one."""

    kind: SealFaultKind
    tag: str = ""


@dataclass(frozen=True, slots=True)
class SealMessage:
    """One message of a seal, by its tag (two hexadecimal digits) or its path in JSON; `value` as read, else hex."""

    tag: str
    value: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Seal:
    """A decoded seal with all its faults.

    Attributes:
        category: which kind of document, in the words that a trust list uses: the document type of VDS-NC, or the
            feature definition and category of VDS in hexadecimal (`FD02`).
        issuing_state: ICAO 9303 code.
        signer: who signed, in the words of a certificate's subject: State in two letters and identifier.
        certificate_reference: serial number of the signer's certificate in capital hexadecimal digits, as printed.
        certificate: the signer's certificate (X.509, DER) where the seal carries it.
        signed_on: when the signature was made, a day.
        issued_on: when the document was issued, a day.
        signed: the canonical bytes that the signature is over.
        signature: r and s of ECDSA one behind another.
        algorithm: name of the algorithm in VDS-NC (`ES256`); empty in VDS, where the key decides.
    """

    form: SealForm
    category: str = ""
    issuing_state: str = ""
    signer: str = ""
    certificate_reference: str = ""
    certificate: bytes | None = None
    issued_on: date | None = None
    signed_on: date | None = None
    messages: tuple[SealMessage, ...] = ()
    signed: bytes = b""
    signature: bytes = b""
    algorithm: str = ""
    faults: tuple[SealFault, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether there is something signed and a signature."""
        return bool(self.signed) and bool(self.signature)

    def message(self, tag: str) -> str:
        """Give the value of a message; empty where there is none."""
        return next((each.value for each in self.messages if each.tag == tag), "")


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """What a sealed worker card (E-KPMI) says of its holder and placement.

    `sealed_at` is the instant of sealing: newer than a post's data, the record behind the card may be too.
    """

    card_no: str
    clearance_id: str
    record_version: int
    document_issuer: str
    document_number: str
    name_primary: str
    name_secondary: str
    birth_date: PartialDate
    destination: str
    scheme: str
    valid_from: date
    valid_until: date
    sealed_at: datetime
