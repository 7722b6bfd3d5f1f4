"""What is known of somebody on a list, in the users' words: for the command and for the screen alike."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.assessment.clearance import Found
from checkpoint_app.assessment.kinds import Level
from checkpoint_app.assessment.lists import Closure
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.documents.passenger_list import ListFault
from checkpoint_app.services.prescreening import Expectation
from checkpoint_app.texts import Texts


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One line; `asks` tells that somebody will have to ask about it."""

    text: str
    asks: bool = False


def known_lines(expected: Expectation, words: Texts) -> tuple[KnownLine, ...]:
    """Say what is known, the record first; what concerns a supervisor alone says only that."""
    flags = [
        KnownLine(
            words("lists.known.supervisor") if flag.neutral else flag.title.to(words.language),
            flag.level > Level.INFORMATION,
        )
        for flag in expected.flags
    ]
    links = [
        KnownLine(words(f"lists.known.linked_{link.kind.value.lower()}", count=link.flagged), asks=True)
        for link in expected.links
    ]
    assumed = [KnownLine(words("lists.known.issuer_assumed"))] if expected.issuer_assumed else []
    return (*_record_lines(expected, words), *dict.fromkeys(flags), *links, *assumed)


def _record_lines(expected: Expectation, words: Texts) -> list[KnownLine]:
    found = expected.look_up
    if not isinstance(found, Found):
        return []
    record = found.clearance
    how = "identity" if found.by_identity else "prior" if found.by_prior_document else "number"
    status = show_value(record.status, words)
    stopped = record.status.value in ("SUSPENDED", "REVOKED")
    lines = [KnownLine(words(f"lists.known.record_{how}", status=status, country=record.destination), stopped)]
    if expected.assessment.facts.placement_closure is Closure.CLOSED:
        lines.append(KnownLine(words("lists.known.closed", country=record.destination), asks=True))
    return lines


def fault_line(fault: ListFault, words: Texts) -> str:
    """Say what is wrong with a line of a list."""
    return words("lists.fault.line", line=fault.line, what=fault_sentence(fault, words))


def fault_sentence(fault: ListFault, words: Texts) -> str:
    """Say what is wrong, without the line."""
    return words(f"lists.fault.{fault.kind.value}", where=fault.where)
