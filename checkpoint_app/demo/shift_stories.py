"""The end of a supervisor's shift: a document examined, a line of the paper entered late, the shift handed over."""

from __future__ import annotations

from checkpoint_app import clock
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.demo.player import Player
from checkpoint_app.demo.stories import Story
from checkpoint_app.demo.world import OFFICER
from checkpoint_app.ui.theme.components.fields import TextField

_LOOKS = 16
"""So many, and a page that was laid down lies still."""


def document_examined(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A page is looked at beside genuine specimens; what is seen is recorded, and nothing adds it up."""
    player.begin("document_examined")
    player.open_case("revoked_for_fraud")
    player.press("F3")
    desk = player.station.cases
    player.wait(lambda: player.station.window.current == "examination", "examination list")
    player.show_page(people[Scenario.REVOKED_FRAUD].passport.lines, seed=8)
    desk.examination.screen.answers.buttons[0].click()
    player.let_camera_look(_LOOKS)
    player.picture("19-examination")
    player.press("F9")
    player.wait(lambda: desk.examination.view.recorded_at is not None, "recorded examination")
    player.camera.present(None)
    player.press("Esc")
    player.wait(lambda: player.station.window.current == "case", "case file")
    player.close_case()


def late_entry(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """While the machine was down a traveller was checked on paper: entered afterwards, and marked as that."""
    fields = people[Scenario.FOREIGN_TOURIST].passport.fields
    birth = fields.birth_date.full if fields.birth_date else None
    if birth is None:
        raise ValueError("the story needs a birth date")
    player.station.go_to("shift")
    player.press("F4")
    page = player.station.desk.shift().screen.late
    typed = (
        (page.name, f"{fields.primary_identifier}, {fields.secondary_identifier}"),
        (page.birth, f"{birth:%d-%m-%Y}"),
        (page.number, fields.document_number),
        (page.nationality, fields.nationality),
        (page.day, "-"),
        (page.time, f"{clock.now().astimezone():%H.%M}"),
    )
    for field, text in typed:
        _type(field, text)
    for group in (page.reason, page.action):
        group.buttons[0].click()
    player.picture("20-late-entry")
    player.press("F9")
    player.wait(lambda: page.name.value == "", "late entry")
    player.press("Esc")


def shift_handed_over(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """How the post stands, signed by who leaves and by who takes over."""
    del people
    player.station.go_to("shift")
    shift = player.station.desk.shift()
    screen = shift.screen.desk
    player.wait(lambda: shift.view.giver != "", "the post's state")
    _type(screen.number, OFFICER.officer_id)
    _type(screen.password, OFFICER.password)
    player.picture("21-shift")
    player.press("F9")
    player.wait(lambda: shift.view.is_fresh, "two signatures")
    player.picture("21-shift-signed")


def _type(field: TextField, text: str) -> None:
    field.edit.setText(text)
    field.edit.textEdited.emit(text)


END_OF_SHIFT: tuple[Story, ...] = (late_entry, shift_handed_over)
