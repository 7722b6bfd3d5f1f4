"""Synthetic placement records for tests: nobody in here exists."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import UTC, date, datetime
from typing import Any

from checkpoint_app.assessment.clearance import (
    CardType,
    Clearance,
    ClearanceId,
    ClearanceStatus,
    EmployerType,
    Scheme,
)
from checkpoint_app.documents.dates import PartialDate


def clearance(serial: int = 1, **changes: Any) -> Clearance:
    """A worker in order; `serial` gives another person with another document."""
    record = Clearance(
        clearance_id=ClearanceId(str(uuid.UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + serial))),
        record_version=1,
        issued_on=date(2026, 8, 3),
        issued_by_unit="BP3MI Contoh",
        card_no=f"EK{serial:08d}",
        card_type=CardType.EKPMI,
        subject_key=f"{serial:064x}",
        document_type="P",
        document_issuer="IDN",
        document_number=f"X{serial:07d}",
        document_expiry=date(2031, 8, 3),
        prior_documents=(),
        name_primary=f"CONTOH{serial}",
        name_secondary="WARGA",
        name_civil=f"Warga Contoh{serial}",
        birth_date=PartialDate(1990 + serial % 15, 1 + serial % 12, 1 + serial % 28),
        scheme=Scheme.PTOP,
        destination="TWN",
        transit=(),
        employer_type=EmployerType.LEGAL,
        employer_name="Contoh Manufacturing Ltd.",
        job_code="8211",
        contract_no=f"K-{serial}",
        contract_no_unique=True,
        contract_start=date(2026, 12, 1),
        contract_end=date(2028, 11, 30),
        visa_class="FL",
        visa_until=date(2028, 12, 31),
        visa_last4="1234",
        placer_id="P3MI-001",
        placer_licence_type="SIP3MI",
        placer_licence_status_at_issue="VALID",
        recruitment_licence_no="SIP2MI-77",
        recruitment_licence_until=date(2027, 5, 1),
        documents_complete=True,
        orientation_on=date(2026, 10, 1),
        insured_until=date(2029, 1, 1),
        vessel_name=None,
        imo_number=None,
        flag_state=None,
        joining_port=None,
        joining_country=None,
        pkl_no=None,
        seafarer_code=None,
        valid_from=date(2026, 10, 1),
        valid_until=date(2027, 3, 31),
        depart_after=date(2026, 11, 1),
        depart_before=date(2027, 1, 31),
        multiple_exit=False,
        status=ClearanceStatus.ACTIVE,
        status_reason=None,
        status_at=datetime(2026, 10, 1, 4, 5, 6, tzinfo=UTC),
        superseded_by=None,
        last_exit_at=None,
        last_entry_at=None,
        seal=None,
        purge_after=date(2030, 1, 1),
    )
    return dataclasses.replace(record, **changes)
