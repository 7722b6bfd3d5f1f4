"""The first start in its states, for the gallery."""

from __future__ import annotations

from collections.abc import Callable

from checkpoint_app.casework.kinds import Role
from checkpoint_app.ui.firststart.steps import PostStep
from checkpoint_app.ui.firststart.view_model import SetUpStep, SetUpView
from checkpoint_app.ui.firststart.window import SetUpWindow
from checkpoint_app.ui.sentence import Sentence

_FINGERPRINT = "3F9A 1C07 88D2 5E41 B6C3 0A9E 77F1 2D58"


def views() -> dict[str, Callable[[], SetUpView]]:
    """Name the states."""
    return {
        "look": SetUpView,
        "use": lambda: SetUpView(SetUpStep.USE),
        "post": lambda: SetUpView(SetUpStep.POST, asks_passphrase=True),
        "compare": lambda: SetUpView(SetUpStep.POST, fingerprint=_FINGERPRINT),
        "restore": lambda: SetUpView(
            SetUpStep.POST, backup=("TPI Batam Centre", "4", "23 Nov 2026 17:40"), fingerprint=_FINGERPRINT
        ),
        "asked": lambda: SetUpView(
            SetUpStep.POST, backup=("TPI Batam Centre", "4", "23 Nov 2026 17:40"), is_asked=True
        ),
        "people": lambda: SetUpView(
            SetUpStep.PEOPLE, people=(("Bambang Hartono", Role.SUPERVISOR), ("Sari Rahayu", Role.OFFICER))
        ),
        "data": lambda: SetUpView(
            SetUpStep.DATA, is_enrolled=True, data=Sentence("firststart.data.none"), progress=0.42
        ),
        "ready": lambda: SetUpView(
            SetUpStep.DATA, is_enrolled=True, data=Sentence("firststart.data.here"), has_data=True
        ),
        "refused": lambda: SetUpView(SetUpStep.POST, fault=Sentence("sync.fault.code_used")),
    }


def set_up(name: str) -> SetUpWindow:
    """Build the window in one state."""
    window = SetUpWindow()
    window.show_view(views()[name]())
    step = window.steps[SetUpStep.POST]
    if isinstance(step, PostStep):
        for field, text in (
            (step.post, "TPI Batam Centre"),
            (step.counter, "4"),
            (step.centre, "https://pusat.example:8443"),
            (step.code, "K7QF-92MX-44TB"),
        ):
            field.edit.setText(text)
    return window
