"""From the text as it arrived to EDIFACT segments with their lines: our part is the cleaning, pydifact reads.

Real files come wrapped in transport headers (airline teletype, mail), broken into lines of fixed length wherever the
line ends, with footers, and several interchanges one after the other. Line breaks mean nothing inside an interchange
(ISO 9735); what stands outside of UNA/UNB ... UNZ is left away.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pydifact.control.characters import Characters
from pydifact.parser import Parser, TokenIterator
from pydifact.tokenizer import Tokenizer

from checkpoint_app.documents.passenger_list.model import ListFault, ListFaultKind

DEFAULT_ADVICE = ":+.? '"
_START = re.compile(
    r"UNA(?P<advice>.{6})\s*(?=UNB)|UNB(?P<separator>[^A-Za-z0-9])UNO[A-Z](?P<component>[^A-Za-z0-9])"
)
_END = re.compile(r"(?P<terminator>[^A-Za-z0-9\s])\s*UN[GH](?P<separator>[^A-Za-z0-9])")
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_RELEASE = "\x00"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its tag and its data elements, each a tuple of components; `line` counts from 1."""

    line: int
    tag: str
    elements: tuple[tuple[str, ...], ...]

    def value(self, element: int, component: int = 0) -> str:
        """Give a component without blanks at its ends; empty where there is none."""
        parts = self.elements[element] if element < len(self.elements) else ()
        return parts[component].strip() if component < len(parts) else ""


@dataclass(frozen=True, slots=True)
class _Unwrapped:
    """The text without its line breaks, and where each line began in it."""

    text: str
    starts: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset)


def read_interchanges(text: str) -> Iterator[tuple[tuple[Segment, ...], tuple[ListFault, ...]]]:
    """Give the segments of each interchange, with the faults of the reading itself."""
    whole = _unwrap(text)
    found = list(_START.finditer(whole.text))
    # UNB follows UNA at once: the pattern finds both, and they are one beginning.
    begins = [one for before, one in pairwise([None, *found]) if one and not (before and before.end() == one.start())]
    for begin, following in zip(begins, [*begins[1:], None], strict=False):
        yield _read(whole, begin, following.start() if following else len(whole.text))


def _unwrap(text: str) -> _Unwrapped:
    lines = [_CONTROL.sub("", line) for line in _LINE_END.split(text)]
    starts = accumulate((len(line) for line in lines[:-1]), initial=0)
    return _Unwrapped("".join(lines), tuple(starts))


def _read(whole: _Unwrapped, begin: re.Match[str], end: int) -> tuple[tuple[Segment, ...], tuple[ListFault, ...]]:
    faults: list[ListFault] = []
    advice = _advice(whole, begin, end)
    if not _is_usable(advice):
        faults.append(ListFault(whole.line_at(begin.start()), ListFaultKind.ADVICE_UNUSABLE, "UNA"))
        advice = DEFAULT_ADVICE
    characters = Characters.from_str(advice[:3] + (_NO_RELEASE if advice[3] == " " else advice[3]) + advice[4:])
    start = begin.end() if begin["advice"] else begin.start()
    segments: list[Segment] = []
    rest = start
    for match in _pattern(characters).finditer(whole.text, start, end):
        rest = match.end()
        segment = _segment(whole.line_at(_first_letter(match)), match.group().lstrip(), characters)
        if segment is None:
            faults.append(ListFault(whole.line_at(match.start()), ListFaultKind.SEGMENT_UNREADABLE))
        elif segment.tag:
            segments.append(segment)
            if segment.tag == "UNZ":
                return tuple(segments), tuple(faults)
    if whole.text[rest:end].strip():
        faults.append(ListFault(whole.line_at(rest), ListFaultKind.UNFINISHED))
    faults.append(ListFault(whole.line_at(max(end - 1, 0)), ListFaultKind.TRAILER_MISSING, "UNZ"))
    return tuple(segments), tuple(faults)


def _advice(whole: _Unwrapped, begin: re.Match[str], end: int) -> str:
    """The six characters of UNA; without it they are told from UNB itself, which is written with them."""
    if begin["advice"]:
        return begin["advice"]
    component, separator = begin["component"], begin["separator"]
    after = _END.search(whole.text, begin.end(), end)
    terminator = after["terminator"] if after and after["separator"] == separator else DEFAULT_ADVICE[5]
    return f"{component}{separator}{DEFAULT_ADVICE[2:5]}{terminator}"


def _is_usable(advice: str) -> bool:
    needed = [advice[0], advice[1], advice[5], *([] if advice[3] == " " else [advice[3]])]
    return len(set(needed)) == len(needed) and not any(each.isalnum() or each.isspace() for each in needed)


def _pattern(characters: Characters) -> re.Pattern[str]:
    release, terminator = re.escape(characters.escape_character), re.escape(characters.segment_terminator)
    return re.compile(f"(?:[^{release}{terminator}]|{release}.)*{terminator}")


def _first_letter(match: re.Match[str]) -> int:
    text = match.group()
    return match.start() + len(text) - len(text.lstrip())


def _segment(line: int, text: str, characters: Characters) -> Segment | None:
    tokens = TokenIterator(Tokenizer().get_tokens(text, characters))
    # An empty segment, which ends as soon as it begins, gives nothing at all.
    tag, *elements = next(Parser().convert_tokens_to_raw_segments(tokens), [""])
    if not isinstance(tag, str):
        return None
    return Segment(line, tag.strip(), tuple((each,) if isinstance(each, str) else tuple(each) for each in elements))
