"""The pictures of `docs/guide`, by one command: `python -m checkpoint_app.demo.guide_pictures`.

Options: `--only id` or `--only en`, then a folder other than `docs/guide/pictures`. The demonstration's posts and
travellers are played through the real window once in each language, at a written instant, so that pictures taken
again differ only where the program does. A picture that is there already is kept when nothing but the camera's image
and the photograph cut from it has changed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["TZ"] = "Asia/Jakarta"

import cv2
import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app import clock
from checkpoint_app.app import Equipment, Workstation
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.central import repository
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.config import load_settings
from checkpoint_app.demo import stories
from checkpoint_app.demo.palette_png import pixels_of, save_palette_png
from checkpoint_app.demo.player import Player
from checkpoint_app.demo.stories import Story
from checkpoint_app.demo.world import LONE_OFFICER, OFFICER, SUPERVISOR, World, build_world
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.reading import Guidance
from checkpoint_app.scan.specimen import SimulatedCamera, View
from checkpoint_app.services.departures import CurrentDeparture
from checkpoint_app.services.post import NewPerson, Post
from checkpoint_app.services.watching import Watcher
from checkpoint_app.texts import LANGUAGES, Language
from checkpoint_app.ui.application import make_application
from checkpoint_app.ui.casefile.decision_form import DecisionForm
from checkpoint_app.ui.counter.live_view import LivePicture
from checkpoint_app.ui.counter.traveller_panel import Portrait
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import PaletteName

FOLDER = Path("docs/guide/pictures")
USUAL, SMALLEST = QSize(1440, 900), QSize(1280, 720)
_FIRST_START, _BESIDE = QSize(1120, 720), QSize(360, 860)
_SCENES: Mapping[str, tuple[str, QSize]] = {
    "papers-notice": ("case-papers", SMALLEST),
    "register-kept": ("kept-documents", SMALLEST),
    "differences": ("differences", SMALLEST),
    "patterns-card": ("patterns", SMALLEST),
    "training-back": ("training", SMALLEST),
    "palette": ("palette", SMALLEST),
    "expected": ("expected", SMALLEST),
    "observe": ("counter-own-referral", SMALLEST),
    "recent-amended": ("last-ten", SMALLEST),
    "beside-refer": ("beside", _BESIDE),
    "facing": ("facing", SMALLEST),
    "issuance-registered": ("issuance", SMALLEST),
    "first-start-use": ("first-start", _FIRST_START),
    "first-start-compare": ("first-start-compare", _FIRST_START),
    "casefile-postpone-telephone": ("case-telephone", SMALLEST),
    "photograph-masking": ("case-photograph", SMALLEST),
    "examination": ("case-examination", SMALLEST),
    "shift": ("shift", SMALLEST),
    "shift-late": ("late-entry", SMALLEST),
    "laboratory-done": ("laboratory", SMALLEST),
    "search": ("search", SMALLEST),
    "figures": ("figures", SMALLEST),
    "trail": ("trail", SMALLEST),
    "exports-under-way": ("exports", SMALLEST),
    "administration-people": ("administration-people", SMALLEST),
    "expected-columns-enough": ("expected-columns", SMALLEST),
    "keys": ("keys", SMALLEST),
}
"""Scenes of the gallery that no story plays: what the file is called, without its language, and the window's size."""

SYNCED_AT = datetime(2026, 11, 24, 3, 52, tzinfo=UTC)
OPENS_AT = datetime(2026, 11, 24, 6, 40, 5, tzinfo=UTC)

SHOTS: Mapping[str, str] = {
    "login": "login",
    "counter-idle": "counter-idle",
    "departure": "counter-departure",
    "help": "counter-help",
    "worker-in-order": "counter-record-matches",
    "tourist": "counter-nothing-to-flag",
    "returning-worker": "counter-returning-worker",
    "work-without-record": "counter-secondary",
    "revoked": "counter-supervisor",
    "minor": "counter-neutral-supervisor",
    "expired": "counter-ask",
    "guidance": "counter-guidance",
    "by-hand": "counter-by-hand",
    "parked": "counter-parked",
    "red-data": "counter-red-data",
    "reason-asked": "counter-reason",
    "queue": "queue",
    "interview-open": "case-interview",
    "postpone-chosen": "case-postpone",
    "lift-chosen": "case-lift",
    "protect-chosen": "case-protect",
    "review": "case-review",
    "provisional-postponement": "case-provisional",
    "lapsed-may-depart": "case-lapsed",
    "administration": "administration",
}
"""What the player calls a picture, without its number -> the file, without its language."""


