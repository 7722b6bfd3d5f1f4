"""From the administration's values to words, in one language. Pure: no widgets."""

from __future__ import annotations

from datetime import datetime

from checkpoint_app.assessment.clearance import FeedAge
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.texts import Texts
from checkpoint_app.ui.administration.view_model import SyncProgress, SyncState
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF, Look

BAND_LOOK: dict[Band, Look] = {
    Band.GREEN: GOOD,
    Band.AMBER: CAUTION,
    Band.RED: BAD,
    Band.FUTURE: BAD,
    Band.UNKNOWN: OFF,
}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def number_words(texts: Texts, value: int) -> str:
    """Write a number with the thousands' mark of the language."""
    return f"{value:,}".replace(",", "." if texts.language == "id" else ",")


def size_words(texts: Texts, size_bytes: int) -> str:
    """Write a number of bytes as people say it: 1,2 MB."""
    value, unit = float(size_bytes), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    words = f"{value:.1f}" if unit and value < 100 else f"{value:.0f}"
    return f"{words.replace('.', ',') if texts.language == 'id' else words} {_UNITS[unit]}"


def age_words(texts: Texts, age: FeedAge, now: datetime) -> str:
    """Say how old a feed is."""
    if age.as_of is None:
        return texts("administration.feed.never")
    if age.band is Band.FUTURE:
        return texts("administration.age.future")
    minutes = max(0, int((now - age.as_of).total_seconds() // 60))
    if minutes < 60:
        return texts("administration.age.minutes", minutes=minutes)
    hours = minutes // 60
    if hours < 24:
        return texts("administration.age.hours", hours=hours)
    if hours % 24 == 0 or hours >= 10 * 24:
        return texts("administration.age.days", days=hours // 24)
    return texts("administration.age.days_hours", days=hours // 24, hours=hours % 24)


def waiting_words(texts: Texts, sync: SyncState) -> str:
    """Say how many records wait to be sent."""
    if not sync.waiting:
        return texts("administration.sync.waiting_none")
    count = number_words(texts, sync.waiting)
    if sync.oldest_waiting_at is None:
        return count
    return texts("administration.sync.waiting_some", count=count, time=texts.instant(sync.oldest_waiting_at))


def backup_words(texts: Texts, sync: SyncState) -> str:
    """Say when the casebook was last backed up on a stick, and on which."""
    if sync.backup_at is None:
        return texts("administration.sync.backup_never")
    at = texts.instant(sync.backup_at)
    return texts("administration.sync.backup_on", time=at, stick=sync.backup_stick)


def progress_words(texts: Texts, progress: SyncProgress) -> tuple[str, float | None, str]:
    """Give what is done, the share 0..1 or None, and bytes with the time left."""
    what = texts(f"administration.step.{progress.step.value}")
    if progress.is_cancelling:
        what = texts("administration.sync.cancelling")
    done = size_words(texts, progress.done_bytes)
    if progress.total_bytes is None:
        return what, None, texts("administration.sync.bytes_unknown", done=done)
    share = min(1.0, progress.done_bytes / progress.total_bytes) if progress.total_bytes else 1.0
    parts = [texts("administration.sync.bytes", done=done, total=size_words(texts, progress.total_bytes))]
    if progress.left_s is not None and not progress.is_cancelling:
        minutes, seconds = progress.left_s // 60, progress.left_s
        key = "minutes_left" if minutes >= 2 else "seconds_left"
        parts.append(texts(f"administration.sync.{key}", minutes=minutes, seconds=seconds))
    return what, share, " · ".join(parts)
