"""Checkpoint: software for a border counter that protects people instead of only stopping them."""

__version__ = "0.1.0"
