"""The recogniser's network: a strip of 32 x W grey pixels to a class for every fourth column.

Fully convolutional with a field of view of about three characters, so that it sees shapes and not words. Every column
is classified by itself (37 characters or the gap between them): the place of each character is known in our own
renders, so no CTC is needed and positions come out exactly.
"""

from __future__ import annotations

import torch
from torch import nn

from checkpoint_app.scan.specimen_texts import ALPHABET

CLASSES = len(ALPHABET) + 1


def _block(
    inputs: int,
    outputs: int,
    kernel: int | tuple[int, int],
    stride: int | tuple[int, int],
    pad: int | tuple[int, int],
) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, pad, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


class Recogniser(nn.Module):
    """About 360 thousand weights; 12 ms for two lines of 704 px on one thread.

    The mean over the line tells every column how this line is printed and lit: its face, weight, blur and contrast.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(_block(1, 16, 3, 2, 1), _block(16, 32, 3, 1, 1), _block(32, 48, 3, 2, 1))
        self.shape = _block(48, 48, 3, 1, 1)
        self.down = _block(48, 64, 3, (2, 1), 1)
        self.form = _block(64, 64, 3, 1, 1)
        self.form_more = _block(64, 64, 3, 1, 1)
        self.collapse = _block(64, 128, (4, 3), 1, (0, 1))
        self.manner = nn.Conv2d(128, 128, 1)
        nn.init.normal_(self.manner.weight, std=0.01)
        nn.init.ones_(self.manner.bias)
        self.beside = _block(128, 128, (1, 3), 1, (0, 1))
        self.beside_more = _block(128, 128, (1, 3), 1, (0, 1))
        self.head = nn.Conv2d(128, CLASSES, 1)

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        """Strips n x 1 x 32 x W, each of zero mean and unit spread, to logits n x classes x 1 x W/4."""
        x = self.stem(strips)
        x = x + self.shape(x)
        x = self.down(x)
        x = x + self.form(x)
        x = x + self.form_more(x)
        x = self.collapse(x)
        x = x * self.manner(x.mean(3, keepdim=True))
        x = x + self.beside(x)
        x = x + self.beside_more(x)
        return self.head(x)


class Localiser(nn.Module):
    """Finds zones in a small grey picture: per fourth pixel whether it is inside, and which way text runs."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(_block(1, 10, 3, 2, 1), _block(10, 18, 3, 2, 1))
        self.fine = _block(18, 18, 3, 1, 1)
        self.down = _block(18, 32, 3, 2, 1)
        self.near = _block(32, 32, 3, 1, 1)
        self.lower = _block(32, 48, 3, 2, 1)
        self.wide = nn.ModuleList([_block(48, 48, 3, 1, 1) for _ in range(3)])
        self.up = nn.Conv2d(48, 18, 1)
        self.middle = nn.Conv2d(32, 18, 1)
        self.join = _block(18, 18, 3, 1, 1)
        self.head = nn.Conv2d(18, 3, 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures n x 1 x H x W (multiples of 16), zero mean and unit spread, to n x 3 x H/4 x W/4."""
        fine = self.stem(pictures)
        fine = fine + self.fine(fine)
        near = self.down(fine)
        near = near + self.near(near)
        far = self.lower(near)
        for layer in self.wide:
            far = far + layer(far)
        far = nn.functional.interpolate(self.up(far), scale_factor=2.0, mode="nearest") + self.middle(near)
        fine = fine + nn.functional.interpolate(torch.relu(far), scale_factor=2.0, mode="nearest")
        return self.head(self.join(fine))
