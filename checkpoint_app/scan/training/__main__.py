"""`python -m checkpoint_app.scan.training recogniser OUT`, then `export recogniser OUT/recogniser.pt FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Run one step of training as asked on the command line."""
    parser = argparse.ArgumentParser(prog="python -m checkpoint_app.scan.training")
    steps = parser.add_subparsers(dest="step", required=True)
    for what in ("recogniser", "localiser"):
        step = steps.add_parser(what, help=f"train the {what}")
        step.add_argument("out", type=Path)
        step.add_argument("--minutes", type=float, default=70)
        step.add_argument("--seed", type=int, default=1)
        step.add_argument("--workers", type=int, default=1)
        step.add_argument("--resume", type=Path)
        step.add_argument("--peak", type=float, default=3e-3)
    export = steps.add_parser("export", help="write trained weights as ONNX")
    export.add_argument("what", choices=("recogniser", "localiser"))
    export.add_argument("weights", type=Path)
    export.add_argument("target", type=Path)
    calibrate = steps.add_parser("calibrate", help="fit the calibration curves to the networks as they are shipped")
    calibrate.add_argument("target", type=Path)
    calibrate.add_argument("--count", type=int, default=60)
    chosen = parser.parse_args()
    if chosen.step == "calibrate":
        from checkpoint_app.scan.training.calibrate import calibrate as fit

        print(fit(chosen.count, chosen.target))
        return
    from checkpoint_app.scan.training import train

    if chosen.step == "export":
        train.export(chosen.what, chosen.weights, chosen.target)
        return
    train.train(
        chosen.step,
        chosen.out,
        minutes=chosen.minutes,
        seed=chosen.seed,
        workers=chosen.workers,
        resume=chosen.resume,
        peak=chosen.peak,
    )


if __name__ == "__main__":
    main()
