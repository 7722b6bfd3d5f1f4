"""What the patterns' screen shows and asks for: frozen values, and the graph of one advisory. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind
from checkpoint_app.casework.advisory_words import traveller_name
from checkpoint_app.faults import Fault
from checkpoint_app.services.patterns import PatternsHere
from checkpoint_app.texts import Texts


@dataclass(frozen=True, slots=True)
class PatternsView:
    """The advisories in force; `is_loading` before they were read, `fault` when they could not be."""

    now: datetime
    here: PatternsHere | None = None
    is_loading: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Reload:
    """Read them again."""


class NodeShape(Enum):
    """What a node is, by its shape: people are circles."""

    TRAVELLER = "traveller"
    POST = "post"
    CARD = "card"
    CONTRACT = "contract"
    PASSPORT = "passport"
    BOOKING = "booking"
    COMPANY = "company"


_SHAPES = {
    AdvisoryKind.CARD_SHARED: NodeShape.CARD,
    AdvisoryKind.CONTRACT_SHARED: NodeShape.CONTRACT,
    AdvisoryKind.PASSPORT_ELSEWHERE: NodeShape.PASSPORT,
    AdvisoryKind.BOOKING_FLAGGED: NodeShape.BOOKING,
    AdvisoryKind.SPONSOR_FLAGGED: NodeShape.COMPANY,
    AdvisoryKind.PLACER_FLAGGED: NodeShape.COMPANY,
    AdvisoryKind.PLACER_LICENCE: NodeShape.COMPANY,
    AdvisoryKind.PLACER_CONFIRMED: NodeShape.COMPANY,
    AdvisoryKind.RETURNED_ELSEWHERE: NodeShape.PASSPORT,
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node: in which column and row it stands, and what is said of it aloud."""

    name: str
    shape: NodeShape
    column: int
    row: float
    spoken: str


@dataclass(frozen=True, slots=True)
class Graph:
    """What links what; an edge is a pair of places in `nodes`."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the longest column has."""
        columns = [node.column for node in self.nodes]
        return max((columns.count(column) for column in columns), default=0)


def link_graph(advisory: Advisory, here: PatternsHere, words: Texts) -> Graph:
    """Draw up the graph: the thing at the left, then its travellers, then the posts where they were seen.

    About one passport there is one traveller: the posts then stand beside the passport itself.
    """
    known = here.known(advisory)
    numbers = sorted({each.traveller for each in advisory.seen}) if advisory.people > 1 else []
    posts = advisory.posts
    pairs = sorted({(each.traveller, each.post) for each in advisory.seen})
    thing = here.companies.get(advisory.subject, advisory.subject) or words(f"patterns.thing.{advisory.kind.value}")
    rows = max(len(numbers), len(posts))
    people = [traveller_name(number, words, known) for number in numbers]
    travellers = [
        Node(name, NodeShape.TRAVELLER, 1, _row(place, len(numbers), rows), _spoken(advisory, number, name, words))
        for place, (number, name) in enumerate(zip(numbers, people, strict=True))
    ]
    column = 2 if numbers else 1
    places = [
        Node(post, NodeShape.POST, column, _row(at, len(posts), rows), _at_post(advisory, post, words))
        for at, post in enumerate(posts)
    ]
    first_post = 1 + len(travellers)
    linked = words("patterns.node.linked", thing=thing, others=", ".join(people or posts))
    centre = Node(thing, _SHAPES[advisory.kind], 0, (rows - 1) / 2, linked)
    if numbers:
        place_of = {number: 1 + place for place, number in enumerate(numbers)}
        to_people = [(0, place) for place in place_of.values()]
        to_posts = [(place_of[number], first_post + posts.index(post)) for number, post in pairs]
        edges = (*to_people, *to_posts)
    else:
        edges = tuple((0, first_post + place) for place in range(len(posts)))
    return Graph((centre, *travellers, *places), edges)


def _row(place: int, count: int, rows: int) -> float:
    """Spread the nodes of a shorter column over the height of the longest."""
    return place + (rows - count) / 2


def _spoken(advisory: Advisory, number: int, name: str, words: Texts) -> str:
    seen = [f"{each.post}, {words.instant(each.at)}" for each in advisory.seen if each.traveller == number]
    return words("patterns.node.seen", name=name, seen="; ".join(seen))


def _at_post(advisory: Advisory, post: str, words: Texts) -> str:
    seen = [words.instant(each.at) for each in advisory.seen if each.post == post]
    return words("patterns.node.seen", name=post, seen="; ".join(seen))
