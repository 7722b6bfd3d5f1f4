"""How results are written: as JSON for programs and as lines for people."""

from __future__ import annotations

from typing import Any

import click

from checkpoint_app.assessment.assess import Assessment
from checkpoint_app.assessment.flags import Flag
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.documents.mrz import Mrz, masked_lines
from checkpoint_app.texts import Language, texts


def assessment_record(assessment: Assessment) -> dict[str, Any]:
    """Write an assessment for a program; values of evidence are in English."""
    return {
        "verdict": assessment.verdict.value,
        "flags": [_flag(flag) for flag in assessment.flags],
        "checked": list(assessment.checked),
        "as_of": instant_to_wire(assessment.as_of) if assessment.as_of else None,
        "rule_pack": {
            "id": assessment.rule_pack_id,
            "version": assessment.rule_pack_version,
            "digest": assessment.rule_pack_digest,
        },
    }


def _flag(flag: Flag) -> dict[str, Any]:
    words = texts("en")
    return {
        "code": flag.code,
        "level": int(flag.level),
        "title": {"id": flag.title.id, "en": flag.title.en},
        "question": {"id": flag.question.id, "en": flag.question.en} if flag.question else None,
        "answers": [answer.value for answer in flag.answers],
        "answer": flag.answer.value if flag.answer else None,
        "evidence": [
            {
                "key": each.key,
                "traveller": show_value(each.traveller, words),
                "recorded": show_value(each.recorded, words),
            }
            for each in flag.evidence
        ],
        "basis": [
            {"kind": basis.kind.value, "reference": basis.reference, "checked": basis.is_checked}
            for basis in flag.bases
        ],
        "rule": flag.rule_id,
        "rule_version": flag.rule_version,
        "as_of": instant_to_wire(flag.as_of) if flag.as_of else None,
        "notes": [note.value for note in flag.notes],
    }


def echo_assessment(assessment: Assessment, language: Language) -> None:
    """Write an assessment for a person."""
    words = texts(language)
    click.echo(words(f"counter.verdict.{assessment.verdict.value.lower()}"))
    for flag in assessment.flags:
        click.echo(f"  {flag.code}  {flag.title.to(language)}")
        for each in flag.evidence:
            values = f"{show_value(each.traveller, words)} | {show_value(each.recorded, words)}"
            click.echo(f"        {words(each.label_key)}: {values}")
        if flag.question:
            click.echo(f"        ? {flag.question.to(language)}")
    for key in assessment.checked:
        click.echo(f"  - {words(f'assessment.checked.{key}')}")


def mrz_fields(mrz: Mrz) -> dict[str, Any]:
    """Write the fields of a zone; optional data, often a personal number, is masked."""
    return {
        "document_code": mrz.document_code,
        "issuing_state": mrz.issuing_state,
        "document_number": mrz.document_number,
        "primary_identifier": mrz.primary_identifier,
        "secondary_identifier": mrz.secondary_identifier,
        "names_truncated": mrz.names_truncated,
        "nationality": mrz.nationality,
        "birth_date": mrz.birth_date.value.isoformat() if mrz.birth_date.value else None,
        "sex": mrz.sex.value if mrz.sex else None,
        "expiry_date": mrz.expiry_date.value.isoformat() if mrz.expiry_date and mrz.expiry_date.value else None,
        "optional_data": mrz.optional_data.masked,
        "optional_data_2": mrz.optional_data_2.masked,
        "check_digits": {
            digit.name.value: {"printed": digit.printed, "computed": digit.computed, "correct": digit.is_correct}
            for digit in mrz.check_digits
        },
        "faults": [
            {
                "kind": fault.kind.value,
                "field": fault.field.value if fault.field else None,
                "line": fault.line,
                "column": fault.column,
            }
            for fault in mrz.faults
        ],
    }


def show_lines(mrz: Mrz) -> list[str]:
    """The lines for a person, optional data masked."""
    return list(masked_lines(mrz))
