"""The placement record (`Clearance` in code) and what a look-up answers.

One row per clearance, as the centre publishes it; only the centre changes a status. The national number never
travels: `subject_key` is an HMAC that the centre computes. There is no sex, health, consent or marital content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from checkpoint_app.assessment.kinds import Band
from checkpoint_app.documents.closed_set import ClosedSet
from checkpoint_app.documents.dates import PartialDate

ClearanceId = NewType("ClearanceId", str)


class CardType(ClosedSet):
    """Kinds of worker cards; older ones stay valid until they expire."""

    EKPMI = "EKPMI"
    EPMI = "EPMI"
    LEGACY = "LEGACY"


class Scheme(ClosedSet):
    """How the placement came about."""

    GTOG = "GTOG"
    GTOP = "GTOP"
    PTOP = "PTOP"
    UKPS = "UKPS"
    INDIVIDUAL = "INDIVIDUAL"
    SSW = "SSW"
    SEA_MERCHANT = "SEA_MERCHANT"
    SEA_FISHING = "SEA_FISHING"
    RENEWED_HOME = "RENEWED_HOME"
    RENEWED_ABROAD = "RENEWED_ABROAD"
    REENTRY = "REENTRY"


class EmployerType(ClosedSet):
    """Who employs."""

    LEGAL = "LEGAL"
    HOUSEHOLD = "HOUSEHOLD"
    VESSEL = "VESSEL"


class ClearanceStatus(ClosedSet):
    """The life of a placement record; only the centre moves it."""

    REGISTERED = "REGISTERED"
    VERIFIED = "VERIFIED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    DEPARTED = "DEPARTED"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    TOMBSTONE = "TOMBSTONE"


@dataclass(frozen=True, slots=True)
class Clearance:
    """One placement record; field order is the order of a published row (schema 1)."""

    clearance_id: ClearanceId
    record_version: int
    issued_on: date
    issued_by_unit: str
    card_no: str | None
    card_type: CardType | None
    subject_key: str
    document_type: str | None
    document_issuer: str | None
    document_number: str | None
    document_expiry: date | None
    prior_documents: tuple[str, ...]
    name_primary: str
    name_secondary: str
    name_civil: str
    birth_date: PartialDate
    scheme: Scheme
    destination: str
    transit: tuple[str, ...]
    employer_type: EmployerType
    employer_name: str
    job_code: str
    contract_no: str | None
    contract_no_unique: bool
    contract_start: date | None
    contract_end: date | None
    visa_class: str | None
    visa_until: date | None
    visa_last4: str | None
    placer_id: str | None
    placer_licence_type: str | None
    placer_licence_status_at_issue: str | None
    recruitment_licence_no: str | None
    recruitment_licence_until: date | None
    documents_complete: bool
    orientation_on: date | None
    insured_until: date | None
    vessel_name: str | None
    imo_number: str | None
    flag_state: str | None
    joining_port: str | None
    joining_country: str | None
    pkl_no: str | None
    seafarer_code: str | None
    valid_from: date
    valid_until: date
    depart_after: date | None
    depart_before: date | None
    multiple_exit: bool
    status: ClearanceStatus
    status_reason: str | None
    status_at: datetime
    superseded_by: ClearanceId | None
    last_exit_at: datetime | None
    last_entry_at: datetime | None
    seal: str | None
    purge_after: date | None


class Feed(ClosedSet):
    """The feeds that come from the centre, each signed and with its own age."""

    CLEARANCES = "clearances"
    LOST_DOCUMENTS = "lost_documents"
    PREVENTION = "prevention"
    OPEN_CASES = "open_cases"
    RESTRICTIONS = "restrictions"
    TRANSIT_HUBS = "transit_hubs"
    PLACERS = "placers"
    ENTRIES_SEEN = "entries_seen"
    SEAL_SIGNERS = "seal_signers"
    DEPARTURES = "departures"
    RULES = "rules"
    ADVISORIES = "advisories"
    SPECIMENS = "specimens"
    DIFFERENCES = "differences"


@dataclass(frozen=True, slots=True)
class FeedAge:
    """How old a feed is; `as_of` is None when none was ever loaded."""

    feed: Feed
    as_of: datetime | None
    band: Band


@dataclass(frozen=True, slots=True)
class Found:
    """A placement record exists, whatever the age of the data.

    `by_prior_document` tells that the number in hand is a listed predecessor of the record's document; `by_identity`
    that the record is under another number that nothing links to the one in hand: name and birth date agree.
    """

    clearance: Clearance
    age: FeedAge
    by_prior_document: bool = False
    by_identity: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """No placement record for this document in data that are fresh enough to say so."""

    age: FeedAge


@dataclass(frozen=True, slots=True)
class CacheTooOld:
    """No placement record for this document, in data too old (or missing, or from the future) to say so."""

    age: FeedAge


LookUp = Found | NotFound | CacheTooOld


def record_of(look_up: LookUp | None) -> Clearance | None:
    """Give the record that a look-up found."""
    return look_up.clearance if isinstance(look_up, Found) else None


@dataclass(frozen=True, slots=True)
class LostDocumentHit:
    """A row of the list of lost and stolen documents; the row holds keys, never a name."""

    listing_office: str
    listed_on: date
    valid_until: date | None
    age: FeedAge
