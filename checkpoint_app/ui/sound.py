"""The one quiet tone that says "verdict ready", the same at every level: the queue must not hear who is flagged.

Off by default. Without a sound library or a sound device there is silence, and nothing else changes.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from checkpoint_app import assets

if TYPE_CHECKING:
    import miniaudio


class QuietTone:
    """Plays the bundled WAV; a device that fails is not asked again."""

    def __init__(self, *, wanted: bool) -> None:
        self.is_wanted = wanted and importlib.util.find_spec("miniaudio") is not None
        self._device: miniaudio.PlaybackDevice | None = None

    def play(self) -> None:
        """Play the tone once, in the background; silent where it cannot be played."""
        if not self.is_wanted:
            return
        import miniaudio

        try:
            if self._device is None:
                self._device = miniaudio.PlaybackDevice(app_name="Checkpoint")
            self._device.start(miniaudio.stream_file(str(assets.resource("sounds", "ready.wav"))))
        except (miniaudio.MiniaudioError, OSError):
            self.is_wanted = False

    def close(self) -> None:
        """Give the device back."""
        if self._device is not None:
            self._device.close()
            self._device = None
