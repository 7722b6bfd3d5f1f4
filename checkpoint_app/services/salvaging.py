"""A casebook that cannot be read any more: what its pages still give is saved, and the counter works on."""

from __future__ import annotations

from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.config import Settings
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.opening import open_secrets
from checkpoint_app.services.restoring import NEW, put_in_place, remove_unfinished
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.keys import DeviceSecrets, KeySource
from checkpoint_app.store.salvage import SalvageReport, salvage


def salvage_casebook(settings: Settings, source: KeySource) -> SalvageReport:
    """Save what can be read into a new casebook; the damaged one is moved aside, never removed.

    Nobody may use the casebook meanwhile. Raises DataRejected when it is whole, or when nothing could be saved, and
    EnvironmentFault; then nothing was changed.
    """
    secrets = open_secrets(settings, source)
    path = settings.casebook_path
    if not path.exists():
        raise EnvironmentFault("services.fault.salvage_none")
    try:
        target = settings.data_dir / NEW
        # First of all: opening the casebook would end its write-ahead log at the first damaged frame, for good.
        report = _salvage(path, secrets, target)
        if _readable_events(settings, secrets) >= report.events:
            raise DataRejected("services.fault.salvage_not_needed")
        put_in_place(settings, clock.now())
    finally:
        remove_unfinished(settings)
    return report


def _salvage(path: Path, secrets: DeviceSecrets, target: Path) -> SalvageReport:
    try:
        return salvage(path, secrets.database_key, secrets.device_key, target, clock.now())
    except OSError as error:
        raise EnvironmentFault("store.fault.disk_io", file=path.name) from error


def _readable_events(settings: Settings, secrets: DeviceSecrets) -> int:
    """Count the events of a casebook that is whole; -1 when it is not."""
    try:
        casebook = Casebook.open(
            settings.casebook_path, secrets.database_key, secrets.device_key, clock.now(), must_exist=True
        )
    except DataRejected:
        return -1
    try:
        found = casebook.verify()
    except DataRejected:
        return -1
    finally:
        casebook.close()
    return found.events if found.is_whole else -1
