"""A weight set by hand: what the network goes on from."""

from __future__ import annotations

from math import isfinite

import torch

from engine.errors import UserError
from engine.microscope.places import Cell
from engine.training.by_hand import Put, put
from engine.training.state import State

GREATEST = float(torch.finfo(torch.float32).max)


def set_weight(state: State, name: str, index: Cell, value: float) -> list[Put]:
    """Changes one number of a weight of `state`, and returns what was set.

    Raises UserError where there is no such weight or number.
    """
    weight = dict(state.network.named_parameters()).get(name)
    if weight is None or len(index) != weight.ndim or any(i >= n for i, n in zip(index, weight.shape, strict=True)):
        text = f"The network that is trained has no weight {name}[{', '.join(map(str, index))}]."
        raise UserError(text, "The drawing has changed since: look again.")
    if not isfinite(value) or abs(value) > GREATEST:
        raise UserError("A weight has to be a finite number.", "Type a number such as −0.25.")
    return [put(weight, index, value)]
