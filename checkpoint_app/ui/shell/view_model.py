"""What the frame shows and what it asks for: frozen values, no domain logic."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.texts import Language
from checkpoint_app.ui.theme.shapes import OFF, Look
from checkpoint_app.ui.theme.tokens import PaletteName


@dataclass(frozen=True, slots=True)
class StatusView:
    """One status of the strip: shape, words, and longer words on pointing at it."""

    look: Look = OFF
    text: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StripView:
    """The state of the world, always in view.

    `departure` is the current departure in words, empty when none is set; `departure_left` the time left.
    `hub` is None where no hub is set. `training` marks a training session. No traveller's data ever stands here.
    """

    place: str = ""
    departure: str = ""
    departure_left: str = ""
    data: StatusView = StatusView()
    link: StatusView = StatusView()
    hub: StatusView | None = None
    camera: StatusView = StatusView()
    clock: str = ""
    officer: str = ""
    initials: str = ""
    training: bool = False


@dataclass(frozen=True, slots=True)
class TabView:
    """One place to go to; `count` is shown when it is not empty."""

    name: str
    text: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The officer wants the other language."""

    language: Language


@dataclass(frozen=True, slots=True)
class PaletteChosen:
    """The officer wants the other palette."""

    palette: PaletteName


@dataclass(frozen=True, slots=True)
class DepartureOpened:
    """The current departure was pressed in the strip (as F3)."""


@dataclass(frozen=True, slots=True)
class LockPressed:
    """Lock the screen: data leave it, the keys are forgotten."""


@dataclass(frozen=True, slots=True)
class TabChosen:
    """Go to another place."""

    name: str


@dataclass(frozen=True, slots=True)
class LoginView:
    """Who may log in here. `people` are `(id, name)`; with none the name is typed. `locked_for` names who locked."""

    people: tuple[tuple[str, str], ...] = ()
    locked_for: str = ""
    place: str = ""
    error: str = ""
    busy: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LoginSubmitted:
    """A person wants in; the passphrase is not kept by the screen."""

    person: str
    passphrase: str

    def __repr__(self) -> str:
        return "LoginSubmitted()"


ShellIntent = LanguageChosen | PaletteChosen | DepartureOpened | LockPressed | TabChosen | LoginSubmitted
