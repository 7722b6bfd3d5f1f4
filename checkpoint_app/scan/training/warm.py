"""Go on from weights that were exported: ONNX files hold them with the batch norms folded in."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn


@torch.no_grad()
def warm_start(net: nn.Module, path: Path, pictures: torch.Tensor) -> None:
    """Take over every weight of the file by name; layers the file does not have begin close to nothing.

    A folded convolution is unfolded so that the network computes what it did: its batch norm gets the mean and spread
    that its convolution shows on `pictures`, and scale and shift that undo them.
    """
    stored = {
        i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in onnx.load(str(path)).graph.initializer
    }
    state = net.state_dict()
    blocks: list[tuple[str, nn.Sequential]] = [
        (name, part)
        for name, part in net.named_modules()
        if isinstance(part, nn.Sequential) and len(part) == 3 and isinstance(part[1], nn.BatchNorm2d)
    ]
    folded = {f"{name}.0.bias" for name, _ in blocks}
    for name, value in stored.items():
        if name not in folded:
            state[name].copy_(value)
    for name, block in blocks:
        norm = block[1]
        norm.weight.fill_((1 + norm.eps) ** 0.5)
        if f"{name}.0.bias" in stored:
            norm.bias.copy_(stored[f"{name}.0.bias"])
        else:  # a new layer beside the old ones: a faint one, so that it learns and disturbs little
            norm.weight.fill_(0.1)
            norm.bias.fill_(-0.1)
    _calibrate(net, {name for name, _ in blocks if f"{name}.0.bias" in stored}, dict(blocks), pictures)


def _calibrate(net: nn.Module, old: set[str], blocks: dict[str, nn.Sequential], pictures: torch.Tensor) -> None:
    seen: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}

    def look(name: str) -> object:
        def keep(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
            seen[name] = (output.mean((0, 2, 3)), output.var((0, 2, 3)))

        return blocks[name][0].register_forward_hook(keep)

    hooks = [look(name) for name in blocks]
    net.eval()
    net(pictures)
    for hook in hooks:
        hook.remove()
    for name, (mean, spread) in seen.items():
        norm = blocks[name][1]
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(spread)
        if name in old:
            norm.weight.copy_((spread + norm.eps).sqrt())
            norm.bias.add_(mean)
    net.train()
