"""The places of the window that a person may go to: one list, by which tabs are offered and screens come and go.

A new screen is one more `Place` in `app.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from checkpoint_app.casework.kinds import Role


def _nothing() -> None:
    """What a place does that needs nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place: whom it is offered to, and what happens when it is entered, left, and taken off the screen.

    Attributes:
        name: of its screen and of its words (`workplace.tab.NAME`).
        roles: who may go there.
        for_lone_officer: also to an officer with no supervisor at the post.
        enter: called each time before the screen comes to the front.
        leave: called when another place is entered.
        forget: called at lock: everything personal leaves the screen.
        stop: called once, when the window closes.
        count: what stands beside its name, empty for nothing.
    """

    name: str
    roles: frozenset[Role]
    for_lone_officer: bool = False
    enter: Callable[[], None] = _nothing
    leave: Callable[[], None] = _nothing
    forget: Callable[[], None] = _nothing
    stop: Callable[[], None] = _nothing
    count: Callable[[], str] = str

    def is_for(self, role: Role, *, alone: bool) -> bool:
        """Whether it is offered to a person."""
        return role in self.roles or (self.for_lone_officer and alone)


FIRST_PLACES = {Role.SUPERVISOR: "queue", Role.ADMINISTRATOR: "administration", Role.AUDITOR: "trail"}
"""Where a person begins; everybody else at the counter."""


class Places:
    """All places of a window, in the order of their tabs."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._places = {place.name: place for place in places}

    def offered_to_nobody(self) -> Places:
        """Give the same places without tabs: only the program itself goes to them."""
        hidden = (replace(each, roles=frozenset(), for_lone_officer=False) for each in self._places.values())
        return Places(tuple(hidden))

    def offered(self, role: Role, *, alone: bool) -> tuple[Place, ...]:
        """Give those that a person may go to."""
        return tuple(place for place in self._places.values() if place.is_for(role, alone=alone))

    def enter(self, name: str) -> None:
        """Leave every other place and enter this one; a name that is no place is only left for."""
        for place in self._places.values():
            if place.name != name:
                place.leave()
        if name in self._places:
            self._places[name].enter()

    def forget(self) -> None:
        """Take everything personal off every screen."""
        for place in self._places.values():
            place.forget()

    def stop(self) -> None:
        """End the work of every place."""
        for place in self._places.values():
            place.stop()
