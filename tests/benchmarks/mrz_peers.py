"""Run other offline readers on a folder with a truth file, beside ours: `python -m tests.benchmarks.mrz_peers DIR`.

A peer takes part when it is installed (`passporteye` with its Tesseract, `fastmrz`); none is a dependency. CPU is
this process and its children, so that a reader that calls a program pays for it. Prints one line of JSON per reader.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading_files import read_path


def cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def ours() -> Callable[[Path], list[str]]:
    reader = MrzReader()

    def read(path: Path) -> list[str]:
        (result,) = read_path(path, reader=reader, barcodes=False)
        return list(result.mrz.lines) if result.mrz is not None else []

    return read


def passporteye() -> Callable[[Path], list[str]]:
    module = importlib.import_module("passporteye")

    def read(path: Path) -> list[str]:
        found = module.read_mrz(str(path))
        return found.aux["text"].split() if found is not None else []

    return read


def fastmrz() -> Callable[[Path], list[str]]:
    reader = importlib.import_module("fastmrz").FastMRZ()

    def read(path: Path) -> list[str]:
        return str(reader.get_details(str(path)).get("mrz_text", "")).split()

    return read


def main(folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for name, make in (("checkpoint", ours), ("passporteye", passporteye), ("fastmrz", fastmrz)):
        try:
            read = make()
        except ImportError:
            print(json.dumps({"reader": name, "installed": False}))
            continue
        read(folder / truth[0]["file"])
        exact, started = 0, cpu_s()
        for entry in truth:
            exact += read(folder / entry["file"]) == list(entry.get("lines") or ())
        each = 1000 * (cpu_s() - started) / len(truth)
        print(json.dumps({"reader": name, "pictures": len(truth), "exact": exact, "cpu_ms_each": round(each, 1)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
