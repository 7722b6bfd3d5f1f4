"""What the administration screen shows and what it asks for: frozen values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from checkpoint_app.assessment.clearance import FeedAge
from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import Fault


class SyncStep(Enum):
    """Where a cycle is; IDLE when none runs."""

    IDLE = "idle"
    PUSH = "push"
    METADATA = "metadata"
    PLAN = "plan"
    FETCH = "fetch"
    VERIFY = "verify"
    DECRYPT = "decrypt"
    APPLY = "apply"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """A running cycle; `total_bytes` is None while it cannot be told, `left_s` likewise."""

    step: SyncStep
    done_bytes: int
    total_bytes: int | None
    left_s: int | None = None
    is_cancelling: bool = False


@dataclass(frozen=True, slots=True)
class SyncState:
    """The link and what waits; `fault` is why the last cycle stopped."""

    centre: str
    is_linked: bool
    waiting: int
    oldest_waiting_at: datetime | None = None
    last_ok_at: datetime | None = None
    progress: SyncProgress | None = None
    fault: Fault | None = None
    stick: str | None = None
    """Name of a stick that is plugged in."""
    backup_at: datetime | None = None
    backup_stick: str = ""
    """When the casebook was last backed up, and on which stick."""


class EnrolmentState(Enum):
    """Whether the centre knows this machine."""

    ENROLLED = "enrolled"
    NOT_ENROLLED = "not_enrolled"
    EXPIRED = "expired"
    FORKED = "forked"


class RenewalState(Enum):
    """How the certificate stands."""

    NONE = "NONE"
    GOOD = "GOOD"
    DUE = "DUE"
    SOON = "SOON"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """This machine."""

    enrolment: EnrolmentState
    device_id: str
    post: str
    counter: str
    incarnation: int
    certificate_until: datetime | None
    keys_in_keyring: bool
    free_bytes: int
    version: str
    enrolling: bool = False
    fault: Fault | None = None
    renewal: RenewalState = RenewalState.NONE
    fingerprint: str = ""
    """The centre's; before enrolment, that of the service at its address, to be compared before the code is sent."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who may log in here."""

    officer_id: str
    display_name: str
    role: Role
    last_login_at: datetime | None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PeopleNews:
    """What became of the last change of people: `done` is a word of it, or `fault` why it was refused.

    `untold`: the centre does not know yet. `may_manage`: whether the person at the screen may change people.
    """

    may_manage: bool = False
    done: str = ""
    who: str = ""
    untold: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class CameraOption:
    """A camera that could be used; `source` is what the setting `camera` holds."""

    source: str
    name: str
    detail: str = ""


class Health(Enum):
    """How a line of the doctor's report stands."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """One line of the report: `key` is a dotted key of its sentence, filled with `values`.

    Give numbers as int, so that they are written as the language does; the one named `size` is in bytes.
    """

    health: Health
    key: str
    values: tuple[tuple[str, str | int | datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class RulePackState:
    """The pack in force; texts that no lawyer has checked are counted."""

    pack_id: str
    version: str
    in_force_since: datetime | None
    rules: int
    unchecked_texts: int
    signed_by: tuple[str, ...] = ()
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class HubMachine:
    """A machine of the post: its counter, when the hub last heard of it, what the centre has not of it."""

    counter: str
    seen_at: datetime
    waiting: int
    reads_cases: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HubCardState:
    """The hub as this machine sees it; `url` is empty where none is set, `is_own` where this machine is the hub."""

    url: str = ""
    is_own: bool = False
    is_connected: bool = False
    since: datetime | None = None
    machines: tuple[HubMachine, ...] = ()
    refused: int = 0
    testing: bool = False
    fault: Fault | None = None

    @property
    def waiting(self) -> int:
        """Count what the hub has still to relay."""
        return sum(each.waiting for each in self.machines)


@dataclass(frozen=True, slots=True)
class AdministrationView:
    """Everything the screen shows at `now` (aware UTC)."""

    now: datetime
    sync: SyncState
    feeds: tuple[FeedAge, ...]
    device: DeviceState
    people: tuple[PersonRow, ...] = ()
    cameras: tuple[CameraOption, ...] = ()
    camera: str | None = None
    can_find_cameras: bool = True
    camera_fault: Fault | None = None
    doctor: tuple[DoctorLine, ...] = ()
    doctor_at: datetime | None = None
    doctor_running: bool = False
    rules: RulePackState | None = None
    hub: HubCardState = HubCardState()
    people_news: PeopleNews = PeopleNews()


@dataclass(frozen=True, slots=True)
class SyncNow:
    """Run a cycle now."""


@dataclass(frozen=True, slots=True)
class CancelSync:
    """Stop the running cycle at the next safe point; what was fetched is kept."""


@dataclass(frozen=True, slots=True)
class SyncByStick:
    """Choose a stick (a folder) and run a cycle with it."""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Enrol this machine with a one-time code."""

    code: str


@dataclass(frozen=True, slots=True)
class UseHub:
    """Try the hub at this address and use it from now on when it answers; empty for none."""

    address: str


@dataclass(frozen=True, slots=True)
class ChooseCamera:
    """Use this camera from now on."""

    source: str


@dataclass(frozen=True, slots=True)
class FindCameras:
    """Look again which cameras there are."""


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Let somebody in who types their own passphrase."""

    officer_id: str
    name: str
    role: Role
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """Give somebody another role."""

    officer_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class ResetPerson:
    """Let somebody in anew, under a new passphrase."""

    officer_id: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WithdrawPerson:
    """Let somebody in no more."""

    officer_id: str


@dataclass(frozen=True, slots=True)
class GiveTelephoneKey:
    """Give somebody the file with which they confirm by telephone, sealed by their own passphrase."""

    officer_id: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunDoctor:
    """Examine this machine again."""


PeopleIntent = AddPerson | ChangeRole | ResetPerson | WithdrawPerson | GiveTelephoneKey
AdministrationIntent = (
    SyncNow | CancelSync | SyncByStick | Enrol | UseHub | ChooseCamera | FindCameras | RunDoctor | PeopleIntent
)
