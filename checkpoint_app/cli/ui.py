"""`checkpoint ui`: the application for daily work; the first time, the guided set-up."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkpoint_app.cli.demo import has_display
from checkpoint_app.cli.root import settings_of
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import Post, open_post
from checkpoint_app.store.keys import SECRETS_FILE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from checkpoint_app.ui.theme import Theme


@click.command()
@click.option("--camera", help="Camera index or device; a picture, folder or video plays as a camera.")
@click.pass_context
def ui(ctx: click.Context, camera: str | None) -> None:
    """Open the counter; on a machine that is not set up yet, the set-up in five steps."""
    settings = settings_of(ctx)
    if not has_display():
        raise EnvironmentFault("cli.fault.no_display")
    from checkpoint_app.ui.application import make_application
    from checkpoint_app.ui.firststart.unlock import ask_passphrase

    app, theme = make_application(settings)
    post = open_post(settings, ask_passphrase) if (settings.data_dir / SECRETS_FILE).exists() else None
    if post is None or not post.people():
        post, settings = _set_up(app, theme, settings, post), load_settings(settings.data_dir)
    if post is None:
        return
    try:
        sys.exit(_run(app, theme, post, camera or settings.camera))
    finally:
        post.close()


def _set_up(app: QApplication, theme: Theme, settings: Settings, post: Post | None) -> Post | None:
    """Set the machine up; None when there is nothing to work with: closed, or the trial is over."""
    from checkpoint_app.demo.window import run_window
    from checkpoint_app.demo.world import World, build_world
    from checkpoint_app.ui.firststart.controller import FirstStart, SetUpResult
    from checkpoint_app.ui.own_program import start_training

    folder = Path(tempfile.mkdtemp(prefix="checkpoint-trial-"))
    try:
        first = FirstStart(
            theme, settings, post, make_trial=lambda: build_world(folder, settings), open_training=start_training
        )
        found: list[object] = []
        first.ended.connect(found.append)
        first.ended.connect(app.quit)
        first.show()
        app.exec()
        if isinstance(first.trial, World):
            try:
                run_window(first.trial, settings)
            finally:
                first.trial.close()
        if found == [SetUpResult.READY]:
            return first.post
        if first.post is not None:
            first.post.close()
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(app: QApplication, theme: Theme, post: Post, camera: str) -> int:
    from checkpoint_app.app import Equipment, Workstation
    from checkpoint_app.services.watching import camera_watcher
    from checkpoint_app.ui.own_program import start_training

    # Opened on the scan thread, to which the camera belongs.
    equipment = Equipment(lambda: camera_watcher(camera), camera_watcher, open_training=start_training)
    station = Workstation(app, theme, post, equipment)
    station.start()
    return int(app.exec())
