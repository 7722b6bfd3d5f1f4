"""From the network's own certainty to the share of characters that are right at that certainty.

The curve is fitted on generated documents (docs/model-card.md) and lies beside the network. There are two: for
characters that an agreeing check digit covers, and for all others. Between its knots a curve is straight in log odds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from checkpoint_app import assets
from checkpoint_app.faults import EnvironmentFault

_Array = npt.NDArray[np.floating]

FILE = "mrz_calibration.json"
_LEAST, _MOST = 1e-4, 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Curve:
    """Knots in log odds: what the network gives, rising, and what is right."""

    given: tuple[float, ...]
    right: tuple[float, ...]

    def __call__(self, values: _Array) -> _Array:
        """Calibrate probabilities."""
        return from_log_odds(np.interp(log_odds(values), self.given, self.right))


PLAIN = Curve((-9.3, 14.0), (-9.3, 14.0))
"""Changes nothing; what curves are fitted with."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves for characters under an agreeing check digit, and for those under none."""

    covered: Curve = PLAIN
    bare: Curve = PLAIN


def log_odds(values: _Array) -> _Array:
    """Give the log odds of probabilities, kept away from 0 and 1."""
    kept = np.clip(values, _LEAST, _MOST)
    return np.asarray(np.log(kept / (1 - kept)))


def from_log_odds(values: _Array) -> _Array:
    """Give the probabilities of log odds."""
    return np.asarray(1 / (1 + np.exp(-values)))


@cache
def shipped() -> Calibration:
    """Load the curves that lie beside the networks.

    Raises:
        EnvironmentFault: the file is missing or damaged.
    """
    try:
        stored = json.loads(assets.resource("models", FILE).read_text(encoding="utf-8"))
        covered, bare = (
            Curve(tuple(map(float, stored[name]["given"])), tuple(map(float, stored[name]["right"])))
            for name in ("covered", "bare")
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFault("scan.fault.model_missing", name=FILE) from error
    return Calibration(covered, bare)
