"""The tone is off by default and its absence changes nothing."""

from checkpoint_app.config import load_settings
from checkpoint_app.ui.sound import QuietTone


def test_tone_is_off_by_default(tmp_path):
    assert load_settings(tmp_path).quiet_tone is False


def test_without_a_device_there_is_silence_and_no_error():
    tone = QuietTone(wanted=True)
    tone.play()
    tone.close()


def test_an_unwanted_tone_opens_no_device():
    tone = QuietTone(wanted=False)
    tone.play()
    assert tone._device is None
