"""Run other offline readers on a folder with a truth file, beside ours, on the same pictures.

    python -m tests.benchmarks.mrz_peers DIR [--python VENV/bin/python] [--tessdata TESSDATA]

A peer takes part when the given interpreter has it (`passporteye` and `fastmrz`, each with Tesseract); none is a
dependency, so they live in a virtual environment of their own. `--tessdata` names a folder with traineddata files:
`eng` with the legacy engine lets PassportEye run as its authors advise (`--oem 0`), a file trained for zones lets it
run with `-l mrz`, and FastMRZ needs one called `mrz`. CPU is the reader's process and its children, start-up
excluded, so that a reader that calls a program pays for it. Prints one line of JSON per reader.

Every reader is judged by the same comparison, spaces and short stray lines forgiven.
"""

import argparse
import contextlib
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Read = Callable[[Path], list[str]]


def cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def ours() -> Read:
    from checkpoint_app.scan.reader import MrzReader
    from checkpoint_app.scan.reading_files import read_path

    reader = MrzReader()

    def read(path: Path) -> list[str]:
        (result,) = read_path(path, reader=reader, barcodes=False)
        return list(result.mrz.lines) if result.mrz is not None else []

    return read


def passporteye(parameters: str = "") -> Read:
    module = importlib.import_module("passporteye")

    def read(path: Path) -> list[str]:
        found = module.read_mrz(str(path), extra_cmdline_params=parameters)
        return str(found.aux["text"]).splitlines() if found is not None else []

    return read


def fastmrz() -> Read:
    reader = importlib.import_module("fastmrz").FastMRZ()

    def read(path: Path) -> list[str]:
        return str(reader.get_details(str(path), ignore_parse=True)).splitlines()

    return read


READERS: dict[str, Callable[[], Read]] = {
    "checkpoint": ours,
    "passporteye": passporteye,
    "passporteye --oem 0": lambda: passporteye("--oem 0"),
    "passporteye -l mrz": lambda: passporteye("-l mrz"),
    "fastmrz": fastmrz,
}


def measure(name: str, folder: Path) -> dict[str, object]:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    try:
        read = READERS[name]()
        read(folder / truth[0]["file"])
    except (ImportError, OSError, RuntimeError) as error:
        return {"reader": name, "runs": False, "why": type(error).__name__}
    exact, failed, started = 0, 0, cpu_s()
    for entry in truth:
        try:
            lines = read(folder / entry["file"])
        except Exception:  # noqa: BLE001 - a peer that raises on a picture has not read it
            lines, failed = [], failed + 1
        found = [line.replace(" ", "") for line in lines]
        exact += [line for line in found if len(line) > 24] == list(entry.get("lines") or ())
    each = 1000 * (cpu_s() - started) / len(truth)
    figures = {"pictures": len(truth), "exact": exact, "raised": failed, "cpu_ms_each": round(each, 1)}
    package = name.split(" ", maxsplit=1)[0]
    if package != "checkpoint":
        figures["version"] = importlib.metadata.version(package)
    return {"reader": name, **figures}


def main() -> None:
    parser = argparse.ArgumentParser(description="Readers of the MRZ on the same pictures.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers")
    parser.add_argument("--tessdata", type=Path, help="folder of traineddata files")
    parser.add_argument("--one", choices=READERS, help="only this reader, in this process")
    chosen = parser.parse_args()
    if chosen.one:
        with contextlib.redirect_stdout(sys.stderr):  # peers print
            figures = measure(chosen.one, chosen.folder)
        print(json.dumps(figures))
        return
    environment = dict(os.environ, OMP_THREAD_LIMIT="1")
    if chosen.tessdata:
        environment["TESSDATA_PREFIX"] = str(chosen.tessdata.resolve())
    for name in READERS:
        interpreter = sys.executable if name == "checkpoint" else chosen.python
        command = [interpreter, __file__, "--one", name, str(chosen.folder)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        print(done.stdout.strip() or json.dumps({"reader": name, "runs": False, "why": f"exit {done.returncode}"}))


if __name__ == "__main__":
    main()
