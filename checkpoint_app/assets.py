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


@cache
def guide_dir() -> Path:
    """Find the folder of the guides; in a checkout it is `docs/guide`."""
    inside = resources_dir() / "guide"
    return inside if inside.is_dir() else resources_dir().parent / "docs" / "guide"


def guide(name: str) -> Path:
    """Name a page or a picture of the guides, for example `guide("officer.en.md")`; it is not opened here."""
    return guide_dir() / name


def resource(*parts: str) -> Path:
    """Name one resource, for example `resource("models", "mrz.onnx")`; it is not opened here."""
    return resources_dir().joinpath(*parts)
