"""Pictures of the issuance desk; synthetic people only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.services.issuance import Advice, Registration
from checkpoint_app.ui.issuance.screen import Applicant, IssuanceScreen
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]


def _build(registration: Registration) -> QWidget:
    screen = IssuanceScreen(date(2026, 11, 24))
    screen.show_applicant(Applicant("WIDODO SARI UTAMI", PartialDate(1994, 5, 7), "X1234567", Purpose.WORK))
    screen.show_advice(Advice(registration, None, scene_now() - timedelta(hours=3)))
    return screen


def _none() -> QWidget:
    return _build(Registration.NONE)


def _registered() -> QWidget:
    return _build(Registration.REGISTERED)


def scenes() -> list[Scene]:
    """List the scenes of the issuance desk."""
    return [("issuance-none", _none), ("issuance-registered", _registered)]
