"""`checkpoint ui`: the application for daily work."""

from __future__ import annotations

import sys

import click

from checkpoint_app.cli.demo import has_display
from checkpoint_app.cli.root import settings_of
from checkpoint_app.config import Settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import Post, open_post


@click.command()
@click.option("--camera", help="Camera index or device; a picture, folder or video plays as a camera.")
@click.pass_context
def ui(ctx: click.Context, camera: str | None) -> None:
    """Open the counter; the post must have been set up with `checkpoint enrol` and `checkpoint user add`."""
    settings = settings_of(ctx)
    if not has_display():
        raise EnvironmentFault("cli.fault.no_display")
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        sys.exit(_run(settings, post, camera or settings.camera))
    finally:
        post.close()


def _run(settings: Settings, post: Post, camera: str) -> int:
    from checkpoint_app.app import Equipment, Workstation
    from checkpoint_app.services.watching import camera_watcher
    from checkpoint_app.ui.application import make_application

    app, theme = make_application(settings)
    # Opened on the scan thread, to which the camera belongs.
    station = Workstation(app, theme, post, Equipment(lambda: camera_watcher(camera)))
    station.start()
    return int(app.exec())
