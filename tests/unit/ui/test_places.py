"""Places: offered by role, entered and left in turn."""

from __future__ import annotations

from checkpoint_app.casework.kinds import Role
from checkpoint_app.ui.places import FIRST_PLACES, Place, Places


def test_places_are_offered_by_role_and_to_a_lone_officer():
    desk = Place("desk", frozenset({Role.OFFICER, Role.SUPERVISOR}))
    queue = Place("queue", frozenset({Role.SUPERVISOR}), for_lone_officer=True)
    places = Places((desk, queue))
    assert places.offered(Role.SUPERVISOR, alone=False) == (desk, queue)
    assert places.offered(Role.OFFICER, alone=False) == (desk,)
    assert places.offered(Role.OFFICER, alone=True) == (desk, queue)
    assert places.offered(Role.AUDITOR, alone=False) == ()
    assert set(FIRST_PLACES.values()) <= {"queue", "administration", "trail"}


def test_the_others_are_left_before_one_is_entered():
    told: list[str] = []

    def a_place(name: str) -> Place:
        return Place(
            name,
            frozenset(Role),
            enter=lambda: told.append(f"enter {name}"),
            leave=lambda: told.append(f"leave {name}"),
            forget=lambda: told.append(f"forget {name}"),
            stop=lambda: told.append(f"stop {name}"),
        )

    places = Places((a_place("a"), a_place("b")))
    places.enter("b")
    assert told == ["leave a", "enter b"]
    told.clear()
    places.enter("case")
    assert told == ["leave a", "leave b"]
    told.clear()
    places.forget()
    places.stop()
    assert told == ["forget a", "forget b", "stop a", "stop b"]


def test_a_place_that_needs_nothing_does_nothing():
    place = Place("plain", frozenset())
    assert place.count() == ""
    Places((place,)).enter("plain")


def test_places_that_nobody_is_offered_are_still_gone_to_and_stopped():
    told: list[str] = []
    desk = Place(
        "desk",
        frozenset(Role),
        for_lone_officer=True,
        enter=lambda: told.append("enter"),
        stop=lambda: told.append("stop"),
    )
    hidden = Places((desk,)).offered_to_nobody()
    assert hidden.offered(Role.OFFICER, alone=True) == ()
    hidden.enter("desk")
    hidden.stop()
    assert told == ["enter", "stop"]
