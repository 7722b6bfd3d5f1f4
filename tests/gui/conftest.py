"""Every GUI test runs offscreen with the real theme, day palette and Indonesian unless it says otherwise."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from checkpoint_app.ui.theme import Theme, install


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return install(qapp, "day", "id")
