#!/usr/bin/env python3
"""One command for everything: `python3 run.py demo | test | check`.

Does all set-up by itself (system libraries, `.venv`, locked packages), shows its progress, and is quick the second
time: a stamp in `.venv` holds a digest of what was installed. Only the standard library is used, and the file also
works where python3-venv is missing. Whatever is missing and cannot be installed is said in one sentence.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "checkpoint-stamp"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")

# What Qt and pyzbar need beside their wheels: (name that the dynamic linker knows, Debian package).
LIBRARIES = (
    ("glib-2.0", "libglib2.0-0"),
    ("GL", "libgl1"),
    ("EGL", "libegl1"),
    ("xkbcommon", "libxkbcommon0"),
    ("dbus-1", "libdbus-1-3"),
    ("fontconfig", "libfontconfig1"),
    ("xcb-cursor", "libxcb-cursor0"),
    ("xcb-icccm", "libxcb-icccm4"),
    ("xcb-keysyms", "libxcb-keysyms1"),
    ("xcb-shape", "libxcb-shape0"),
    ("xcb-xkb", "libxcb-xkb1"),
    ("xkbcommon-x11", "libxkbcommon-x11-0"),
    ("zbar", "libzbar0"),
)
TEST_TOOLS = (("strace", "strace"), ("Xvfb", "xvfb"), ("dbus-daemon", "dbus-daemon"))
BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
USAGE = """usage: python3 run.py demo [--headless DIR] | test [PYTEST ARGUMENTS] | check

  demo    set up, then play the demonstration country in the real window (offscreen with --headless DIR)
  test    set up, then lint, types, contracts and every test
  check   set up, then lint, types and contracts only"""


class SetupError(Exception):
    """One sentence about what is missing and what to do."""


def say(text: str) -> None:
    """Show one line of progress at once."""
    print(text, flush=True)


def missing_tools() -> list[str]:
    """List the Debian packages that only tests need.

    Power cuts are built from a record of strace; a screen reader reads the window over a real accessibility bus.
    """
    if platform.system() != "Linux":
        return []
    missing = [package for tool, package in TEST_TOOLS if shutil.which(tool) is None]
    return missing if any(Path(each).exists() for each in BUS_LAUNCHERS) else [*missing, "at-spi2-core"]


def missing_packages() -> list[str]:
    """List the Debian packages whose libraries the dynamic linker does not find."""
    if platform.system() != "Linux":
        return []
    known = linker_cache()
    missing = [package for library, package in LIBRARIES if f"lib{library}.so" not in known]
    if not venv_works():
        missing.append(f"python3.{sys.version_info.minor}-venv" if system_python() else "python3-venv")
    return missing


def linker_cache() -> str:
    """Read what the dynamic linker knows; ldconfig is on every glibc system, also without gcc."""
    for tool in ("ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"):
        if shutil.which(tool):
            return subprocess.run([tool, "-p"], capture_output=True, text=True, check=False).stdout
    return " ".join(ctypes.util.find_library(library) or "" for library, _ in LIBRARIES)


def venv_works() -> bool:
    """Whether this Python can make an environment with pip in it."""
    try:
        import ensurepip
        import venv
    except ImportError:
        return False
    return bool(ensurepip and venv)


def system_python() -> bool:
    """Whether this is the distribution's own Python."""
    return Path(sys.executable).resolve().parent == Path("/usr/bin")


def install_packages(packages: list[str]) -> None:
    """Install Debian packages as root or through sudo."""
    command = shutil.which("apt-get")
    if command is None:
        names = ", ".join(packages)
        raise SetupError(
            f"These system libraries are missing and this is no Debian or Ubuntu: install {names}, then again."
        )
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None:
            raise SetupError(
                f"These packages are missing: as root, run apt-get install {' '.join(packages)}, then again."
            )
        prefix = [sudo]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-y", "-q", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]
    run_quietly([*prefix, command, "update", "-q"], "package lists", environment, may_fail=True)
    run_quietly([*prefix, command, "install", *options, *packages], "system libraries", environment)


def run_quietly(
    command: list[str], what: str, environment: dict[str, str] | None = None, *, may_fail: bool = False
) -> None:
    """Run a long command with a line of progress; on failure show the end of what it said."""
    started, tail, shown = time.monotonic(), [], 0.0
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        cwd=ROOT,
    )
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for above
    for line in process.stdout:
        tail = [*tail[-19:], line.rstrip()]
        if time.monotonic() - shown > 1 and sys.stdout.isatty():
            shown = time.monotonic()
            print(f"\r      {what} {shown - started:4.0f} s  {line.strip()[:70]:70}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r" + " " * 100 + "\r", end="", flush=True)
    if process.wait() != 0 and not may_fail:
        print("\n".join(tail), file=sys.stderr)
        raise SetupError(f"Setting up the {what} failed; read the lines above, mend the cause and run this again.")
    say(f"      {what}: {time.monotonic() - started:.0f} s")


