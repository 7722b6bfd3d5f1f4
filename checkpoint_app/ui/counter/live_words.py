"""What the line below the live picture says: what to do now, for the page and for the codes beside it. No Qt."""

from __future__ import annotations

from checkpoint_app.assessment.kinds import SealState
from checkpoint_app.faults import Fault
from checkpoint_app.scan.reading import Guidance
from checkpoint_app.services.screening import Check
from checkpoint_app.texts import Texts
from checkpoint_app.ui.counter.view_model import LivePhase, LiveView

_PHASES = {Guidance.NO_PAGE: LivePhase.WAITING, Guidance.READ: LivePhase.READ}


def live_without_camera(fault: Fault | None, words: Texts) -> LiveView:
    """Say that there is no picture, and how to go on."""
    told = words(fault.key, **fault.values) if fault else ""
    return LiveView(LivePhase.FAILED, words("counter.live.no_camera"), camera=False, fault=told)


def live_words(guidance: Guidance, check: Check | None, words: Texts) -> LiveView:
    """Say what the camera wants; once a page was read, what may be laid down beside it."""
    phase = _PHASES.get(guidance, LivePhase.ADJUST)
    if check is not None and phase is not LivePhase.ADJUST:
        return _beside(check, words)
    key = "counter.live.waiting" if phase is LivePhase.WAITING else f"scan.guidance.{guidance.value.lower()}"
    return LiveView(phase, words(key))


def _beside(check: Check, words: Texts) -> LiveView:
    """A seal that was not read whole is asked for again."""
    if check.card is not None and check.card.state is SealState.UNREADABLE:
        return LiveView(LivePhase.ADJUST, words("counter.live.code_again"))
    has_code = check.card is not None or check.boarding_pass is not None
    return LiveView(LivePhase.READ, words("counter.live.read" if has_code else "counter.live.read_more"))
