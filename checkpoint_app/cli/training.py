"""`checkpoint training`: invented travellers at the real counter, in a folder that is removed afterwards."""

from __future__ import annotations

import sys

import click

from checkpoint_app.cli.demo import has_display
from checkpoint_app.cli.root import settings_of
from checkpoint_app.faults import EnvironmentFault


@click.command()
@click.pass_context
def training(ctx: click.Context) -> None:
    """Open the training; neither this post's records nor its data are opened for it."""
    settings = settings_of(ctx)
    if not has_display():
        raise EnvironmentFault("cli.fault.no_display")
    from checkpoint_app.training.cases import load_lessons
    from checkpoint_app.training.desk import open_desk
    from checkpoint_app.training.window import TrainingWindow
    from checkpoint_app.ui.application import make_application

    app, theme = make_application(settings)
    lessons = load_lessons()
    desk = open_desk((case for lesson in lessons for case in lesson.cases), settings)
    try:
        window = TrainingWindow(app, theme, desk, lessons)
        window.start()
        status = int(app.exec())
    finally:
        desk.clear_away()
    sys.exit(status)
