"""What is recorded when somebody changes how this machine is used."""

from __future__ import annotations

from collections.abc import Callable

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer


def note_keys_changed(officer: LoggedInOfficer | None, count: int) -> Callable[[Casebook], None]:
    """Record that keys were changed and how many differ now; runs on the casebook's thread."""

    def note(casebook: Casebook) -> None:
        if casebook.is_enrolled:
            with casebook.record(officer, moment_now()) as recording:
                recording.note(EventKind.CONFIGURATION, open={"result": "keys changed", "count": count})

    return note
