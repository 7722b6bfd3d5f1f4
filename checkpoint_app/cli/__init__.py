"""The commands: thin; each imports what it needs inside."""

from checkpoint_app.cli.root import main

__all__ = ["main"]
