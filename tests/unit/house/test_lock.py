"""The lock file holds versions and hashes only, and is what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("forbidden", ["://", "--index", "--find-links", "--extra-index", "--trusted-host"])
def test_lock_names_no_address(forbidden):
    assert forbidden not in LOCK


def test_every_locked_package_has_hashes():
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"] + ["hatchling"]
    locked = {line.split("==")[0] for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)}
    for requirement in wanted:
        name = re.split(r"[<>=! ;\[]", requirement)[0].lower()
        assert name in locked


def test_no_file_of_ours_names_a_registry():
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".toml", ".md", ".lock", ".sh"} and not {".venv", ".git"} & set(path.parts):
            text = path.read_text(encoding="utf-8")
            for host in ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"):
                assert host not in text, path
