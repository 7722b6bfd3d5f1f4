"""Settings, each with the place its value came from.

Order of precedence: command line, environment (`CHECKPOINT_<NAME>`), `settings.toml` in the data folder, default.
Nothing secret is a setting: keys live in the operating system's keyring or sealed under a passphrase.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.medium import make_folder, write_whole

Origin = Literal["command line", "environment", "settings.toml", "default"]


def default_data_dir() -> Path:
    """Where this user's data lives on this operating system."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "Checkpoint"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "checkpoint"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; `origins` tells for each name where its value came from.

    `keys` are the commands whose key was changed, as the table `[keys]` of settings.toml names them; which of them
    can be used, `shortcuts.read_keymap` tells.
    """

    data_dir: Path
    language: Literal["id", "en"] = "id"
    palette: Literal["day", "night"] = "day"
    motion: Literal["system", "full", "reduced"] = "system"
    post: str = "TPI"
    counter: str = "1"
    centre_url: str = ""
    hub_url: str = ""
    camera: str = "0"
    lists_dir: str = ""
    facing: Literal["on", "off"] = "off"
    desk: Literal["counter", "issuance"] = "counter"
    quiet_tone: bool = False
    bandwidth_kbit: int = 0
    ask_purpose_one_in: int = 0
    keys: tuple[tuple[str, str], ...] = ()
    origins: tuple[tuple[str, Origin], ...] = ()

    def origin(self, name: str) -> Origin:
        """Tell where the value of a setting came from."""
        return dict(self.origins).get(name, "default")

    @property
    def casebook_path(self) -> Path:
        """The database that is never lost."""
        return self.data_dir / "casebook.db"

    @property
    def clearances_dir(self) -> Path:
        """The folder of clearance generations and their pointer CURRENT."""
        return self.data_dir / "clearances"

    @property
    def tuf_dir(self) -> Path:
        """The folder of trusted TUF metadata and of partial downloads."""
        return self.data_dir / "tuf"


_CHOICES = {
    "language": ("id", "en"),
    "palette": ("day", "night"),
    "motion": ("system", "full", "reduced"),
    "facing": ("on", "off"),
    "desk": ("counter", "issuance"),
}

_WHOLE_NUMBERS = {"bandwidth_kbit": "0, 64, 256, …", "ask_purpose_one_in": "0, 50, 200, …"}
"""Settings that are whole numbers, with examples; 0 stands for none."""


def _convert(name: str, value: Any, origin: Origin) -> Any:
    if name == "quiet_tone":
        if isinstance(value, bool):
            return value
        return str(value).lower() in {"1", "true", "yes"}
    if name == "keys":
        # A key that cannot be read must not keep anybody from working: what is no table changes none.
        return tuple((str(each), str(key)) for each, key in value.items()) if isinstance(value, dict) else ()
    text = str(value)
    if name in _WHOLE_NUMBERS:
        if not (text.isascii() and text.isdigit()):
            raise EnvironmentFault(
                "common.fault.setting_invalid", name=name, origin=origin, choices=_WHOLE_NUMBERS[name]
            )
        return int(text)
    if name in _CHOICES and text not in _CHOICES[name]:
        raise EnvironmentFault(
            "common.fault.setting_invalid", name=name, origin=origin, choices=", ".join(_CHOICES[name])
        )
    return text


def write_settings(data_dir: Path, **values: str | dict[str, str]) -> None:
    """Write settings to `settings.toml` of a data folder; what else stands there stays, comments too.

    A dictionary is written as a table; an empty one takes the table away.

    Raises EnvironmentFault when the file cannot be read or written.
    """
    # Only who changes a setting needs it: it takes longer to import than all settings to read.
    import tomlkit

    path = data_dir / "settings.toml"
    try:
        written = tomlkit.parse(path.read_text(encoding="utf-8")) if path.is_file() else tomlkit.document()
    except (OSError, ValueError) as error:
        raise EnvironmentFault("common.fault.settings_unreadable", path=str(path)) from error
    for name, value in values.items():
        if value == {}:
            written.pop(name, None)
        else:
            written[name] = value
    try:
        make_folder(data_dir)
        write_whole(path, tomlkit.dumps(written).encode())
    except OSError as error:
        raise EnvironmentFault("store.fault.cannot_write", file=path.name) from error


def load_settings(data_dir: Path | None = None, **overrides: str | bool | None) -> Settings:
    """Gather the settings; `overrides` come from the command line and None means not given.

    Raises EnvironmentFault when settings.toml cannot be read or a value is not one of the choices.
    """
    origins: dict[str, Origin] = {}
    if data_dir is not None:
        origins["data_dir"] = "command line"
    elif os.environ.get("CHECKPOINT_DATA_DIR"):
        data_dir, origins["data_dir"] = Path(os.environ["CHECKPOINT_DATA_DIR"]), "environment"
    else:
        data_dir = default_data_dir()
    path = data_dir / "settings.toml"
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise EnvironmentFault("common.fault.settings_unreadable", path=str(path)) from error
    values: dict[str, Any] = {}
    for field in fields(Settings):
        name = field.name
        if name in {"data_dir", "origins"}:
            continue
        candidates: list[tuple[Any, Origin]] = [
            (overrides.get(name), "command line"),
            (os.environ.get(f"CHECKPOINT_{name.upper()}"), "environment"),
            (written.get(name), "settings.toml"),
        ]
        for value, origin in candidates:
            if value is not None:
                values[name] = _convert(name, value, origin)
                origins[name] = origin
                break
    return Settings(data_dir=data_dir, origins=tuple(origins.items()), **values)