class QuietCamera(SimulatedCamera):
    """A good camera over a smooth desk: the page fills the picture, little noise, so that pictures stay small."""

    def read(self) -> Frame | None:
        """Draw the next frame; the grain of an empty desk would be most of a picture's bytes."""
        frame = super().read()
        if frame is None or self._page is not None:
            return frame
        return replace(frame, image=np.asarray(cv2.blur(frame.image, (161, 161)), np.uint8))

    def present(self, page: Image | None, view: View | None = None) -> None:
        """Lay a page under the camera, or take it away with None."""
        super().present(page, view or View(fill=0.72, roll_deg=-1.5, tilt_deg=(4.0, -6.0), noise=0.6))


class Photographer(Player):
    """A player who keeps only the guides' pictures."""

    def picture(self, name: str) -> str:
        """Take a picture, when the guides have one of this name."""
        shot = SHOTS.get(name.split("-", 1)[1])
        if shot is None:
            return ""
        file = self._out / f"{shot}.{self._language}.png"
        if self.station.counter.screening.check is not None:
            self.wait(lambda: self.station.counter.guidance is Guidance.READ, "a still page")
        self.station.show_strip()
        self.breathe()
        window = self.station.window
        image = window.grab().toImage()
        if not _is_kept(file, image, _moving_parts(window)):
            save_palette_png(image, file)
        return file.name


def _moving_parts(window: QWidget) -> list[QRect]:
    """Where the camera's image and the photograph cut from it stand."""
    parts: list[QWidget] = [*window.findChildren(LivePicture), *window.findChildren(Portrait)]
    return [QRect(part.mapTo(window, QPoint(0, 0)), part.size()) for part in parts if part.isVisible()]


def _is_kept(file: Path, image: QImage, moving: list[QRect]) -> bool:
    """Whether the picture that is there shows the same, whatever the camera saw."""
    before = QImage(str(file))
    if before.isNull() or before.size() != image.size():
        return False
    old, new = pixels_of(before).astype(int), pixels_of(image).astype(int)
    for part in moving:
        rows, columns = slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1)
        old[rows, columns] = new[rows, columns] = 0
    return bool((abs(old - new).max(2) > 40).sum() < 40)


