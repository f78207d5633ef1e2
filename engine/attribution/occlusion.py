"""Occlusion (Zeiler, Fergus: Visualizing and understanding convolutional networks, 2014).

A part of the input is replaced by a baseline, and the output looked at again: what it loses is what that part was
worth. No gradient is needed, so it tells something of steps and signs too. Parts are patches of a picture, features of
a table (those that stand for one column together), tokens of a text, and stretches of a sequence; where parts overlap,
a place gets the mean of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from engine.attribution.base import Attribution, Layout, to_array
from engine.attribution.subject import AT_ONCE, Subject
from engine.errors import UserError

ALONG = 7
"""Patches side by side along a picture: 4 pixels each in one of MNIST, 32 in one of ImageNet."""
STRETCHES = 24
"""Stretches of a long sequence; of a short one each step is one."""

THIRDS = 3
"""Of a volume each way, what a part is as long as: with halves in between there are some hundred parts."""
Groups = Sequence[Sequence[int]]
"""Features that stand for one column of a table, such as the numbers of a one-hot code."""


def occlusion(subject: Subject, placed: Layout, baseline: Tensor, groups: Groups = ()) -> Attribution:
    """What the output loses where each part in turn is `baseline` (1, ...), shaped as the leaf.

    Raises UserError where the input has no parts that lie side by side.
    """
    start = subject.start
    hidden = parts(tuple(start.shape[1:]), placed, groups).to(start.device)
    score = subject.score_of(start)
    lost = score - subject.blocks(_occluded(start, baseline, hidden))
    weights = hidden.to(lost.dtype)
    values = torch.tensordot(lost, weights, 1) / weights.sum(0).clamp(min=1)
    return Attribution("occlusion", subject.output, to_array(values), True, score)


def _occluded(start: Tensor, baseline: Tensor, hidden: Tensor) -> Iterator[Tensor]:
    """The example with a part missing each time; `hidden` (n, *places) says which. Places lie along the first axes of
    the leaf, or, of a picture or volume, along all but its channels."""
    for few in torch.split(hidden, AT_ONCE):
        channelled = start.dim() in (4, 5) and few.dim() == start.dim() - 1
        mask = few.unsqueeze(1) if channelled else few.reshape(*few.shape, *[1] * (start.dim() - few.dim()))
        yield torch.where(mask, baseline, start)


def parts(shape: tuple[int, ...], placed: Layout, groups: Groups = ()) -> Tensor:
    """Which places belong to each part: (parts, *places) of yes and no."""
    match placed:
        case "picture":
            return _patches(shape[-2], shape[-1])
        case "volume":
            return _cubes(shape[-3:])
        case "features":
            return _features(shape[0], groups)
        case "tokens":
            return torch.eye(shape[0], dtype=torch.bool)
        case "steps":
            along = _windows(shape[0], -(-shape[0] // STRETCHES))
            return along[:, :, None].expand(-1, -1, shape[1])
    text = f"Occlusion hides parts that lie side by side, but the input is {'×'.join(map(str, shape))}."
    raise UserError(text, "Choose a method that takes gradients.")


def _patches(height: int, width: int) -> Tensor:
    side = max(1, round(min(height, width) / ALONG))
    down, across = _windows(height, side), _windows(width, side)
    both = down[:, None, :, None] & across[None, :, None, :]
    return both.flatten(0, 1)


def _cubes(sizes: tuple[int, ...]) -> Tensor:
    depth, height, width = (_windows(size, -(-size // THIRDS)) for size in sizes)
    every = (
        depth[:, None, None, :, None, None] & height[None, :, None, None, :, None] & width[None, None, :, None, None]
    )
    return every.flatten(0, 2)


def _windows(length: int, size: int) -> Tensor:
    """Windows of a size, half overlapping, so that all places are covered: (windows, length)."""
    starts = [*range(0, max(1, length - size), max(1, size // 2)), max(0, length - size)]
    at = torch.arange(length)
    return torch.stack([(at >= start) & (at < start + size) for start in dict.fromkeys(starts)])


def _features(amount: int, groups: Groups) -> Tensor:
    together = {feature for group in groups for feature in group}
    wanted = [*groups, *([feature] for feature in range(amount) if feature not in together)]
    hidden = torch.zeros(len(wanted), amount, dtype=torch.bool)
    for row, group in enumerate(wanted):
        hidden[row, list(group)] = True
    return hidden
