"""The line recogniser: strips to class probabilities per column, by OpenCV's dnn on the calling thread."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app import assets
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.scan.frames import Image

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""The characters of an MRZ in the order of the network's classes; one more class means the gap between characters."""
STRIDE_PX = 4
MODEL = "mrz_recogniser.onnx"

_Array = npt.NDArray[np.floating]


def load_network(name: str) -> Any:
    """Load a network of `resources/models`.

    Raises:
        EnvironmentFault: it is missing or damaged.
    """
    path: Path = assets.resource("models", name)
    try:
        return cv2.dnn.readNetFromONNX(str(path), engine=cv2.dnn.ENGINE_NEW)
    except cv2.error as error:
        raise EnvironmentFault("scan.fault.model_missing", name=name) from error


def model_digest() -> str:
    """Name the recogniser's weights by the start of their SHA-256, for `doctor` and records."""
    return hashlib.sha256(assets.resource("models", MODEL).read_bytes()).hexdigest()[:12]


class Recogniser:
    """Holds the network; one thread uses one instance."""

    def __init__(self) -> None:
        self._network = load_network(MODEL)

    def __call__(self, strips: list[Image]) -> _Array:
        """Classify strips of one width: strips x classes x columns, probabilities over the classes per column."""
        batch = np.stack(strips).astype(np.float32)
        batch -= batch.mean((1, 2), keepdims=True)
        batch /= batch.std((1, 2), keepdims=True) + 4.0
        self._network.setInput(batch[:, None])
        logits: _Array = self._network.forward()[:, :, 0]
        logits -= logits.max(1, keepdims=True)
        np.exp(logits, out=logits)
        return np.asarray(logits / logits.sum(1, keepdims=True))