# -- stories that only the guides need
def help_sheet(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """F1 on the smallest screen."""
    del people
    player.station.window.resize(SMALLEST)
    player.press("F1")
    player.picture("00-help")
    player.press("Esc")
    player.station.window.resize(USUAL)


def parked(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Another page is laid down before the decision: it is parked with three choices."""
    first, second = people[Scenario.SUSPENDED], people[Scenario.FOREIGN_TOURIST]
    player.begin("parked")
    player.show_page(first.passport.lines, seed=6)
    player.wait_for_traveller(first.passport.fields.document_number)
    player.press("1")
    player.lift_page()
    player.show_page(second.passport.lines, seed=3)
    player.wait(lambda: player.station.counter.screening.parked is not None, "second page")
    player.picture("00-parked")
    player.lift_page()
    before = player.records
    player.press("/")
    player.wait(lambda: player.records > before, "the one before recorded as gone")
    player.wait_for_traveller(second.passport.fields.document_number)
    player.record("F5")


def supervisor_at_work(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The queue, an interview under way, a postponement with its second person, lifting it, protection."""
    del people
    player.begin("supervisor")
    player.open_queue()
    player.station.queue_screen.table.selectRow(0)
    player.picture("00-queue")
    player.open_case("work_without_record")
    player.interview(player.station.theme.texts("demo.guide_note"))
    player.picture("00-interview-open")
    _choose(player, Action.PROTECT)
    player.picture("00-protect-chosen")
    player.press("Esc")
    player.close_case()


def supervisor_postpones(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A postponement takes a second person; lifting it takes one."""
    del people
    player.begin("supervisor_postpones")
    player.open_case("revoked_for_fraud")
    player.interview(player.station.theme.texts("demo.guide_note_revoked"))
    form = _choose(player, Action.POSTPONE)
    _fill(form, second=OFFICER)
    player.picture("00-postpone-chosen")
    player.press("F9")
    player.wait_for_state(EncounterState.POSTPONED)
    player.close_case()
    player.open_queue()
    player.open_case("revoked_for_fraud", EncounterState.POSTPONED)
    _choose(player, Action.LIFT)
    player.picture("00-lift-chosen")
    player.press("Esc")
    player.close_case()


def supervisor_reviews(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """What the counter let go at the highest verdict is reviewed afterwards."""
    del people
    player.begin("supervisor_reviews")
    player.open_queue()
    player.open_case("alone_level_3_let_go", EncounterState.DEPARTED)
    player.picture("00-review")
    player.close_case()


def administration(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The administration, after the doctor has looked."""
    del people
    player.station.go_to("administration")
    player.wait(lambda: player.station.administration.is_ready, "doctor")
    player.picture("00-administration")


def guidance(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A page out of focus, then the sheet for typing."""
    traveller = people[Scenario.TOURIST]
    player.begin("guidance")
    out_of_focus = View(fill=0.66, roll_deg=-1.5, tilt_deg=(4.0, -6.0), blur_px=6.0, noise=0.6)
    player.show_page(traveller.passport.lines, out_of_focus, seed=13)
    player.pause(1.0)
    player.wait(lambda: player.station.counter.guidance is Guidance.BLURRED, "guidance")
    player.picture("00-guidance")
    player.lift_page()
    player.press("F2")
    player.station.counter_screen.by_hand.editor.setPlainText("\n".join(traveller.passport.lines)[:-6])
    player.picture("00-by-hand")
    player.press("Esc")


def postponed_alone(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Alone at the post: a provisional postponement under its clock, and its lapse half an hour later."""
    leaves = clock.now() + timedelta(minutes=38)
    words = "PLBN Entikong, Tebedu"
    player.station.workplace.set_departure(CurrentDeparture(f"{words}, {leaves.astimezone():%H.%M}", leaves))
    traveller = people[Scenario.LOST_PASSPORT]
    player.begin("postponed_alone")
    player.show_page(traveller.passport.lines, seed=16)
    player.wait_for_traveller(traveller.passport.fields.document_number)
    player.open_case_alone()
    player.interview(player.station.theme.texts("demo.guide_note_lost"))
    form = _choose(player, Action.POSTPONE)
    _fill(form, second=None)
    player.press("F9")
    player.wait_for_state(EncounterState.POSTPONED_PROVISIONAL)
    player.picture("00-provisional-postponement")
    clock.run_from(leaves + timedelta(seconds=2))
    player.wait_for_state(EncounterState.LAPSED)
    player.picture("00-lapsed-may-depart")
    player.close_case()


def _choose(player: Player, action: Action) -> DecisionForm:
    player.station.case.screen.dock.buttons[action].click()
    player.breathe()
    return player.station.case.screen.form


def _fill(form: DecisionForm, second: NewPerson | None) -> None:
    """Choose the last ground, the first reason, and the second person here, or nobody."""
    if form.grounds is None or form.reasons is None or form.second is None:
        raise ValueError("the form of a postponement asks for all three")
    form.grounds.buttons[-1].click()
    form.reasons.buttons[0].click()
    if second is None:
        form.second.modes.buttons[-1].click()
        return
    form.second.modes.buttons[0].click()
    fields = ((form.second.here.number, second.officer_id), (form.second.here.password, second.password))
    for field, text in fields:
        field.edit.setText(text)
        field.edit.textEdited.emit(text)


COUNTER: tuple[Story, ...] = (
    help_sheet,
    stories.worker_in_order,
    stories.tourist,
    stories.returning_worker,
    stories.work_without_record,
    stories.revoked,
    stories.let_go_with_reason,
    stories.minor,
    stories.expired_then_newer,
    parked,
    guidance,
)
DESK: tuple[Story, ...] = (supervisor_at_work, supervisor_postpones, supervisor_reviews, administration)
REMOTE: tuple[Story, ...] = (stories.red_data, postponed_alone)


# -- the run
def take_pictures(language: Language, out: Path, say: Callable[[str], None]) -> None:
    """Play everything once in one language; raises a Fault when a story does not go as told."""
    with tempfile.TemporaryDirectory(prefix="checkpoint-guide-") as folder:
        settings = replace(load_settings(Path(folder)), language=language)
        clock.run_from(SYNCED_AT)
        world = build_world(Path(folder), settings)
        try:
            taken: list[Photographer] = []
            _sit(world, world.airport, OFFICER, COUNTER, "day", language, out, OPENS_AT, taken, say)
            _sit(world, world.airport, SUPERVISOR, DESK, "day", language, out, _later(30), taken, say)
            _sit(world, world.remote, LONE_OFFICER, REMOTE, "night", language, out, _later(140), taken, say)
        finally:
            world.close()


def _later(minutes: int) -> datetime:
    return OPENS_AT + timedelta(minutes=minutes)


def _sit(
    world: World,
    post: Post,
    person: NewPerson,
    told: tuple[Story, ...],
    palette: PaletteName,
    language: Language,
    out: Path,
    begins_at: datetime,
    taken: list[Photographer],
    say: Callable[[str], None],
) -> None:
    """One person's sitting; every story begins on its own written minute."""
    clock.run_from(begins_at)
    app, theme = make_application(replace(post.settings, language=language))
    theme.set_language(language)
    theme.set_palette(palette)
    camera = QuietCamera(frame_interval_s=0.02, entry_frames=0)
    station = Workstation(app, theme, post, Equipment(lambda: Watcher(camera), synchronises=palette == "day"))
    player = Photographer(station, camera, out, language)
    player.remember([played for each in taken for played in each.played])
    taken.append(player)
    try:
        station.start()
        player.wait(lambda: station.has_camera, "camera")
        station.show_strip()
        if person is OFFICER:
            player.picture("00-login")
        player.log_in(person)
        if person is OFFICER:
            player.picture("00-counter-idle")
            player.set_departure("MV Dumai Line 5, Harbour Front")
        for number, story in enumerate(told):
            clock.run_from(begins_at + timedelta(minutes=1 + 2 * number))
            say(f"{language} {story.__name__}")
            story(player, world.travellers)
    finally:
        station.stop()
        station.window.close()
        camera.close()


def take_scenes(language: Language, out: Path) -> None:
    """Take the pictures that no story plays: scenes of the gallery, by day."""
    from checkpoint_app.ui.gallery.scenes import SCREENS
    from checkpoint_app.ui.gallery.words import Words
    from checkpoint_app.ui.theme import install

    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication([])
    theme = install(app, "day", language)
    for scene, (name, size) in _SCENES.items():
        window = SCREENS[scene](Words(theme.texts), False)
        window.resize(size)
        window.show()
        app.processEvents()
        _leave_the_strip(window)
        file, image = out / f"{name}.{language}.png", window.grab().toImage()
        if not _is_kept(file, image, []):
            save_palette_png(image, file)
        window.close()
        window.deleteLater()


def _leave_the_strip(window: QWidget) -> None:
    """A window that is shown by itself gives its first button the focus: a ring that nobody put there."""
    focus = QApplication.focusWidget()
    if isinstance(window, ShellWindow) and focus is not None and window.strip.isAncestorOf(focus):
        window.front.setFocus()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    """Take all pictures, or those of one language."""
    if hasattr(time, "tzset"):
        time.tzset()
    only = arguments[1] if arguments[:1] == ["--only"] else ""
    rest = arguments[2:] if only else arguments
    out = Path(rest[0]) if rest else FOLDER
    out.mkdir(parents=True, exist_ok=True)
    # The written instant may be long past: what this run's centre signs must not expire by the machine's own clock.
    repository.TIMESTAMP_LIFE = repository.TARGETS_LIFE = repository.ROOT_LIFE = timedelta(days=36_500)
    for language in LANGUAGES:
        if not only or language == only:
            take_pictures(language, out, _say)
            take_scenes(language, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
