"""Open what a look-up needs: this machine's secrets, its clearance cache and the rules; the casebook stays closed."""

from __future__ import annotations

from pathlib import Path

from checkpoint_app import assets
from checkpoint_app.assessment.rule_pack import RulePack, load_rule_pack
from checkpoint_app.config import Settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.medium import make_folder
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.keys import (
    SECRETS_FILE,
    DeviceSecrets,
    KeySource,
    create_device_secrets,
    load_device_secrets,
)

RULE_PACK = "demo.toml"


def open_secrets(settings: Settings, source: KeySource, *, create: bool = False) -> DeviceSecrets:
    """Open this machine's secrets, or draw them; raises EnvironmentFault when there are none."""
    path = settings.data_dir / SECRETS_FILE
    if create and not path.exists():
        try:
            make_folder(settings.data_dir)
        except OSError as error:
            raise EnvironmentFault("store.fault.cannot_write", file=settings.data_dir.name) from error
        return create_device_secrets(path, source)
    return load_device_secrets(path, source)


def open_cache(settings: Settings, secrets: DeviceSecrets) -> ClearanceCache:
    """Open the clearance cache; raises EnvironmentFault when this machine is not enrolled."""
    if secrets.list_key is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    return ClearanceCache(settings.clearances_dir, secrets.database_key, secrets.list_key)


def load_rules(path: Path | None = None) -> RulePack:
    """Load the rule pack in force."""
    path = path or assets.resource("rules", RULE_PACK)
    return load_rule_pack(path.read_text(encoding="utf-8"))
