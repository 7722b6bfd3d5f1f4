"""From a case's data to what lies on the counter and in the lists: lines of a page, a placement record, list rows.

Everything is told in days from `today`, so that no case ages. Values only; no store, no clock.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from checkpoint_app.assessment.clearance import (
    CardType,
    Clearance,
    ClearanceId,
    ClearanceStatus,
    EmployerType,
    Feed,
    Scheme,
)
from checkpoint_app.assessment.lists import AppliesTo, Restriction
from checkpoint_app.casework.feed_lists import ListRow, LostDocumentRow, OpenCaseRow, PlacerRow, PreventionRow
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.casework.name_keys import name_word_keys
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg, compose_boarding_pass
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz
from checkpoint_app.services.ports import find_port
from checkpoint_app.training.cases import Case, Passport

_PLACER = PlacerRow("P-LATIHAN", "PT Contoh Penempatan", "SIP3MI", "VALID", None)
_DATE_TYPES, _INSTANT_TYPES = ("date", "date | None"), ("datetime", "datetime | None")
_DATES = {each.name for each in fields(Clearance) if each.type in _DATE_TYPES}
_INSTANTS = {each.name for each in fields(Clearance) if each.type in _INSTANT_TYPES}
_ENUMS = {"scheme": Scheme, "employer_type": EmployerType, "status": ClearanceStatus, "card_type": CardType}
_FROM = "CGK"
_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE}

_RECORD: dict[str, Any] = {
    "record_version": 1,
    "issued_on": -60,
    "issued_by_unit": "BP3MI Contoh",
    "card_no": None,
    "card_type": None,
    "document_type": "P",
    "document_issuer": "IDN",
    "prior_documents": (),
    "scheme": "PTOP",
    "destination": "TWN",
    "transit": (),
    "employer_type": "LEGAL",
    "employer_name": "Contoh Textile",
    "job_code": "8152",
    "contract_no": None,
    "contract_no_unique": False,
    "contract_start": 10,
    "contract_end": 740,
    "visa_class": None,
    "visa_until": None,
    "visa_last4": None,
    "placer_id": _PLACER.placer_id,
    "placer_licence_type": "SIP3MI",
    "placer_licence_status_at_issue": "VALID",
    "recruitment_licence_no": None,
    "recruitment_licence_until": None,
    "documents_complete": True,
    "orientation_on": -40,
    "insured_until": None,
    "vessel_name": None,
    "imo_number": None,
    "flag_state": None,
    "joining_port": None,
    "joining_country": None,
    "pkl_no": None,
    "seafarer_code": None,
    "valid_from": -60,
    "valid_until": 740,
    "depart_after": -20,
    "depart_before": 40,
    "multiple_exit": False,
    "status": "ACTIVE",
    "status_reason": None,
    "status_at": -30,
    "superseded_by": None,
    "last_exit_at": None,
    "last_entry_at": None,
    "seal": None,
    "purge_after": None,
}
"""A placement that is in order; a case names what is otherwise. Dates and instants are days from today."""


def birth_date(passport: Passport, today: date) -> date:
    """Give the day so many years and days before today; the last day of February for the 29th."""
    years, days = passport.born
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(today.year - years, today.month, day) - timedelta(days=days)


def page_lines(passport: Passport, today: date) -> tuple[str, ...]:
    """Write the machine readable zone of a passport."""
    return compose_mrz(
        MrzFields(
            format=MrzFormat.TD3,
            document_code="P",
            issuing_state=passport.state,
            primary_identifier=passport.primary,
            secondary_identifier=passport.secondary,
            document_number=passport.number,
            nationality=passport.state,
            birth_date=PartialDate.of(birth_date(passport, today)),
            sex=_SEXES[passport.sex],
            expiry_date=today + timedelta(days=passport.valid_days),
        )
    )


def pass_text(name: str, now: datetime) -> str:
    """Write a boarding pass in somebody's name for the day that it is at its airport, as its code holds it."""
    port = find_port(_FROM)
    today = now.astimezone(port.zone if port else None)
    leg = PassLeg("QX7K2P", _FROM, "SIN", "GA", "824", today.timetuple().tm_yday, "Y", "21C", "88", "1")
    return compose_boarding_pass(BoardingPass(name, electronic=True, legs=(leg,)))


