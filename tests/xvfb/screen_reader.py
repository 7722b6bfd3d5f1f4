"""A screen reader's side of AT-SPI 2: names, roles, focus and announcements, read over a real accessibility bus.

Plain D-Bus: the session bus tells where the accessibility bus is, the registry there which programs have windows, and
every widget is an object that is asked for its name. What Qt's bridge does not pass on is not found here, whatever
Qt itself knows.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

T = TypeVar("T")

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ACTION = "org.a11y.atspi.Action"
_EDITABLE = "org.a11y.atspi.EditableText"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry")
_DESKTOP = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_EVENTS = "org.a11y.atspi.Event.Object"
_FOCUSED, _SHOWING = 12, 25
PATIENCE_S = 120
"""For a busy machine; nothing is asserted about how long anything takes."""


@dataclass(frozen=True)
class Seen:
    """One object as a screen reader would tell it."""

    bus: str
    path: str
    name: str
    role: str
    states: int = field(compare=False)

    @property
    def is_focused(self) -> bool:
        return bool(self.states >> _FOCUSED & 1)


class ScreenReader:
    """Use it in a `with`."""

    def __init__(self) -> None:
        with open_dbus_connection("SESSION") as session:
            asked = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            address = session.send_and_get_reply(asked, timeout=PATIENCE_S).body[0]
        self._bus: DBusConnection = open_dbus_connection(address)
        self._heard: list[str] = []
        self._focus: tuple[str, str] | None = None
        rule = MatchRule(type="signal", interface=_EVENTS)
        self._ask(message_bus.AddMatch(rule))
        self._listening = self._bus.filter(rule, queue=deque())
        self._signals = self._listening.__enter__()
        self.listen()

    def __enter__(self) -> ScreenReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.__exit__(None, None, None)
        self._bus.close()

    def listen(self) -> None:
        """Ask for events; again once a window is there: who listens may have been missed by one that just began."""
        registry = DBusAddress(_REGISTRY[1], _REGISTRY[0], "org.a11y.atspi.Registry")
        for event in ("object:announcement", "object:state-changed:focused"):
            self._ask(new_method_call(registry, "RegisterEvent", "sass", (event, [], "")))

    # -- what is there ---------------------------------------------------------------------------------------------
    def showing(self) -> list[Seen]:
        """Everything that is to be seen, from the outside in; what goes while it is read is left out."""
        return [*self._all()]

    def focused(self) -> Seen | None:
        """What has the focus: as told last, else as found."""
        self._read()
        if self._focus is not None:
            return self._seen(*self._focus)
        return next((each for each in self._all() if each.is_focused and each.role != "frame"), None)

    def focus_on(self, what: Seen) -> None:
        """Wait until something has the focus."""
        self.wait(lambda: self.focused() == what or None, f"the focus on {what.role} {what.name!r}")

    def find(self, role: str, name: str) -> Seen:
        """Wait for something by its role and name."""
        return self.wait(
            lambda: next((each for each in self._all() if (each.role, each.name) == (role, name)), None),
            f"{role} {name!r}",
        )

    def wait(self, look: Callable[[], T | None], what: str) -> T:
        """Look again and again until something is there."""
        until = time.monotonic() + PATIENCE_S
        while (found := look()) is None:
            if time.monotonic() > until:
                told = "\n".join(f"{each.role} {each.name!r}" for each in self.showing())
                raise AssertionError(f"not found: {what}; heard {list(self._heard)}; showing\n{told}")
            time.sleep(0.2)
        return found

    # -- what is heard ---------------------------------------------------------------------------------------------
    def hear(self, words: Callable[[str], bool]) -> str:
        """Wait for an announcement."""

        def listen() -> str | None:
            self._read()
            return next((each for each in self._heard if words(each)), None)

        return self.wait(listen, "an announcement")

    def _read(self) -> None:
        """Take what came meanwhile."""
        self._ask(message_bus.GetId())
        while self._signals:
            signal = self._signals.popleft()
            fields, (detail, gained, _, (_, value), *_) = signal.header.fields, signal.body
            if fields[HeaderFields.member] == "Announcement":
                self._heard.append(str(value))
            elif (detail, gained) == ("focused", 1):
                self._focus = (fields[HeaderFields.sender], fields[HeaderFields.path])

    # -- what is done ----------------------------------------------------------------------------------------------
    def press(self, what: Seen) -> None:
        """Press a button, as a voice or a switch would."""
        self._call(what.bus, what.path, _ACTION, "DoAction", "i", (0,))

    def write(self, what: Seen, text: str) -> None:
        """Write into a field."""
        self._call(what.bus, what.path, _EDITABLE, "SetTextContents", "s", (text,))

    def text_of(self, what: Seen) -> str:
        """Read what stands in a field, as it would be told."""
        return str(self._call(what.bus, what.path, "org.a11y.atspi.Text", "GetText", "ii", (0, -1))[0])

    # -- the bus ---------------------------------------------------------------------------------------------------
    def _all(self) -> Iterator[Seen]:
        return self._below(*_DESKTOP)

    def _below(self, bus: str, path: str) -> Iterator[Seen]:
        for child in self._call(bus, path, _ACCESSIBLE, "GetChildren") or ((),):
            for each_bus, each_path in child:
                seen = self._seen(each_bus, each_path)
                if seen is not None:
                    yield seen
                    yield from self._below(each_bus, each_path)

    def _seen(self, bus: str, path: str) -> Seen | None:
        """Ask what it is; None where it has gone or is not to be seen."""
        state = self._call(bus, path, _ACCESSIBLE, "GetState")
        if state is None or not state[0][0] >> _SHOWING & 1:
            return None
        name = self._call(bus, path, _PROPERTIES, "Get", "ss", (_ACCESSIBLE, "Name"))
        role = self._call(bus, path, _ACCESSIBLE, "GetRoleName")
        return None if name is None or role is None else Seen(bus, path, name[0][1], role[0], state[0][0])

    def _call(
        self,
        bus: str,
        path: str,
        interface: str,
        member: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
    ) -> Any:
        """Ask; None where there is nothing any more."""
        return self._ask(new_method_call(DBusAddress(path, bus, interface), member, signature, body))

    def _ask(self, message: Message) -> Any:
        reply = self._bus.send_and_get_reply(message, timeout=PATIENCE_S)
        return None if reply.header.message_type is MessageType.error else reply.body
