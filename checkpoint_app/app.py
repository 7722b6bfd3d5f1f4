"""The composition root: the only place that builds stores, services, workers and windows together.

`Workstation` is one running window at one post: login, counter, and for supervisors the queue; for a lone officer the
case file. The demonstration builds two of them. Main thread only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock, crashes
from checkpoint_app.casework.kinds import EncounterState, Role
from checkpoint_app.casework.shift import ShiftHandOver
from checkpoint_app.demo.laboratory import play_both
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.hub.machine import OwnHub
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Recorded
from checkpoint_app.services.screening import Environment
from checkpoint_app.services.watching import Look, Watcher
from checkpoint_app.shortcuts import Command
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.ui.beside.controller import Beside
from checkpoint_app.ui.camera import Camera
from checkpoint_app.ui.casefile.desk import SCREENS as CASE_SCREENS
from checkpoint_app.ui.casefile.desk import CaseDesk
from checkpoint_app.ui.counter.controller import CounterController
from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.expected.controller import ExpectedController
from checkpoint_app.ui.expected.screen import ExpectedScreen
from checkpoint_app.ui.facing.controller import Facing
from checkpoint_app.ui.first_use import FirstUse
from checkpoint_app.ui.hub_member import HubMember
from checkpoint_app.ui.idle import Idle
from checkpoint_app.ui.issuance.desk import IssuanceDesk
from checkpoint_app.ui.keyboard import KeyRouter
from checkpoint_app.ui.live_data import LiveData
from checkpoint_app.ui.minute import EveryMinute
from checkpoint_app.ui.places import FIRST_PLACES, Place, Places
from checkpoint_app.ui.recent.desk import RecentDesk
from checkpoint_app.ui.recheck_watch import RecheckWatch
from checkpoint_app.ui.shell.commands import ShellCommand, commands_on
from checkpoint_app.ui.shell.entrance import Entrance
from checkpoint_app.ui.shell.login import LoginScreen
from checkpoint_app.ui.shell.overlays import Overlays
from checkpoint_app.ui.shell.strip_keeper import StripKeeper
from checkpoint_app.ui.shell.training_door import TrainingDoor
from checkpoint_app.ui.shell.view_model import (
    DepartureOpened,
    LanguageChosen,
    LockPressed,
    PaletteChosen,
    TabChosen,
    TabView,
)
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.shift.last_shift import LastShift, hand_over_notice
from checkpoint_app.ui.shortcuts.desk import KeysDesk
from checkpoint_app.ui.slip.controller import SlipController
from checkpoint_app.ui.slip.desk import SlipDesk
from checkpoint_app.ui.slip.screen import SlipScreen
from checkpoint_app.ui.supervisor.controller import QueueController
from checkpoint_app.ui.supervisor.desk import SupervisorDesk
from checkpoint_app.ui.supervisor.screen import QueueScreen
from checkpoint_app.ui.supervisor.view_model import QueueNotice
from checkpoint_app.ui.synchroniser import Synchroniser
from checkpoint_app.ui.theme import Theme, cap_of
from checkpoint_app.ui.workplace import Workplace

if TYPE_CHECKING:
    from checkpoint_app.ui.administration.controller import AdministrationController
    from checkpoint_app.ui.casefile.controller import CaseController


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a workstation is given: where frames come from, and whether it keeps itself in touch with the centre.

    `open_camera` opens another camera by its source, where one may be chosen; `open_training` opens the training.
    """

    open_watcher: Callable[[], Watcher] | None = None
    open_camera: Callable[[str], Watcher] | None = None
    synchronises: bool = True
    login_hint: str = ""
    is_demo: bool = False
    open_training: Callable[[], None] | None = None


