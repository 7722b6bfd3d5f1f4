"""The administration: synchronisation, data age, this device, people, camera, health and rules.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Where
from checkpoint_app.ui.administration.cards import (
    CameraCard,
    DeviceCard,
    DoctorCard,
    FeedsCard,
    RulesCard,
    SyncCard,
)
from checkpoint_app.ui.administration.hub_card import HubCard
from checkpoint_app.ui.administration.keys_card import KeysCard
from checkpoint_app.ui.administration.people_card import PeopleCard
from checkpoint_app.ui.administration.view_model import (
    AdministrationView,
    CancelSync,
    ChooseCamera,
    Enrol,
    FindCameras,
    RunDoctor,
    SyncByStick,
    SyncNow,
    UseHub,
)
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.theme import Space
from checkpoint_app.ui.theme.components.surfaces import Plain, Scroll


class AdministrationScreen(DeskPage):
    """The administration; `keys_wanted` asks for the keys of this machine."""

    where = Where.ADMINISTRATION
    intent = Signal(object)
    keys_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view: AdministrationView | None = None
        self.sync, self.feeds, self.people = SyncCard(), FeedsCard(), PeopleCard()
        self.hub, self.keys = HubCard(), KeysCard()
        self.device, self.rules, self.camera, self.doctor = DeviceCard(), RulesCard(), CameraCard(), DoctorCard()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.L, Space.XS, Space.L)
        scroll = Scroll()
        outer.addWidget(scroll)
        holder = Plain()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, Space.M, 0)
        row.setSpacing(Space.L)
        row.addLayout(_column(self.sync, self.hub, self.feeds, self.people), 3)
        row.addLayout(_column(self.doctor, self.device, self.rules, self.camera, self.keys), 2)
        scroll.body.addWidget(holder)
        scroll.body.addStretch(1)
        self._connect()

    def _connect(self) -> None:
        self.sync.asked_now.connect(self._sync_now)
        self.sync.asked_stick.connect(self._sync_by_stick)
        self.sync.cancelled.connect(self._cancel)
        self.hub.used.connect(self._use_hub)
        self.people.asked.connect(self.intent)
        self.device.enrolled.connect(self._enrol)
        self.camera.chosen.connect(self._choose_camera)
        self.camera.asked.connect(self._find_cameras)
        self.doctor.asked.connect(self._run_doctor)
        self.keys.opened.connect(self.keys_wanted)

    def show_view(self, view: AdministrationView) -> None:
        """Show everything."""
        self._view = view
        self.sync.show_sync(view.sync)
        self.hub.show_hub(view.hub)
        self.feeds.show_feeds(view)
        self.people.show_people(view.people, view.people_news)
        self.device.show_device(view.device)
        self.rules.show_rules(view.rules)
        self.camera.show_cameras(view)
        self.doctor.show_report(view)
        self.keys.show_keys()

    def _sync_now(self) -> None:
        self.intent.emit(SyncNow())

    def _sync_by_stick(self) -> None:
        self.intent.emit(SyncByStick())

    def _cancel(self) -> None:
        self.intent.emit(CancelSync())

    def _use_hub(self, address: object) -> None:
        self.intent.emit(UseHub(str(address)))

    def _enrol(self, code: object) -> None:
        self.intent.emit(Enrol(str(code)))

    def _choose_camera(self, source: object) -> None:
        self.intent.emit(ChooseCamera(str(source)))

    def _find_cameras(self) -> None:
        self.intent.emit(FindCameras())

    def _run_doctor(self) -> None:
        self.intent.emit(RunDoctor())

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.show_view(self._view)


def _column(*cards: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.L)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column
