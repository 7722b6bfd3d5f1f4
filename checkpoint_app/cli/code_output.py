"""Codes as commands print them: boarding passes, seals and pointers as plain JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from checkpoint_app.casework.seal_check import check_seal
from checkpoint_app.documents.boarding_pass import BoardingPass, travel_days
from checkpoint_app.documents.codes import Code, Pointer, SealedPaper
from checkpoint_app.documents.seals import Seal, WorkerCard


def code_fields(code: Code, now: datetime, today: date) -> dict[str, Any]:
    """Give what a code says; a seal is checked without a trust list, by what it shows itself."""
    match code.content:
        case BoardingPass() as found:
            return {"boarding_pass": _boarding_pass(found, today)}
        case SealedPaper(seal, card):
            return {"seal": _seal(seal, now)} | ({"card": _card(card)} if card else {})
        case Pointer(numbers):
            return {"numbers": list(numbers)}
        case _:
            return {}


def _boarding_pass(found: BoardingPass, today: date) -> dict[str, Any]:
    days = travel_days(found, today)
    return {
        "name": found.name,
        "legs": [
            {
                "booking": leg.booking,
                "origin": leg.origin,
                "destination": leg.destination,
                "flight": f"{leg.carrier} {leg.flight}",
                "day_of_year": leg.day,
                "date": day.isoformat() if day else None,
                "seat": leg.seat,
            }
            for leg, day in zip(found.legs, days, strict=True)
        ],
        "version": found.issue.version if found.issue else None,
        "security": {"kind": found.security.kind, "value": found.security.value} if found.security else None,
        "faults": [{"kind": each.kind.value, "leg": each.leg, "skipped": each.skipped} for each in found.faults],
    }


def _seal(seal: Seal, now: datetime) -> dict[str, Any]:
    result = check_seal(seal, (), now)
    return {
        "form": seal.form.value,
        "category": seal.category,
        "issuing_state": seal.issuing_state,
        "signer": result.signer or seal.signer,
        "certificate_reference": seal.certificate_reference,
        "state": result.state.value,
        "signer_until": result.signer_until.isoformat() if result.signer_until else None,
        "signed_on": seal.signed_on.isoformat() if seal.signed_on else None,
        "messages": {each.tag: each.value for each in seal.messages},
        "faults": [{"kind": each.kind.value, "tag": each.tag} for each in seal.faults],
    }


def _card(card: WorkerCard) -> dict[str, Any]:
    return {
        "card_no": card.card_no,
        "clearance_id": card.clearance_id,
        "document_number": card.document_number,
        "name": f"{card.name_primary}, {card.name_secondary}".strip(", "),
        "birth_date": card.birth_date.isoformat(),
        "destination": card.destination,
        "valid_until": card.valid_until.isoformat(),
        "sealed_at": card.sealed_at.isoformat(),
    }
