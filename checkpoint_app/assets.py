"""The only finder of resources: first inside the installed package, then in the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from checkpoint_app.faults import EnvironmentFault


@cache
def resources_dir() -> Path:
    """Find the folder `resources`; raises EnvironmentFault when the installation lacks it."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "resources", package.parent / "resources"):
        if (candidate / "translations").is_dir():
            return candidate
    raise EnvironmentFault("common.fault.resources_missing")


def resource(*parts: str) -> Path:
    """Name one resource, for example `resource("models", "mrz.onnx")`; it is not opened here."""
    return resources_dir().joinpath(*parts)
