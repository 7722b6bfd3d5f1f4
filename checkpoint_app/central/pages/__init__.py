"""Pages of the central service for its operators: plain HTML without scripts, and without a person's data.

They are served on the operators' own listener (loopback unless somebody says otherwise). Looking is open to whoever
reaches it, since no page holds a person's data; every change takes an operator who signed in, and is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.pages import alarms, differences, entrance, figures, patterns
from checkpoint_app.central.pages.entrance import Entrance
from checkpoint_app.central.pages.look import Look


def add_pages(app: FastAPI, centre: Centre, now: Callable[[], datetime]) -> None:
    """Add the operators' pages."""
    look, door = Look(), Entrance(centre, now)
    entrance.add(app, door, look)
    differences.add(app, centre, door, look, now)
    alarms.add(app, centre, door, look, now)
    figures.add(app, centre, door, look, now)
    patterns.add(app, centre, door, look, now)
