"""Pictures of the administration in its states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.ui.administration.people_card import PeopleCard
from checkpoint_app.ui.administration.screen import AdministrationScreen
from checkpoint_app.ui.administration.view_model import (
    AdministrationView,
    CameraOption,
    DeviceState,
    DoctorLine,
    EnrolmentState,
    Health,
    HubCardState,
    HubMachine,
    PeopleNews,
    PersonRow,
    RenewalState,
    RulePackState,
    SyncProgress,
    SyncState,
    SyncStep,
)
from checkpoint_app.ui.gallery.retold import retold
from checkpoint_app.ui.supervisor.scenes import scene_now
from checkpoint_app.ui.theme import Space, set_mark
from checkpoint_app.ui.theme.components.surfaces import Scroll

Scene = tuple[str, Callable[[], QWidget]]


def administration_view() -> AdministrationView:
    """A post in good health with data that begin to age."""
    now = scene_now()
    ages = {
        Feed.CLEARANCES: timedelta(hours=3),
        Feed.LOST_DOCUMENTS: timedelta(hours=9),
        Feed.PREVENTION: timedelta(hours=3),
        Feed.OPEN_CASES: timedelta(hours=3),
        Feed.RESTRICTIONS: timedelta(days=5),
        Feed.TRANSIT_HUBS: timedelta(days=5),
        Feed.SEAL_SIGNERS: timedelta(days=12),
        Feed.DEPARTURES: timedelta(hours=7),
        Feed.PLACERS: timedelta(days=2, hours=4),
        Feed.ENTRIES_SEEN: timedelta(days=31),
        Feed.RULES: timedelta(days=3),
    }
    return AdministrationView(
        now,
        SyncState(
            "Pusat Data Batam",
            True,
            0,
            last_ok_at=now - timedelta(minutes=3),
            backup_at=now - timedelta(days=2, hours=5),
            backup_stick="CHECKPOINT-2",
        ),
        tuple(feed_age(feed, now - age, now) for feed, age in ages.items()),
        DeviceState(
            EnrolmentState.ENROLLED,
            "BTC-K4",
            "TPI Batam Centre",
            "Konter 4",
            1,
            now + timedelta(days=96),
            True,
            41_300_000_000,
            "0.1.0",
            renewal=RenewalState.DUE,
            fingerprint="7Q2MX-0K9TB-4VHNC-AR3ZP-1D8YE",
        ),
        (
            PersonRow("P-2207", "S. Rahayu", Role.OFFICER, now - timedelta(hours=6)),
            PersonRow("S-0077", "B. Hartono", Role.SUPERVISOR, now - timedelta(hours=5)),
            PersonRow("L-0019", "M. Situmorang", Role.PROTECTION_OFFICER, now - timedelta(days=2)),
            PersonRow("A-0003", "D. Kusuma", Role.ADMINISTRATOR, None),
            PersonRow("P-1180", "R. Wulandari", Role.OFFICER, now - timedelta(days=64), is_active=False),
        ),
        (CameraOption("0", "USB Document Camera", "1280 x 720"), CameraOption("1", "Integrated Camera", "640 x 480")),
        "0",
        doctor=(
            DoctorLine(Health.GOOD, "administration.doctor_line.libraries"),
            DoctorLine(Health.GOOD, "administration.doctor_line.camera_works", (("name", "USB Document Camera"),)),
            DoctorLine(Health.CAUTION, "administration.doctor_line.clock_drift", (("minutes", 4),)),
            DoctorLine(Health.GOOD, "administration.doctor_line.log_whole", (("count", 18204),)),
            DoctorLine(Health.GOOD, "administration.doctor_line.space", (("size", 41_300_000_000),)),
        ),
        doctor_at=now - timedelta(minutes=20),
        hub=HubCardState(
            "https" + "://192.168.1.10:8465",
            is_connected=True,
            since=now - timedelta(hours=6),
            machines=(
                HubMachine("4", now - timedelta(minutes=1), 0),
                HubMachine("5", now - timedelta(minutes=1), 12),
                HubMachine("7", now - timedelta(hours=2), 31),
                HubMachine("Supervisor", now, 3, reads_cases=True),
            ),
        ),
        people_news=PeopleNews(may_manage=True),
        rules=RulePackState("nasional", "2026.11", now - timedelta(days=3), 21, 34, ("K-01", "K-02"), is_demo=True),
    )


def syncing_view() -> AdministrationView:
    """A cycle is fetching."""
    view = administration_view()
    progress = SyncProgress(SyncStep.FETCH, 3_420_000, 12_800_000, 290)
    return replace(view, sync=replace(view.sync, progress=progress, waiting=0))


def troubled_view() -> AdministrationView:
    """Offline for weeks, not enrolled, nothing loaded, no camera."""
    view = administration_view()
    now = view.now
    return replace(
        view,
        sync=SyncState(
            "Pusat Data Batam",
            False,
            214,
            oldest_waiting_at=now - timedelta(days=19),
            last_ok_at=now - timedelta(days=19),
            fault=EnvironmentFault("administration.fault.unreachable"),
        ),
        feeds=(
            feed_age(Feed.CLEARANCES, now - timedelta(days=19), now),
            feed_age(Feed.LOST_DOCUMENTS, None, now),
            feed_age(Feed.RULES, now + timedelta(days=1), now),
        ),
        device=replace(
            view.device,
            enrolment=EnrolmentState.NOT_ENROLLED,
            certificate_until=None,
            keys_in_keyring=False,
            renewal=RenewalState.NONE,
        ),
        people=(),
        hub=HubCardState(
            view.hub.url, since=now - timedelta(minutes=40), fault=EnvironmentFault("sync.fault.hub_unreachable")
        ),
        cameras=(),
        camera=None,
        doctor=(
            DoctorLine(Health.BAD, "administration.doctor_line.data_old"),
            DoctorLine(Health.CAUTION, "administration.doctor_line.camera_missing"),
            DoctorLine(Health.GOOD, "administration.doctor_line.keys"),
        ),
        rules=None,
    )


def comparing_view() -> AdministrationView:
    """A new machine: the service's fingerprint is to be compared before the code is sent."""
    view = troubled_view()
    return replace(view, device=replace(view.device, fingerprint="7Q2MX-0K9TB-4VHNC-AR3ZP-1D8YE"))


