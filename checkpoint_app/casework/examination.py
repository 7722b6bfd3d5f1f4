"""Examining a document that may be forged: a list of features, each looked at beside a genuine specimen. Pure.

What a person saw of each feature is recorded; nothing adds it up, nothing concludes. Not looked at is never "agrees".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.event import OpenValue
from checkpoint_app.casework.kinds import EventKind


class Feature(Enum):
    """What is looked at, in the order in which an examiner goes through a page."""

    PAGE = "PAGE"
    PHOTOGRAPH = "PHOTOGRAPH"
    PRINT = "PRINT"
    ZONE = "ZONE"
    BINDING = "BINDING"


class Finding(Enum):
    """What was seen beside the specimen."""

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    CANNOT_TELL = "CANNOT_TELL"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A picture of a genuine feature of one State's document, and what to look at; `picture` is JPEG."""

    specimen_id: str
    issuing_state: str
    feature: Feature
    words_id: str
    words_en: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class Examination:
    """What was seen of each feature that was looked at; `findings` is empty once its key was destroyed."""

    at: datetime
    by: str
    findings: Mapping[Feature, Finding]


def specimens_of(specimens: Iterable[Specimen], issuing_state: str) -> tuple[Specimen, ...]:
    """Give the specimens of one State's document in the order of the list."""
    rank = {feature: place for place, feature in enumerate(Feature)}
    own = [each for each in specimens if each.issuing_state == issuing_state]
    return tuple(sorted(own, key=lambda each: (rank[each.feature], each.specimen_id)))


def examination_open(findings: Mapping[Feature, Finding], specimens: Iterable[Specimen]) -> dict[str, OpenValue]:
    """Write what may stand in the open: how much was looked at, and beside which specimens."""
    return {"features": len(findings), "specimens": [each.specimen_id for each in specimens]}


def examination_body(findings: Mapping[Feature, Finding]) -> dict[str, JsonValue]:
    """Write what was seen; it stands under the encounter's key."""
    return {"findings": {feature.value: finding.value for feature, finding in findings.items()}}


def read_examination(events: Iterable[CaseEvent]) -> Examination | None:
    """Read the examination that was recorded last; None where there is none."""
    found = [each for each in events if each.event.kind is EventKind.EXAMINATION]
    if not found:
        return None
    event, body = found[-1].event, found[-1].body or {}
    written = body.get("findings")
    pairs = written.items() if isinstance(written, Mapping) else ()
    findings = {Feature(name): Finding(str(finding)) for name, finding in pairs}
    return Examination(event.at_wall, event.officer_id or "", findings)
