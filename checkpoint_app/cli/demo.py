"""`checkpoint demo`: the demonstration in the real window, or offscreen with pictures and summaries."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from checkpoint_app.cli.root import say, settings_of
from checkpoint_app.texts import texts


@click.command()
@click.option(
    "--headless", "out", type=click.Path(path_type=Path), help="Play offscreen; pictures and summaries go here."
)
@click.option("--clearances", default=10_000, show_default=True, help="Size of the synthetic country.")
@click.option("--keep", type=click.Path(path_type=Path), help="Folder that keeps the demonstration's data.")
@click.pass_context
def demo(ctx: click.Context, out: Path | None, clearances: int, keep: Path | None) -> None:
    """Start the demonstration; without a display it is played offscreen into ./checkpoint-demo."""
    settings = settings_of(ctx)
    if out is None and not has_display():
        out = Path("checkpoint-demo")
        say(texts(settings.language)("demo.no_display", path=str(out)))
    if out is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    words = texts(settings.language)
    folder = keep or Path(tempfile.mkdtemp(prefix="checkpoint-demo-"))
    from checkpoint_app.demo.world import build_world

    def progress(key: str) -> None:
        say("  " + (words(key) if words.has(key) else key.replace("_", " ")))

    try:
        say(words("demo.starting"))
        world = build_world(folder, settings, progress, clearances)
        try:
            if out is not None:
                from checkpoint_app.demo.headless import play_headless

                summary = play_headless(world, settings, out, progress)
                say(
                    words(
                        "demo.done",
                        travellers=len(summary["travellers"]),
                        events=summary["events_at_centre"],
                        path=str(out),
                    )
                )
            else:
                from checkpoint_app.demo.window import run_window

                sys.exit(run_window(world, settings))
        finally:
            world.close()
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
