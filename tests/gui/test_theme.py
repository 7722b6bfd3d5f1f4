from __future__ import annotations

import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontInfo

from checkpoint_app import assets, ui
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.ui.theme import DAY, NIGHT, Palette, Role, Theme, Tone, fonts, say
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.shapes import NEUTRAL_SUPERVISOR, VERDICT_LOOK
from checkpoint_app.ui.theme.tokens import TINT_SHARE, contrast, mix

STATUS = (Tone.IN_ORDER, Tone.ASK, Tone.REFER, Tone.UNKNOWN)


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_every_text_colour_reads_on_every_ground_it_is_used_on(palette: Palette) -> None:
    grounds = [palette.surface, palette.card, palette.raised]
    pairs = [(palette.text, ground) for ground in grounds] + [(palette.muted, ground) for ground in grounds]
    pairs += [(palette.of(tone), ground) for tone in STATUS for ground in (palette.card, palette.tint(tone))]
    pairs += [(palette.text, palette.tint(tone)) for tone in STATUS]
    pairs += [(palette.on_status, palette.of(tone)) for tone in STATUS]
    pairs += [(palette.on_accent, palette.accent), (palette.on_live, palette.live)]
    pairs += [(palette.text, mix(palette.accent, palette.card, 0.12)), (palette.card, palette.text)]
    too_faint = [(ink, ground, contrast(ink, ground)) for ink, ground in pairs if contrast(ink, ground) < 4.5]
    assert not too_faint


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_focus_and_choice_stand_out_from_their_ground(palette: Palette) -> None:
    assert contrast(palette.ring, palette.card) >= 3
    assert contrast(palette.accent, palette.card) >= 3


def test_tints_hold_at_most_twelve_percent_of_a_status() -> None:
    assert TINT_SHARE <= 0.12


def test_every_verdict_has_a_shape_of_its_own_within_its_colour() -> None:
    assert set(VERDICT_LOOK) == set(VerdictKind)
    looks = [*VERDICT_LOOK.values(), NEUTRAL_SUPERVISOR]
    assert len({look.shape for look in looks}) == len(looks)


def test_the_neutral_supervisor_has_no_status_colour() -> None:
    assert NEUTRAL_SUPERVISOR.tone is Tone.TEXT


def test_bundled_fonts_are_the_ones_in_use(theme: Theme) -> None:
    assert QFontInfo(fonts.of_role(Role.TITLE)).family() == "Inter"
    assert QFontInfo(fonts.of_role(Role.TITLE)).weight() == 700
    assert QFontInfo(fonts.mrz(18)).family() == "OCR B"


def test_language_switches_while_running(theme: Theme) -> None:
    label = Label(key="shell.component.basis_unchecked")
    assert label.text() == "dasar belum diperiksa"
    theme.set_language("en")
    label.show()
    assert say("shell.component.basis_unchecked") == label.text() == "basis not yet checked"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    theme.set_language("id")
    assert label.text() == "dasar belum diperiksa"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Batal"
    label.close()


def test_palette_switches_while_running(theme: Theme) -> None:
    theme.set_palette("night")
    assert theme.palette is NIGHT
    theme.set_palette("day")
    assert theme.palette is DAY


def test_only_icons_in_use_are_bundled() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(ui.__path__[0]).rglob("*.py"))
    bundled = {path.stem for path in assets.resource("icons").glob("*.svg")}
    assert {name for name in bundled if f'"{name}"' not in sources} == set()
    assert assets.resource("icons", "LICENSE.txt").is_file()


def test_the_fonts_licences_are_bundled_with_them() -> None:
    assert "SIL OPEN FONT LICENSE" in assets.resource("fonts", "Inter-OFL.txt").read_text(encoding="utf-8")
    assert "Norbert Schwarz" in assets.resource("fonts", "OCRB-LICENSE.txt").read_text(encoding="utf-8")


def test_there_is_one_quiet_tone_and_it_is_quiet() -> None:
    with wave.open(str(assets.resource("sounds", "ready.wav")), "rb") as tone:
        samples = memoryview(tone.readframes(tone.getnframes())).cast("h")
        assert tone.getnframes() / tone.getframerate() < 0.3
    assert max(abs(sample) for sample in samples) < 32767 * 0.3
