"""A flag's evidence as both the counter and the case file show it. Pure: no widgets."""

from __future__ import annotations

from checkpoint_app.assessment.flags import Evidence as Pair
from checkpoint_app.assessment.flags import EvidenceValue, Flag
from checkpoint_app.assessment.kinds import PaperState
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.texts import Texts
from checkpoint_app.ui.theme.content import Evidence

_LISTED_BY = {
    "listing_office": "document_number",
    "prevention_office": "document_number",
    "prevention_office_by_name": "name",
}
"""Pairs of what is listed and who listed it: the label of the former."""


def evidence_lines(flag: Flag, words: Texts) -> tuple[Evidence, ...]:
    """Write the pairs side by side; papers that nobody asked for stand together in one line."""
    not_asked = [pair for pair in flag.evidence if pair.traveller is PaperState.NOT_ASKED]
    if len(not_asked) < 2:
        return tuple(line for pair in flag.evidence for line in _lines(pair, words))
    lines = [line for pair in flag.evidence if pair not in not_asked for line in _lines(pair, words)]
    names = [_lower_first(words(pair.label_key)) for pair in not_asked]
    return (*lines, Evidence(show_value(PaperState.NOT_ASKED, words), ", ".join(names)))


def _lines(pair: Pair, words: Texts) -> tuple[Evidence, ...]:
    label = words(pair.label_key) if words.has(pair.label_key) else pair.key
    if pair.traveller is None or pair.recorded is None:
        value = pair.recorded if pair.traveller is None else pair.traveller
        return (Evidence(label, _value(pair.key, value, words)),)
    said, kept = _value(pair.key, pair.traveller, words), _value(pair.key, pair.recorded, words)
    if said == kept:
        return (Evidence(label, said),)
    if pair.key in _LISTED_BY:
        # Two different things: the number or the name that is listed, and who listed it.
        return (Evidence(words(f"assessment.evidence.{_LISTED_BY[pair.key]}"), said), Evidence(label, kept))
    return (
        Evidence(label, said, words("counter.flag.traveller")),
        Evidence("", kept, words("counter.flag.recorded")),
    )


def _value(key: str, value: EvidenceValue, words: Texts) -> str:
    """Write a value; a word of the feed's own that is known is said in the users' words."""
    known = f"assessment.value.{key}.{value}"
    return words(known) if isinstance(value, str) and words.has(known) else show_value(value, words)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
