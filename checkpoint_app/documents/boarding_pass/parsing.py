"""A boarding pass's text to values, as airlines really print them: what does not fit is said and skipped.

IATA Resolution 792, all versions: the items of a block stand one behind another, later versions added to a block's
end, and airlines leave the end of a block out or state sizes that are not so. Items are therefore read as far as the
text goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkpoint_app.documents.boarding_pass.model import (
    NAME_LENGTH,
    BoardingPass,
    PassFault,
    PassFaultKind,
    PassIssue,
    PassLeg,
    PassSecurity,
    PassTicket,
)

HEAD_LENGTH = 23
LEG_WIDTHS = (7, 3, 3, 3, 5, 3, 1, 4, 5, 1)
LEG_LENGTH = sum(LEG_WIDTHS)
SIZE_LENGTH = 2
ISSUE_WIDTHS = (1, 1, 1, 4, 1, 3, 13, 13, 13)
TICKET_WIDTHS = (3, 10, 1, 1, 3, 3, 16, 1, 3, 1)
MOST_LEGS = 4
_MOST_CHARACTERS = 4000
"""Far above what any symbology holds; longer text is no pass and costs nothing."""


def looks_like_boarding_pass(text: str) -> bool:
    """Tell at once whether a code's text may be a boarding pass: its first characters and its length."""
    text = _bare(text)
    return (
        HEAD_LENGTH + LEG_LENGTH <= len(text) <= _MOST_CHARACTERS
        and text[0] == "M"
        and text[1] in "1234"
        and text[22] in "E LX"
        and text[30:36].isalpha()
        and text.isascii()
    )


def parse_boarding_pass(text: str) -> BoardingPass:
    """Parse the text of a code; what is wrong is listed in `faults`, nothing raises.

    What a reader puts around the text is left out. Letters count as capitals.
    """
    text = _bare(text).upper()
    if len(text) > _MOST_CHARACTERS or len(text) < HEAD_LENGTH + LEG_LENGTH or text[0] != "M":
        return BoardingPass(faults=(PassFault(PassFaultKind.NOT_A_PASS, None, len(text)),))
    return _Parser(text).parse()


def _bare(text: str) -> str:
    """Leave out line ends, and the symbology identifier that some readers type first (`]L2`, `]Q1`)."""
    text = text.strip("\r\n\t\0\2\3")
    return text[3:] if text.startswith("]") else text