def wanted_stamp() -> str:
    """Digest of everything that decides what must be installed."""
    digest = hashlib.sha256(f"{sys.version}|{platform.machine()}|{ROOT}|".encode())
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def set_up() -> None:
    """Make the machine ready; returns at once when it already is."""
    if sys.version_info < (3, 11) or sys.version_info >= (3, 14):
        raise SetupError("Python 3.11, 3.12 or 3.13 is needed: start run.py with one of them.")
    wanted = wanted_stamp()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted and PYTHON.is_file():
        return
    if shutil.disk_usage(ROOT).free < 2_000_000_000:
        raise SetupError("Less than 2 GB are free on this disk: free some space, then run this again.")
    say("[1/3] system libraries")
    packages = missing_packages()
    if packages:
        install_packages(packages)
    say("[2/3] environment .venv")
    if not PYTHON.is_file() or not STAMP.is_file():
        shutil.rmtree(VENV, ignore_errors=True)
        run_quietly([sys.executable, "-m", "venv", str(VENV)], "environment")
    say("[3/3] locked packages (about 200 MB the first time)")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run_quietly([*pip, "--require-hashes", "-r", str(LOCK)], "locked packages")
    run_quietly([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "checkpoint itself")
    # pip compiles what it copies; this checkout is used in place and would be compiled at every first start
    run_quietly([str(PYTHON), "-m", "compileall", "-q", "checkpoint_app"], "compiled", may_fail=True)
    STAMP.write_text(wanted, encoding="ascii")


def offscreen_environment() -> dict[str, str]:
    """The tests' environment: no display is needed."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}


def check() -> int:
    """Lint, types and contracts, side by side; all are run, even when one fails."""
    commands = {
        "format": [str(BIN / "ruff"), "format", "--check", "-q", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "contracts": [str(BIN / "lint-imports")],
        "types": [str(BIN / "mypy")],
    }
    running = {
        name: subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name, command in commands.items()
    }
    failed = 0
    for name, process in running.items():
        output, _ = process.communicate()
        say(f"{name:10} {'ok' if process.returncode == 0 else 'FAILED'}")
        if process.returncode != 0:
            failed = 1
            say(output)
    return failed


def test(arguments: list[str]) -> int:
    """Everything that must hold: checks, then the tests; the pure packages with branch coverage of 100 %."""
    environment = offscreen_environment()
    if arguments:
        return subprocess.run(
            [str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode
    results = {"checks": check()}
    coverage = [str(PYTHON), "-m", "coverage"]
    sources = ",".join(f"checkpoint_app/{name}" for name in ("documents", "assessment", "casework"))
    pure = [f"tests/unit/{name}" for name in ("documents", "assessment", "casework", "casework_feed")]
    ignored = [f"--ignore={path}" for path in pure]
    # A process that dies is told at once: else pytest-xdist waits for the rest of its files for ever.
    options = ("-q", "-n", "2", "--dist", "loadfile", "--max-worker-restart", "0")
    side_by_side = [str(PYTHON), "-m", "pytest", *options]
    commands = {
        "tests of the pure packages": [
            *coverage,
            "run",
            "--branch",
            f"--source={sources}",
            "-m",
            "pytest",
            "-q",
            *pure,
        ],
        "their branch coverage": [*coverage, "report", "--fail-under=100", "--skip-covered", "--show-missing"],
        "tests that fork": [*side_by_side, "-m", "forks", "tests/integration"],
        "all other tests": [*side_by_side, "-m", "not forks", *ignored],
    }
    for name, command in commands.items():
        results[name] = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    failed = [name for name, status in results.items() if status]
    say(f"FAILED: {', '.join(failed)}" if failed else "Everything passed.")
    return int(bool(failed))


def main(arguments: list[str]) -> int:
    """Choose what to do; set up first."""
    if not arguments or arguments[0] not in {"demo", "test", "check"}:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        set_up()
        if arguments[0] == "test" and (tools := missing_tools()):
            install_packages(tools)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 5
    if arguments[0] == "check":
        return check()
    if arguments[0] == "test":
        return test(arguments[1:])
    command = [str(PYTHON), "-m", "checkpoint_app", "demo", *arguments[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
