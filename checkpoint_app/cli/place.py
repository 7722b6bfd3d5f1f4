"""What the commands of the centre share: where it is, words for people, records for programs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checkpoint_app.texts import Texts

if TYPE_CHECKING:
    from checkpoint_app.central.centre import Centre


class Place:
    """Where the centre is, and the words to speak with."""

    def __init__(self, folder: Path, words: Texts) -> None:
        self.folder = folder
        self.words = words

    def open(self) -> Centre:
        """Open the centre; imported here, since it takes half a second."""
        from checkpoint_app.central.centre import open_centre

        return open_centre(self.folder)

    def say(self, key: str, /, **values: object) -> None:
        """Write a message for a person on stderr."""
        click.echo(self.words(f"central.command.{key}", **values), err=True)

    def warn(self, centre: Centre, now: datetime) -> None:
        """Tell which keys and signatures end soon."""
        from checkpoint_app.central.key_work import warnings

        for line in warnings(centre, now):
            until = self.words.date(line.until.date()) if line.until else ""
            self.say("ends_soon", role=line.role, key=line.keyid[:12], until=until)


def emit(record: dict[str, Any]) -> None:
    """Write one record on stdout."""
    click.echo(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
