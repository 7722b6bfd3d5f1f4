"""`checkpoint ui`: the application for daily work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from checkpoint_app.cli.demo import has_display
from checkpoint_app.cli.root import settings_of
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import Post, open_post

if TYPE_CHECKING:
    from checkpoint_app.config import Settings
    from checkpoint_app.services.watching import Watcher


@click.command()
@click.pass_context
def ui(ctx: click.Context) -> None:
    """Open the counter; the post must have been set up with `checkpoint enrol` and `checkpoint user add`."""
    settings = settings_of(ctx)
    if not has_display():
        raise EnvironmentFault("cli.fault.no_display")
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        sys.exit(_run(settings, post))
    finally:
        post.close()


def _run(settings: Settings, post: Post) -> int:
    from checkpoint_app.app import Equipment, Workstation, make_application

    app, theme = make_application(settings)
    station = Workstation(app, theme, post, Equipment(lambda: _watch(settings.camera)))
    station.start()
    return int(app.exec())


def _watch(device: str) -> Watcher:
    """Open the camera; called on the scan thread, to which it belongs."""
    from checkpoint_app.scan.frames import CameraSource
    from checkpoint_app.services.watching import Watcher

    return Watcher(CameraSource(int(device) if device.isdigit() else device))
