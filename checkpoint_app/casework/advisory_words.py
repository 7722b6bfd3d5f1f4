"""Advisories in words: what was found, its evidence line by line, and the neutral question. Pure; any thread."""

from __future__ import annotations

from collections.abc import Mapping

from checkpoint_app.assessment.advisories import Advisory
from checkpoint_app.assessment.wording import Words

_NOBODY: Mapping[int, str] = {}


def headline(advisory: Advisory, words: Words, company: str = "") -> str:
    """Say what was found; `company` names the placement company, whose id stands for it otherwise."""
    what = words(
        f"patterns.kind.{advisory.kind.value}",
        people=advisory.people,
        cases=advisory.cases,
        settled=advisory.settled,
    )
    if not advisory.subject:
        return what
    return words("patterns.of_company", company=company or advisory.subject, what=what)


def traveller_name(number: int, words: Words, known: Mapping[int, str] = _NOBODY) -> str:
    """Name a traveller: by the number of this post's own case, else by one that means nothing elsewhere."""
    if number in known:
        return words("patterns.own_case", number=known[number])
    return words("patterns.traveller", number=number)


def evidence_lines(advisory: Advisory, words: Words, known: Mapping[int, str] = _NOBODY) -> tuple[str, ...]:
    """Say who was seen where and when, the first one first, and how many are not shown."""
    lines = tuple(
        words(
            "patterns.seen",
            who=traveller_name(each.traveller, words, known),
            post=each.post,
            at=words.instant(each.at),
        )
        for each in advisory.seen
    )
    hidden = advisory.people - len({each.traveller for each in advisory.seen})
    return (*lines, words("patterns.more", count=hidden)) if hidden > 0 else lines
