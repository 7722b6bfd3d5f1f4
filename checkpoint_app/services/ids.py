"""Identifiers that say nothing about anybody: random, ordered by time."""

from __future__ import annotations

import uuid6


def new_id() -> str:
    """Draw a UUIDv7 (RFC 9562) in lower case."""
    return str(uuid6.uuid7())
