"""The group of commands, and the one place where a fault becomes a sentence and an exit status.

Exit status: 0 done, 2 wrong usage, 3 input could not be read, 4 data refused, 5 environment. JSON goes to stdout, one
object a line; messages go to stderr. A command's module is imported when the command is called, so that `checkpoint
check` does not wait for Qt.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from checkpoint_app import __version__, crashes
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.faults import Fault
from checkpoint_app.texts import texts

# name -> (module, attribute); the order is the order of the help.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("checkpoint_app.cli.demo", "demo"),
    "ui": ("checkpoint_app.cli.ui", "ui"),
    "training": ("checkpoint_app.cli.training", "training"),
    "read": ("checkpoint_app.cli.read", "read"),
    "check": ("checkpoint_app.cli.check", "check"),
    "assess": ("checkpoint_app.cli.assess", "assess"),
    "prescreen": ("checkpoint_app.cli.prescreen", "prescreen_command"),
    "sync": ("checkpoint_app.cli.sync", "sync"),
    "backup": ("checkpoint_app.cli.backup", "backup"),
    "restore": ("checkpoint_app.cli.restore", "restore"),
    "enrol": ("checkpoint_app.cli.enrol", "enrol"),
    "user": ("checkpoint_app.cli.enrol", "user"),
    "hub": ("checkpoint_app.cli.hub", "hub"),
    "audit": ("checkpoint_app.cli.audit", "audit"),
    "doctor": ("checkpoint_app.cli.doctor", "doctor"),
    "rules": ("checkpoint_app.cli.rules", "rules"),
    "central": ("checkpoint_app.cli.central", "central"),
    "bench": ("checkpoint_app.cli.bench", "bench"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands that this installation has."""
        return [name for name in _COMMANDS if self._exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in _COMMANDS or not self._exists(cmd_name):
            return None
        module, attribute = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    @staticmethod
    def _exists(name: str) -> bool:
        return importlib.util.find_spec(_COMMANDS[name][0]) is not None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show one line a command without importing any."""
        words = texts(_language(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, words(f"cli.help.{name}")) for name in self.list_commands(ctx)])


def _language(ctx: click.Context) -> Any:
    return ctx.params.get("language") or "en"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder of this post's data.")
@click.option("--language", type=click.Choice(["id", "en"]), help="Language of the messages.")
@click.version_option(__version__, package_name="checkpoint-app")
@click.pass_context
def group(ctx: click.Context, data_dir: Path | None, language: str | None) -> None:
    """Checkpoint: the border counter's application and its central service."""
    ctx.obj = load_settings(data_dir, language=language)


def settings_of(ctx: click.Context) -> Settings:
    """The settings that the group loaded."""
    settings = ctx.find_object(Settings)
    if settings is None:  # pragma: no cover - the group always loads them
        raise RuntimeError("no settings")
    return settings


def emit(record: Mapping[str, Any]) -> None:
    """Write one JSON object as one line on stdout."""
    click.echo(json.dumps(record, ensure_ascii=False, separators=(",", ":")))


def say(text: str) -> None:
    """Write one message for a person on stderr."""
    click.echo(text, err=True)


def sentence(fault: Fault, language: str) -> str:
    """The sentence of a fault: what happened, what still works, what to do."""
    words = texts("id" if language == "id" else "en")
    return words(fault.key, **fault.values)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; expected faults end in one sentence, bugs in one sentence and a crash file."""
    argv = sys.argv[1:] if arguments is None else arguments
    language = _chosen_language(argv) or load_language()
    try:
        status = group.main(args=argv, prog_name="checkpoint", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Fault as fault:
        say(sentence(fault, language))
        sys.exit(fault.exit_status)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the boundary of the process
        path = crashes.write_crash(error)
        say(texts("id" if language == "id" else "en")("common.fault.bug", path=str(path or "–")))
        sys.exit(1)


def _chosen_language(argv: list[str]) -> str | None:
    """The language of the command line, which holds for the sentence of a fault too."""
    for word, following in zip(argv, [*argv[1:], ""], strict=True):
        given = following if word == "--language" else word.removeprefix("--language=")
        if word.startswith("--language") and given in {"id", "en"}:
            return given
    return None


def load_language() -> str:
    """The language of the settings; settings that cannot be read do not hide the real message."""
    try:
        return load_settings().language
    except Fault:
        return "id"
