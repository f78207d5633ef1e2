"""Weights as torchvision names them in its `state_dict`s, written from its published names and shapes."""

from __future__ import annotations

import torch
from torch import Tensor

Weights = dict[str, Tensor]


def norm(name: str, channels: int) -> Weights:
    numbers = {end: torch.rand(channels) for end in ("weight", "bias", "running_mean", "running_var")}
    return {f"{name}.{end}": tensor for end, tensor in numbers.items()} | {
        f"{name}.num_batches_tracked": torch.tensor(7)
    }


def resnet_18(widths: tuple[int, ...] = (64, 128, 256, 512), classes: int = 1000) -> Weights:
    first = widths[0]
    found = {"conv1.weight": torch.rand(first, 3, 7, 7)} | norm("bn1", first)
    channels = first
    for stage, width in enumerate(widths, 1):
        for block in range(2):
            name = f"layer{stage}.{block}"
            found[f"{name}.conv1.weight"] = torch.rand(width, channels, 3, 3)
            found |= norm(f"{name}.bn1", width)
            found[f"{name}.conv2.weight"] = torch.rand(width, width, 3, 3)
            found |= norm(f"{name}.bn2", width)
            if width != channels:
                found[f"{name}.downsample.0.weight"] = torch.rand(width, channels, 1, 1)
                found |= norm(f"{name}.downsample.1", width)
            channels = width
    return found | {"fc.weight": torch.rand(classes, channels), "fc.bias": torch.rand(classes)}


VGG_11 = ((0, 64, 3), (3, 128, 64), (6, 256, 128), (8, 256, 256), (11, 512, 256), (13, 512, 512), (16, 512, 512))
VGG_11 = (*VGG_11, (18, 512, 512))
"""The place of each convolution in `features`, its channels and those it reads."""


def vgg_11(device: str = "cpu") -> Weights:
    """On torch's meta device it has shapes and no numbers: 133 million would take half a gigabyte."""
    found: Weights = {}
    with torch.device(device):
        for place, channels, read in VGG_11:
            found[f"features.{place}.weight"] = torch.zeros(channels, read, 3, 3)
            found[f"features.{place}.bias"] = torch.zeros(channels)
        for place, units, read in ((0, 4096, 25088), (3, 4096, 4096), (6, 1000, 4096)):
            found[f"classifier.{place}.weight"] = torch.zeros(units, read)
            found[f"classifier.{place}.bias"] = torch.zeros(units)
    return found