def _build(view: AdministrationView) -> AdministrationScreen:
    screen = AdministrationScreen()
    screen.show_view(view)
    return screen


def _calm() -> QWidget:
    return _build(administration_view())


def _syncing() -> QWidget:
    return _build(syncing_view())


def _troubled() -> QWidget:
    return _build(troubled_view())


def forked_view() -> AdministrationView:
    """The centre holds another history of this machine: it is offered a new code, and goes on recording."""
    view = administration_view()
    fault = DataRejected("sync.forked", dev_seq=18_205)
    return replace(
        view,
        sync=replace(view.sync, is_linked=False, waiting=41, fault=fault),
        device=replace(view.device, enrolment=EnrolmentState.FORKED),
    )


def _forked() -> QWidget:
    return _build(forked_view())


def _comparing() -> QWidget:
    return _build(comparing_view())


def _people() -> QWidget:
    """Somebody is added; the last change is told above the list."""
    card, page = PeopleCard(), QWidget()
    set_mark(page, "kind", "page")
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.XXL, Space.L, Space.XXL, Space.L)
    scroll = Scroll()
    scroll.body.addWidget(card)
    column.addWidget(scroll)
    people = administration_view().people[:3]
    news = PeopleNews(may_manage=True, done="added", who=people[2].display_name)
    retold(page, lambda: card.show_people(people, news))
    card.add_button.click()
    return page


def scenes() -> list[Scene]:
    """List the scenes of the administration."""
    return [
        ("administration", _calm),
        ("administration-syncing", _syncing),
        ("administration-troubled", _troubled),
        ("administration-comparing", _comparing),
        ("administration-forked", _forked),
        ("administration-people", _people),
    ]
