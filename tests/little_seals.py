"""A signer of worker cards for tests, without a centre: its rows of the list of signers, and sealed cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.casework.feed_lists import SealSigner
from checkpoint_app.central.sealing import CardSealer, ensure_sealer


@cache
def sealer(at: datetime) -> CardSealer:
    with TemporaryDirectory() as folder:
        return ensure_sealer(Path(folder), at)


def signers(at: datetime) -> tuple[SealSigner, ...]:
    return tuple(sealer(at).rows(at).values())


def sealed_card(record: Clearance, at: datetime, sealed_at: datetime, **changes: object) -> str:
    return sealer(at).seal(replace(record, **changes), sealed_at)  # type: ignore[arg-type]


def forged(text: str) -> str:
    """Change one letter of what is signed, far from the header."""
    at = len(text) // 2
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
