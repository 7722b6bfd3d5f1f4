"""Is this machine fit: libraries, models, fonts, camera, keys, clock, space, data age, log, law texts.

Every finding is a value with the key of its sentence; nothing here changes anything, and one failing examination
never hides the others.
"""

from __future__ import annotations

import importlib
import importlib.util
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from checkpoint_app import __version__, assets, clock
from checkpoint_app.assessment.clearance import FeedAge
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.config import Settings
from checkpoint_app.faults import Fault
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.texts import Texts

FindingValue = str | int | datetime
SPACE_NEEDED_BYTES = 2_000_000_000
"""A base of 10 M records needs 1.7 GB beside the old one while it is built."""


class Health(Enum):
    """How a finding stands."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `key` is the dotted key of its sentence, filled with `values`."""

    name: str
    health: Health
    key: str
    values: tuple[tuple[str, FindingValue], ...] = ()

    def sentence(self, words: Texts) -> str:
        """Say it in the users' words."""
        return words(self.key, **{name: in_words(name, value, words) for name, value in self.values})


def in_words(name: str, value: FindingValue, words: Texts) -> str | int:
    """Write an instant as people do, and a feed by its name."""
    if isinstance(value, datetime):
        return words.instant(value)
    return words(f"administration.feed.{value}") if name == "feed" else value


_LIBRARIES = ("PySide6.QtWidgets", "cv2", "sqlcipher3", "pyzbar.pyzbar", "zxingcpp", "tuf", "pyrage", "argon2")


def examine_libraries() -> Iterator[Finding]:
    """Import what the product stands on."""
    missing = []
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except (ImportError, OSError):
            missing.append(name.split(".")[0])
    values: tuple[tuple[str, FindingValue], ...] = (("version", __version__), ("python", platform.python_version()))
    if missing:
        yield Finding("libraries", Health.BAD, "doctor.libraries_missing", (("names", ", ".join(missing)),))
    else:
        yield Finding("libraries", Health.GOOD, "doctor.libraries", values)


def examine_resources() -> Iterator[Finding]:
    """Find models, fonts and rules."""
    wanted = {"models": "*.onnx", "fonts": "*.otf", "rules": "*.toml", "icons": "*.svg"}
    missing = [name for name, pattern in wanted.items() if not any(assets.resource(name).glob(pattern))]
    if missing:
        yield Finding("resources", Health.BAD, "doctor.resources_missing", (("names", ", ".join(missing)),))
    else:
        yield Finding("resources", Health.GOOD, "doctor.resources")


def examine_camera(device: str) -> Iterator[Finding]:
    """Open the camera and take one frame."""
    from checkpoint_app.scan.frames import CameraSource

    try:
        source = CameraSource(int(device) if device.isdigit() else device)
        try:
            frame = source.read()
        finally:
            source.close()
    except Fault:
        yield Finding("camera", Health.CAUTION, "doctor.no_camera", (("camera", device),))
        return
    if frame is not None:
        size = f"{frame.width_px}x{frame.height_px}"
        yield Finding("camera", Health.GOOD, "doctor.camera", (("camera", device), ("size", size)))


def examine_sound() -> Iterator[Finding]:
    """Tell whether the quiet tone can be heard."""
    if importlib.util.find_spec("miniaudio"):
        yield Finding("sound", Health.GOOD, "doctor.sound")
    else:
        yield Finding("sound", Health.CAUTION, "doctor.no_sound")


def examine_space(folder: Path) -> Iterator[Finding]:
    """Tell the free space where the data live."""
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    health = Health.GOOD if free >= SPACE_NEEDED_BYTES else Health.CAUTION
    yield Finding("space", health, f"doctor.space_{health.value}", (("gigabytes", f"{free / 1e9:.1f}"),))


def examine_clock(now: datetime, signed_high_water: datetime | None) -> Iterator[Finding]:
    """Compare the clock with the latest instant that the centre has signed."""
    if signed_high_water is not None and now < signed_high_water:
        behind = int((signed_high_water - now).total_seconds() // 60)
        yield Finding("clock", Health.BAD, "doctor.clock_behind", (("minutes", behind),))
    else:
        yield Finding("clock", Health.GOOD, "doctor.clock", (("now", now),))


_BANDS = {Band.GREEN: Health.GOOD, Band.AMBER: Health.CAUTION}


def examine_feeds(ages: Iterable[FeedAge]) -> Iterator[Finding]:
    """Tell the age of every feed."""
    for age in ages:
        values: tuple[tuple[str, FindingValue], ...] = (("feed", age.feed.value), ("as_of", age.as_of or "–"))
        yield Finding(
            f"data.{age.feed.value}",
            _BANDS.get(age.band, Health.BAD),
            f"doctor.data_{age.band.value.lower()}",
            values,
        )


def examine_sums(cache: ClearanceCache) -> Iterator[Finding]:
    """Authenticate every page of the cache and sum every row anew; a cache that is not whole is built again.

    Raises DataRejected when it is not the published set: the next synchronisation then fetches what is damaged.
    """
    began = clock.monotonic_ns()
    cache.verify()
    seconds = (clock.monotonic_ns() - began) // 10**9
    yield Finding("data.sums", Health.GOOD, "doctor.sums", (("rows", cache.row_count()), ("seconds", seconds)))


def examine_rules(pack: RulePack) -> Iterator[Finding]:
    """Count the texts and bases that no lawyer has checked."""
    unchecked = pack.unchecked_texts + pack.unchecked_bases
    values: tuple[tuple[str, FindingValue], ...] = (
        ("pack", f"{pack.pack_id} {pack.version}"),
        ("unchecked", unchecked),
    )
    health = Health.CAUTION if unchecked else Health.GOOD
    yield Finding("rules", health, "doctor.rules_unchecked" if unchecked else "doctor.rules", values)


def gather(*examinations: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """Run examinations one after another; an expected fault becomes a finding of its own."""
    findings: list[Finding] = []
    for examine in examinations:
        try:
            findings += examine()
        except Fault as fault:
            findings.append(Finding(fault.key, Health.BAD, fault.key, tuple(fault.values.items())))
    return tuple(findings)


def note_camera(device: str) -> Iterator[Finding]:
    """Tell that the camera is at work; a second program could not open it now."""
    yield Finding("camera", Health.GOOD, "doctor.camera_in_use", (("camera", device),))


def examine_machine(settings: Settings, *, camera_in_use: bool = False) -> tuple[Finding, ...]:
    """Everything that needs no key: libraries, resources, camera, sound, space."""
    look = note_camera if camera_in_use else examine_camera
    return gather(
        examine_libraries,
        examine_resources,
        lambda: look(settings.camera),
        examine_sound,
        lambda: examine_space(settings.data_dir),
    )
