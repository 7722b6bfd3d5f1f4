"""Proof that every locked package has a wheel for Windows: `python -m tests.unit.house.windows_wheels`.

The markers of the lock are evaluated for Windows here, since pip evaluates them for the machine it runs on.
pyzbar and the like are downloaded with their hashes checked; nothing is installed.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[3]
WINDOWS = {
    "sys_platform": "win32",
    "os_name": "nt",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
}


def for_windows(version: str) -> str:
    """Keep the lock's entries whose marker holds on Windows with this Python."""
    environment = {**WINDOWS, "python_version": version, "python_full_version": f"{version}.7"}
    kept = []
    for entry in re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8").strip()):
        head, _, rest = entry.partition("\\\n")
        requirement, _, marker = head.partition(" ; ")
        if not marker or Marker(marker).evaluate(environment):
            kept.append(f"{requirement.strip()} \\\n{rest}" if rest else requirement.strip())
    return "\n".join(kept) + "\n"


def main(version: str) -> int:
    """Download every wheel for Windows into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "windows.lock"
        lock.write_text(for_windows(version), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "-q"]
        command += ["--platform", "win_amd64", "--python-version", version, "--implementation", "cp"]
        command += ["--require-hashes", "-r", str(lock), "-d", folder]
        result = subprocess.run(command, check=False)
        wheels = len(list(Path(folder).glob("*.whl")))
        print(f"Windows, Python {version}: {wheels} wheels, {'complete' if result.returncode == 0 else 'INCOMPLETE'}")
        return result.returncode


if __name__ == "__main__":
    sys.exit(max(main(version) for version in sys.argv[1:] or ["3.11"]))
