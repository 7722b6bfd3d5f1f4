"""The wheel works outside the checkout: its resources travel with it."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import cv2
import pytest

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.specimen import Specimen, View, look, render_page

ROOT = Path(__file__).resolve().parents[2]
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A clean environment with our wheel; the libraries are lent by this one, the checkout is not on its path."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", folder, ROOT]
    subprocess.run(build, check=True, cwd=folder)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    wheel = next(folder.glob("*.whl"))
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "-q", "--target", target, wheel]
    subprocess.run(install, check=True, cwd=folder)
    # Appended, so that our installed package comes first and the checkout's editable entry is never reached.
    (Path(target) / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return python, folder


def run(installed, *arguments):
    python, folder = installed
    return subprocess.run(
        [python, "-m", "checkpoint_app", "--data-dir", folder / "data", "--language", "en", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


def test_doctor_finds_its_resources(installed):
    ended = run(installed, "doctor", "--json")
    findings = {each["name"]: each["health"] for each in map(json.loads, ended.stdout.splitlines())}
    assert findings["resources"] == "good"
    assert findings["libraries"] == "good"
    assert "Traceback" not in ended.stderr


def test_a_picture_is_read(installed):
    _, folder = installed
    page = render_page(Specimen(MrzFormat.TD3, LINES, seed=3))
    picture = folder / "page.png"
    cv2.imwrite(str(picture), look(page, View(fill=0.8, noise=1.0), width_px=1280, height_px=720))
    ended = run(installed, "read", str(picture), "--json")
    assert tuple(json.loads(ended.stdout)["mrz"]["lines"]) == LINES


def test_it_runs_from_the_wheel_and_not_from_the_checkout(installed):
    python, folder = installed
    where = "import checkpoint_app.assets as a; print(a.__file__, a.resources_dir())"
    ended = subprocess.run([python, "-c", where], capture_output=True, text=True, cwd=folder, check=True)
    assert str(ROOT) not in ended.stdout