class Workstation(QObject):
    """One window at one post. `logged_in` and `locked` tell when that has happened."""

    logged_in = Signal()
    locked = Signal()

    def __init__(self, app: QApplication, theme: Theme, post: Post, equipment: Equipment) -> None:
        super().__init__(app)
        self._app, self.theme, self.post, self._equipment = app, theme, post, equipment
        self.workplace = Workplace(post, self)
        self.window = ShellWindow()
        self._data = data = LiveData(post, self.workplace)
        self._stopped = False
        self._build_screens()
        self._build_workers()
        self.places = self._build_places()
        self._strip = StripKeeper(self.window, self.workplace, self.synchroniser, self.hub, self.camera, data.records)
        # A bug in a slot of the main thread ends there too; without it, a traceback with values would be printed.
        self._former_hook, sys.excepthook = sys.excepthook, self._uncaught
        self._keys = KeyRouter(app)
        self._keys.burst.connect(self._burst)
        self.beside = Beside(self.window, self.counter_screen, self._keys)
        self.beside.left.connect(self._take_keys)
        training = TrainingDoor(self.entrance, self.lock, self._equipment.open_training)
        self.command_sources = [self.recent.commands, self.beside.commands, self.facing.commands, training.commands]
        self._idle = Idle(app)
        self._idle.lapsed.connect(self.lock)
        self._minute = EveryMinute(post, self)
        self._minute.acted.connect(self._clock_acted)
        self._rechecks = RecheckWatch(post, self._card_in_doubt, self)
        self.synchroniser.data_changed.connect(self._rechecks.look)

    # -- building --------------------------------------------------------------------------------------------------
    def _build_screens(self) -> None:
        self.login_screen = LoginScreen()
        self.counter_screen = CounterScreen(clock.today())
        self.queue_screen = QueueScreen()
        self.expected_screen = ExpectedScreen()
        self.slip_screen = SlipScreen()
        screens = {
            "login": self.login_screen,
            "counter": self.counter_screen,
            "queue": self.queue_screen,
            "expected": self.expected_screen,
            "slip": self.slip_screen,
        }
        for name, screen in screens.items():
            self.window.add_screen(name, screen)
        self.counter = CounterController(self.counter_screen, self.workplace, self.environment())
        self.queue = QueueController(self.queue_screen, self.workplace)
        self.expected = ExpectedController(self.expected_screen, self.workplace)
        self.slips = SlipController(self.slip_screen, self.workplace)
        SlipDesk(self.slips, self.window, self.queue, self.workplace, self.go_to)
        self.recent = RecentDesk(self.window, self.counter_screen, self.workplace, self.environment, self.go_to)
        self.keys = KeysDesk(self.window, self.workplace, self.go_to)
        self.slips.crashed.connect(self._crashed)
        self.expected.lists_changed.connect(self._lists_changed)
        self.cases = CaseDesk(
            self.window, self.workplace, self.environment, lambda: self.has_camera, self._go, self.go_to
        )
        self.cases.left.connect(self._case_left)
        self.cases.refused.connect(self.queue.tell)
        self.overlays = Overlays(self.window, self._commands)
        self.entrance = Entrance(
            self.login_screen, self.workplace, hint=self._equipment.login_hint, show=lambda: self._go("login")
        )
        self.entrance.entered.connect(self.enter)
        self.desk = SupervisorDesk(self.window, self.workplace, self.environment, play_both)
        self.desk.crashed.connect(self._crashed)
        self.last_shift = LastShift(self.workplace, self)
        self.last_shift.handed_over.connect(self._handed_over)
        self.window.intent.connect(self._take_shell)
        self.window.closing.connect(self.stop)
        self.counter.recorded.connect(self._recorded)
        self.facing = Facing(self.window)
        self.counter.informed.connect(self.facing.inform)
        for where in (self.counter, self.queue, self.desk):
            where.case_wanted.connect(self.open_case)
        self.queue.counted.connect(self._queue_counted)
        self.theme.language_changed.connect(self._language_changed)
        self._waiting_cases = ""

    def _build_workers(self) -> None:
        self.synchroniser = Synchroniser(self.post, by_itself=self._equipment.synchronises, parent=self)
        self.synchroniser.changed.connect(self._sync_changed)
        self.synchroniser.data_changed.connect(self._data_changed)
        self.synchroniser.crashed.connect(self._crashed)
        self.recent.amended.connect(self.synchroniser.soon)
        self.hub = HubMember(self.post, self)
        self.workplace.keep_in_touch(self.hub)
        self.hub.changed.connect(self._hub_changed)
        self.hub.cases_changed.connect(self._cases_changed)
        self.hub.crashed.connect(self._crashed)
        self._own_hub = OwnHub(self.post)
        given = self._equipment
        self.camera = Camera(
            given.open_watcher, open_named=given.open_camera, is_simulated=given.is_demo, parent=self
        )
        self.camera.looked.connect(self._looked)
        self.camera.failed.connect(self._camera_failed)
        self.camera.crashed.connect(self._crashed)
        self.issuance = IssuanceDesk(self.window, self.environment)
        self._administration = FirstUse(self._make_administration)

    def _make_administration(self) -> AdministrationController:
        from checkpoint_app.ui.administration.controller import AdministrationController
        from checkpoint_app.ui.administration.screen import AdministrationScreen

        screen = AdministrationScreen()
        screen.keys_wanted.connect(self.keys.open)
        self.window.add_screen("administration", screen)
        return AdministrationController(screen, self.workplace, self.synchroniser, self.environment, self.camera)

    def _build_places(self) -> Places:
        """List where people may go: here a new screen gets its tab."""
        queue, administration = self.queue, self._administration
        desks, supervisor = frozenset({Role.OFFICER, Role.SUPERVISOR}), frozenset({Role.SUPERVISOR})
        return Places(
            (
                self.issuance.place(is_offered=self.post.settings.desk == "issuance"),
                Place("counter", desks, enter=self.counter.show, forget=self.counter.lock),
                self.recent.place(),
                Place("queue", supervisor, for_lone_officer=True, enter=queue.start,
                      leave=queue.stop, forget=queue.clear, stop=queue.close, count=lambda: self._waiting_cases),
                Place("expected", supervisor, for_lone_officer=True, enter=self.expected.enter,
                      leave=self.expected.leave, forget=self.expected.leave, stop=self.expected.stop),
                *self.desk.places(),
                Place("administration", frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
                      enter=lambda: administration().show(), forget=administration.if_made(lambda one: one.forget()),
                      stop=administration.if_made(lambda one: one.stop())),
                self.keys.place(),
            )
        )  # fmt: skip

    @property
    def case(self) -> CaseController:
        """The case file."""
        return self.cases.case

    @property
    def administration(self) -> AdministrationController:
        """The administration."""
        return self._administration()

    def environment(self) -> Environment:
        """What screening works with now."""
        return self._data.environment()

    # -- life ------------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Show the window and start the workers."""
        self.entrance.ask()
        self.window.resize(self.window.sizeHint())
        self.window.show()
        self._minute.start()
        self._strip.start()
        self.camera.start()
        self.expected.start()
        self.synchroniser.start()
        self._rechecks.look()
        self.facing.start(is_wanted=self.post.settings.facing == "on")
        if self._equipment.synchronises:
            self._own_hub.start()
            self.hub.start()

    def stop(self) -> None:
        """Stop the workers; what is being recorded is finished first."""
        if self._stopped:
            return
        self._stopped = True
        sys.excepthook = self._former_hook
        # A second window in this process (the demonstration has three) must not find the first one's ears.
        self._app.removeEventFilter(self._keys)
        self._minute.stop()
        self._strip.stop()
        self._idle.stop()
        self.facing.stop()
        self.beside.stop()
        self._rechecks.stop()
        self.hub.stop()
        self._own_hub.stop()
        self.slips.stop()
        self.places.stop()
        self.cases.stop()
        self.camera.stop()
        self.synchroniser.stop()
        self.counter.tone.close()
        self._data.close()
        self.workplace.close()

    def lock(self) -> None:
        """Take everything personal off the screen and forget the keys."""
        officer = self.workplace.officer
        if officer is None:
            return
        self.beside.end()
        self.places.forget()
        self.cases.forget()
        self.slips.forget()
        self._idle.end()
        self.workplace.lock()
        self.entrance.ask(locked_for=officer.display_name)
        self.locked.emit()

    def enter(self, officer: LoggedInOfficer) -> None:
        """Let somebody in who gave the right passphrase."""
        self.workplace.log_in(officer, alone=self._is_alone())
        self._idle.begin()
        desk = self.post.settings.desk
        self.go_to(desk if officer.role is Role.OFFICER else FIRST_PLACES.get(officer.role, desk))
        self.show_strip()
        self.synchroniser.soon()
        self.expected.reload()
        self.last_shift.tell_at_login()
        self.logged_in.emit()

    def _is_alone(self) -> bool:
        """Whether nobody else at the post could decide: no supervisor here, none at another machine just now."""
        here = any(each.role is Role.SUPERVISOR and each.left_at is None for each in self.post.people())
        return not here and not self.hub.has_supervisor

    # -- going about -----------------------------------------------------------------------------------------------
    def go_to(self, name: str) -> None:
        """Bring a place to the front."""
        self.places.enter(name)
        self._go(name)
        self.show_tabs()

    def _go(self, name: str) -> None:
        self.window.show_screen(name)
        self._take_keys()
        if name == "login":
            self.window.show_tabs((), "")

    def _take_keys(self) -> None:
        """Give the keys to the screen in front, below the palette."""
        screen = self.window.front
        self.overlays.close()
        is_open = self.workplace.officer is not None
        self.overlays.behind = screen if is_open and hasattr(screen, "handle_key") else None
        self._keys.set_handler(self.overlays if is_open else None)
        screen.setFocus()

    def open_case(self, encounter_id: object) -> None:
        """Open a case file from where the officer is."""
        self.cases.open(encounter_id)

    def _case_left(self) -> None:
        self.synchroniser.soon()

    def _handed_over(self, last: object) -> None:
        """The next shift learns of the hand-over where it begins to work."""
        if isinstance(last, ShiftHandOver):
            self.queue.tell(hand_over_notice(self.theme.texts, last))
            if self.workplace.alone:
                self.counter.tell_of("shift.notice.counter", last.at)

    def _card_in_doubt(self, count: int) -> None:
        """A card that was accepted before the data came does not agree with them: said where cases are decided."""
        self.queue.tell(QueueNotice("supervisor.doubt.notice", (("count", count),)))
        if self.workplace.alone:
            self.counter.tell_of("supervisor.doubt.at_counter")

    def _commands(self) -> tuple[ShellCommand, ...]:
        """What can be done now: on the screen in front, going elsewhere, and what the frame does."""
        officer, words = self.workplace.officer, self.theme.texts
        if officer is None:
            return ()
        going = [
            ShellCommand(words("shell.palette.go", place=words(f"workplace.tab.{place.name}")), "",
                         partial(self._take_shell, TabChosen(place.name)))
            for place in self.places.offered(officer.role, alone=self.workplace.alone)
            if place.name != self.window.current
        ]  # fmt: skip
        frame = (
            ShellCommand(words("shell.palette.guide"), cap_of(Command.SHELL_HELP), self.overlays.open_guide),
            ShellCommand(words("shell.palette.language"), "", self.theme.switch_language),
            ShellCommand(words("shell.palette.look"), "", self.theme.switch_palette),
            ShellCommand(words("shell.palette.lock"), cap_of(Command.SHELL_LOCK), self.lock),
        )
        more = (command for source in self.command_sources for command in source())
        return (*commands_on(self.window.front), *going, *more, *frame)

    def show_tabs(self) -> None:
        """Offer the places that this person may go to."""
        officer, words = self.workplace.officer, self.theme.texts
        offered = () if officer is None else self.places.offered(officer.role, alone=self.workplace.alone)
        tabs = tuple(TabView(place.name, words(f"workplace.tab.{place.name}"), place.count()) for place in offered)
        current = self.window.current
        self.window.show_tabs(tabs, self.cases.came_from if current in CASE_SCREENS else current)

    def _take_shell(self, intent: object) -> None:
        match intent:
            case LanguageChosen(language):
                self.theme.set_language(language)
            case PaletteChosen(palette):
                self.theme.set_palette(palette)
            case LockPressed():
                self.lock()
            case TabChosen(name):
                self.cases.forget()
                self.go_to(name)
            case DepartureOpened() if self.workplace.officer is not None:
                self.go_to("counter")
                self.counter_screen.toggle_departure()

    # -- the world -------------------------------------------------------------------------------------------------
    def _looked(self, look: object) -> None:
        if self.window.current == "counter":
            self.counter.take_look(look)
        elif self.window.current == "queue" and isinstance(look, Look):
            self.slips.look(look.frame)
        elif self.window.current in {"photograph", "examination"} and isinstance(look, Look):
            self.cases.look(look.frame)
        elif self.window.current == "administration" and isinstance(look, Look):
            self.administration.show_frame(look)

    def _burst(self, text: object) -> None:
        """A page reader's lines belong to the counter; elsewhere they would bring a traveller up out of sight."""
        if self.window.current == "counter":
            self.counter.burst(text)
        elif self.window.current == "issuance":
            self.issuance.burst(text)
        elif self.window.current == "queue":
            self.slips.take_text(str(text).strip())

    def _camera_failed(self, fault: object) -> None:
        self.counter.camera_failed(fault)
        self.show_strip()

    def _recorded(self, recorded: object) -> None:
        self._idle.begin()
        if isinstance(recorded, Recorded) and not self.hub.status.is_connected:
            encounter = recorded.encounter
            # Nothing may change at the counter after a silent call.
            if encounter.state is EncounterState.REFERRED and not encounter.is_silent:
                self.slips.offer(encounter.encounter_id)
        self.workplace.told()
        self.synchroniser.soon()

    def _sync_changed(self, _status: object) -> None:
        self.cases.acknowledged(self.synchroniser.status.acked_through)
        self.show_strip()

    def _hub_changed(self, _status: object) -> None:
        if self.workplace.officer is not None and self.workplace.alone != self._is_alone():
            self.workplace.alone = self._is_alone()
            self.show_tabs()
        self._administration.if_made(lambda one: one.refresh())()
        self.show_strip()

    def _lists_changed(self, lists: object) -> None:
        if isinstance(lists, tuple):
            self.workplace.use_lists(lists)

    def _cases_changed(self, encounter_ids: object) -> None:
        if self.workplace.officer is None or not isinstance(encounter_ids, frozenset):
            return
        self.cases.cases_changed(encounter_ids)
        if self.window.current == "queue":
            self.queue.reload()

    def _data_changed(self) -> None:
        self.counter.use(self.environment())

    def _queue_counted(self, count: object) -> None:
        self._waiting_cases = str(count or "")
        self.cases.prepare()
        self.show_tabs()

    def _language_changed(self, _language: object) -> None:
        self.counter.show()
        self.show_strip()
        if self.workplace.officer is not None:
            self.show_tabs()
        self.overlays.renew()

    def show_strip(self) -> None:
        """Show the state of the world."""
        self._strip.show()

    @property
    def has_camera(self) -> bool:
        """Whether pictures come from the camera."""
        return self.camera.is_on

    def _clock_acted(self) -> None:
        self.synchroniser.count_waiting()
        self.expected.reload()
        # A pack that was signed for today takes effect by the clock, without a restart.
        if self._data.take_pack_of_today():
            self.counter.use(self.environment())

    def _crashed(self, error: object) -> None:
        """A bug: its place goes to a file, its sentence to the screen; the window stays open."""
        if isinstance(error, BaseException):
            path = crashes.write_crash(error)
            self.counter.tell(EnvironmentFault("common.fault.bug", path=str(path or "–")))

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        del kind, trace
        self._crashed(error)
