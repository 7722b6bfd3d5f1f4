"""Train the two networks on pictures made on the fly, for a given time, with checkpoints and a log.

One thread computes and `workers` processes make strips, so that a run leaves the rest of the machine alone. The
learning rate follows a cosine over the given minutes; what is exported is the running average of the weights.
"""

from __future__ import annotations

import copy
import math
import multiprocessing
import queue
import random
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from checkpoint_app.scan.training import strips, zones
from checkpoint_app.scan.training.model import CLASSES, Localiser, Recogniser
from checkpoint_app.scan.training.warm import warm_start

BATCH = 64
NETWORKS = {"recogniser": Recogniser, "localiser": Localiser}


def _produce_strips(seed: int, out: multiprocessing.Queue) -> None:
    cv2.setNumThreads(1)
    rng = random.Random(seed)
    while True:
        pairs = [strips.strip(rng) for _ in range(BATCH)]
        out.put((np.stack([p for p, _ in pairs]), np.stack([c for _, c in pairs])))


def _produce_scenes(seed: int, out: multiprocessing.Queue) -> None:
    cv2.setNumThreads(1)
    scenes = zones.Scenes(seed)
    while True:
        pairs = [scenes.sample() for _ in range(16)]
        out.put((np.stack([p for p, _ in pairs]), np.stack([t for _, t in pairs])))


def _strip_loss(net: nn.Module, pictures: np.ndarray, classes: np.ndarray) -> tuple[torch.Tensor, float]:
    """Cross entropy per column; and the share of the characters' columns that are right."""
    target = torch.from_numpy(classes.astype(np.int64))
    logits = net(normalise(pictures))[:, :, 0]
    known = (target != strips.IGNORE) & (target != CLASSES - 1)
    right = (logits.detach().argmax(1)[known] == target[known]).float().mean().item()
    return nn.functional.cross_entropy(logits, target, ignore_index=strips.IGNORE), right


def _scene_loss(net: nn.Module, pictures: np.ndarray, targets: np.ndarray) -> tuple[torch.Tensor, float]:
    """Overlap and entropy of the inside, squared error of the direction; and the intersection over union."""
    target = torch.from_numpy(targets)
    out = net(normalise(pictures))
    inside = target[:, 0]
    chance = torch.sigmoid(out[:, 0])
    entropy = nn.functional.binary_cross_entropy_with_logits(out[:, 0], inside, pos_weight=torch.tensor(3.0))
    shared = (chance * inside).sum((1, 2))
    dice = 1 - (2 * shared + 20) / (chance.sum((1, 2)) + inside.sum((1, 2)) + 20)
    away = ((out[:, 1:] - target[:, 1:]) ** 2).sum(1) * inside
    both = ((chance > 0.5) & (inside > 0.5)).sum()
    either = ((chance > 0.5) | (inside > 0.5)).sum()
    return 2 * entropy + dice.mean() + away.sum() / (inside.sum() + 1), (both / (either + 1)).item()


def normalise(batch: np.ndarray) -> torch.Tensor:
    """Bring uint8 strips to zero mean and unit spread each, as the product does before reading."""
    x = torch.from_numpy(batch).float()
    x = x - x.mean((1, 2), keepdim=True)
    x = x / (x.std((1, 2), keepdim=True) + 4.0)
    return x[:, None].contiguous(memory_format=torch.channels_last)


def _rate(done: float, peak: float) -> float:
    warm = min(1.0, done / 0.02)
    return peak * warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, done))) + 1e-6


def train(
    what: str,
    out: Path,
    *,
    minutes: float,
    seed: int = 1,
    workers: int = 1,
    resume: Path | None = None,
    peak: float = 3e-3,
) -> None:
    """Train for `minutes` of wall clock; writes `<what>.pt` and `log.txt` into `out` every minute."""
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net = NETWORKS[what]().to(memory_format=torch.channels_last)
    produce, loss_of = (_produce_strips, _strip_loss) if what == "recogniser" else (_produce_scenes, _scene_loss)
    optimiser = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=0.01)
    batches: multiprocessing.Queue = multiprocessing.Queue(maxsize=8)
    makers = [
        multiprocessing.Process(target=produce, args=(seed * 1000 + n, batches), daemon=True) for n in range(workers)
    ]
    for maker in makers:
        maker.start()
    if resume and resume.suffix == ".onnx":
        warm_start(net, resume, normalise(np.concatenate([batches.get(timeout=300)[0] for _ in range(4)])))
    elif resume:
        net.load_state_dict(torch.load(resume)["average"])
    average = copy.deepcopy(net)
    start, last, step, seen, losses, hits = time.monotonic(), time.monotonic(), 0, 0, [], []
    while (done := (time.monotonic() - start) / (minutes * 60)) < 1.0:
        try:
            pictures, truth = batches.get(timeout=120)
        except queue.Empty as error:
            raise SystemExit("the strip makers stopped") from error
        for group in optimiser.param_groups:
            group["lr"] = _rate(done, peak)
        with torch.autocast("cpu", torch.bfloat16):
            loss, right = loss_of(net, pictures, truth)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        step += 1
        _follow(average, net, min(0.998, 1 - 1 / (step + 1)))
        losses.append(loss.item())
        hits.append(right)
        seen += len(pictures)
        if time.monotonic() - last > 60:
            last = time.monotonic()
            minutes_gone = (last - start) / 60
            line = (
                f"{minutes_gone:6.1f} min  {seen:8d} pictures  loss {np.mean(losses):.4f}  right {np.mean(hits):.4f}"
            )
            with (out / "log.txt").open("a") as log:
                log.write(line + "\n")
            losses, hits = [], []
            torch.save({"average": average.state_dict(), "net": net.state_dict()}, out / "new.tmp")
            (out / "new.tmp").replace(out / f"{what}.pt")
    torch.save({"average": average.state_dict(), "net": net.state_dict()}, out / f"{what}.pt")
    for maker in makers:
        maker.terminate()


@torch.no_grad()
def _follow(average: nn.Module, net: nn.Module, keep: float) -> None:
    for mine, theirs in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if mine.dtype.is_floating_point:
            mine.mul_(keep).add_(theirs, alpha=1 - keep)
        else:
            mine.copy_(theirs)


def export(what: str, weights: Path, target: Path) -> None:
    """Write the averaged weights as ONNX with free sizes; batch norms are folded in."""
    net = NETWORKS[what]()
    net.load_state_dict(torch.load(weights)["average"])
    net.eval()
    _fold(net)
    height = strips.STRIP_HEIGHT if what == "recogniser" else 224
    torch.onnx.export(
        net,
        (torch.zeros(1, 1, height, 704),),
        str(target),
        input_names=["pictures"],
        output_names=["scores"],
        dynamic_axes={"pictures": {0: "n", 2: "h", 3: "w"}, "scores": {0: "n", 2: "v", 3: "t"}},
        dynamo=False,
    )


def _fold(module: nn.Module) -> None:
    for part in module.modules():
        if isinstance(part, nn.Sequential) and len(part) == 3 and isinstance(part[1], nn.BatchNorm2d):
            part[0] = torch.nn.utils.fusion.fuse_conv_bn_eval(part[0], part[1])
            part[1] = nn.Identity()