def record_of_case(case: Case, today: date) -> Clearance | None:
    """Make the placement record that the data hold of this traveller, if they hold one."""
    if case.record is None:
        return None
    passport, given = case.passport, dict(case.record)
    born = Passport(passport.primary, passport.secondary, "", tuple(given.pop("born", passport.born)))
    primary, secondary = given.pop("primary", passport.primary), given.pop("secondary", passport.secondary)
    number = given.get("document_number", passport.number)
    values = {
        **_RECORD,
        "clearance_id": ClearanceId(str(uuid.uuid5(uuid.NAMESPACE_OID, f"training {case.name}"))),
        "subject_key": uuid.uuid5(uuid.NAMESPACE_OID, case.name).hex * 2,
        "document_number": number,
        "document_expiry": passport.valid_days,
        "name_primary": primary,
        "name_secondary": secondary,
        "name_civil": f"{secondary} {primary}".strip(),
        "birth_date": PartialDate.of(birth_date(born, today)),
        **given,
    }
    return Clearance(**{name: _value(name, value, today) for name, value in values.items()})


def _value(name: str, value: Any, today: date) -> Any:
    if value is None:
        return None
    if name in _DATES:
        return today + timedelta(days=value)
    if name in _INSTANTS:
        return datetime.combine(today + timedelta(days=value), time(5), tzinfo=UTC)
    if name in _ENUMS:
        return _ENUMS[name](value)
    return tuple(value) if isinstance(value, list) else value


def list_rows(cases: Iterable[Case], list_key: bytes, today: date) -> dict[Feed, list[ListRow]]:
    """Make the rows of every small list; a list without rows is empty, which is not the same as unknown."""
    rows: dict[Feed, list[ListRow]] = {
        feed: [] for feed in (Feed.LOST_DOCUMENTS, Feed.PREVENTION, Feed.OPEN_CASES, Feed.RESTRICTIONS)
    }
    for case in cases:
        for feed, row in _rows_of(case, list_key, today):
            rows[feed].append(row)
    return {**rows, Feed.PLACERS: [_PLACER], Feed.TRANSIT_HUBS: [], Feed.DEPARTURES: [], Feed.SEAL_SIGNERS: []}


def _rows_of(case: Case, list_key: bytes, today: date) -> Iterator[tuple[Feed, ListRow]]:
    def day(row: Mapping[str, Any], name: str) -> date:
        return today + timedelta(days=row[name])

    key = lost_document_key(list_key, case.passport.state, case.passport.number)
    if (lost := case.lost) is not None:
        yield Feed.LOST_DOCUMENTS, LostDocumentRow(key, lost["office"], day(lost, "on"), None)
    if (listed := case.listed) is not None:
        born = Passport("", "", "", tuple(listed.get("born", case.passport.born)))
        yield (
            Feed.PREVENTION,
            PreventionRow(
                document_keys=(),
                name_keys=name_word_keys(list_key, listed["name"]),
                birth_date=PartialDate.of(birth_date(born, today)),
                listing_office=listed["office"],
                listed_on=day(listed, "on"),
                valid_until=None,
            ),
        )
    if (postponed := case.postponed) is not None:
        on = day(postponed, "on")
        yield Feed.OPEN_CASES, OpenCaseRow((key,), "POSTPONED", postponed["post"], on, on + timedelta(days=180))
    if (closed := case.closed) is not None:
        yield (
            Feed.RESTRICTIONS,
            Restriction(
                *(f"L-{case.name}"[:40], closed["country"], EmployerType(closed["employer"]), None),
                *(day(closed, "since"), None, AppliesTo(closed["applies_to"]), closed["reference"]),
            ),
        )