class _Parser:
    """Walks through one text; `at` is the next character that nobody has taken."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = HEAD_LENGTH
        self._faults: list[PassFault] = []
        self._issue: PassIssue | None = None

    def parse(self) -> BoardingPass:
        text = self._text
        count = int(text[1]) if text[1] in "1234" else 1
        if text[1] not in "1234":
            self._fault(PassFaultKind.LEG_COUNT)
        legs = []
        for number in range(1, count + 1):
            if len(text) - self._at < LEG_LENGTH:
                self._fault(PassFaultKind.LEG_CUT_OFF, number)
                break
            legs.append(self._leg(number))
        if not any(leg.origin or leg.destination for leg in legs):
            return BoardingPass(faults=(PassFault(PassFaultKind.NOT_A_PASS, None, len(text)),))
        security = self._security()
        rest = text[self._at :].strip()
        if rest:
            self._fault(PassFaultKind.LEFT_OVER, None, len(rest))
        name = text[2 : 2 + NAME_LENGTH]
        return BoardingPass(
            name=name.strip(),
            name_may_be_cut=not name.endswith(" "),
            electronic=text[22] == "E",
            legs=tuple(legs),
            issue=self._issue,
            security=security,
            faults=tuple(self._faults),
        )

    def _fault(self, kind: PassFaultKind, leg: int | None = None, skipped: int = 0) -> None:
        self._faults.append(PassFault(kind, leg, skipped))

    def _take(self, count: int) -> str:
        taken = self._text[self._at : self._at + count]
        self._at += len(taken)
        return taken

    def _leg(self, number: int) -> PassLeg:
        items = _split(self._take(LEG_LENGTH), LEG_WIDTHS)
        booking, origin, destination, carrier, flight, day, compartment, seat, sequence, status = items
        for port in (origin, destination):
            if not (len(port) == 3 and port.isalpha()):
                self._fault(PassFaultKind.PORT, number)
        day_of_year = int(day) if len(day) == 3 and day.isdecimal() else 0
        if not 1 <= day_of_year <= 366:
            self._fault(PassFaultKind.DAY, number)
        ticket, airline_use = self._block(number)
        return PassLeg(
            booking=booking,
            origin=origin if origin.isalpha() else "",
            destination=destination if destination.isalpha() else "",
            carrier=carrier,
            flight=flight.lstrip("0"),
            day=day_of_year if 1 <= day_of_year <= 366 else None,
            compartment=compartment,
            seat=seat.lstrip("0"),
            sequence=sequence.lstrip("0"),
            passenger_status=status,
            ticket=ticket,
            airline_use=airline_use,
        )

    def _block(self, number: int) -> tuple[PassTicket | None, str]:
        """Read the optional items behind a leg: on the first those of the pass, then its own, then the airline's."""
        size = self._size(number)
        block = self._take(size)
        if len(block) < size:
            self._fault(PassFaultKind.BLOCK_CUT_OFF, number, size - len(block))
        if number == 1 and block:
            block = self._pass_items(block)
        if not block.strip():
            return None, ""
        items, airline_use = self._sized(block, number)
        if items is None:
            return None, block.strip()
        return PassTicket(*_split(items, TICKET_WIDTHS)), airline_use.strip()

    def _size(self, number: int) -> int:
        text = self._take(SIZE_LENGTH)
        size = _hexadecimal(text)
        if size is None:
            # a pass that ends behind its last leg without a size is common; anything else is told
            if text.strip():
                self._at -= len(text)
                self._fault(PassFaultKind.BLOCK_SIZE, number)
            return 0
        return size

    def _pass_items(self, block: str) -> str:
        """Read the items that stand once on a pass, where it has them; gives the rest of the block."""
        if block[0] != ">" or len(block) < 2:
            self._fault(PassFaultKind.VERSION, 1)
            return block
        items, rest = self._sized(block[2:], 1)
        if items is None:
            self._issue = PassIssue(block[1])
            return rest
        values = _split(items, ISSUE_WIDTHS)
        described, checked_in, issued_at, issued_on, kind, issuer, *tags = values
        self._issue = PassIssue(
            block[1], described, checked_in, issued_at, issued_on, kind, issuer, tuple(filter(None, tags))
        )
        return rest

    def _sized(self, block: str, number: int) -> tuple[str | None, str]:
        """Cut what a size stands before from a block; None where no size can be read."""
        size = _hexadecimal(block[:SIZE_LENGTH])
        if size is None:
            if block.strip():
                self._fault(PassFaultKind.BLOCK_SIZE, number, len(block))
            return None, ""
        items = block[SIZE_LENGTH : SIZE_LENGTH + size]
        if len(items) < size:
            self._fault(PassFaultKind.BLOCK_CUT_OFF, number, size - len(items))
        return items, block[SIZE_LENGTH + size :]

    def _security(self) -> PassSecurity | None:
        """Read the signature field; one whose size is not so is kept as long as it is."""
        if self._text[self._at : self._at + 1] != "^":
            return None
        kind = self._text[self._at + 1 : self._at + 2]
        size = _hexadecimal(self._text[self._at + 2 : self._at + 4])
        value = self._text[self._at + 4 :]
        if size is None or size != len(value):
            self._fault(PassFaultKind.SECURITY)
        self._at = len(self._text)
        return PassSecurity(kind, value)


def _split(text: str, widths: Sequence[int]) -> list[str]:
    """Cut a text into items without the blanks around them; items beyond its end are empty."""
    items, at = [], 0
    for width in widths:
        items.append(text[at : at + width].strip())
        at += width
    return items


def _hexadecimal(text: str) -> int | None:
    if len(text) == SIZE_LENGTH and all(character in "0123456789ABCDEF" for character in text):
        return int(text, 16)
    return None
