"""The group of commands and the one place where a fault becomes a sentence and an exit status."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Checkpoint: the border counter's application and its central service."""
