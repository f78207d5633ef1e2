"""torch's random generators, which dropout and its like draw from.

They are one for the whole process, so whoever draws from them between two steps changes what the run computes. Training
therefore takes them along: it notes where they stand whenever it pauses, and puts them back before it goes on.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor


def seed(number: int, device: torch.device) -> None:
    """Sets the generators that a run on this device uses to their beginning for this seed.

    `torch.manual_seed` seeds those of every kind of device, and where there is none of a kind it keeps the wish, with
    the text of all calls that led there, for the day on which one comes: a millisecond and some memory each time.
    """
    torch.default_generator.manual_seed(number)
    if device.type == "cuda":
        torch.cuda.manual_seed_all(number)
    elif device.type == "mps":
        torch.mps.manual_seed(number)


def generators(device: torch.device) -> dict[str, Tensor]:
    """Where the generators that a run on this device uses stand."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        states["mps"] = torch.mps.get_rng_state()
    return states


def use_generators(states: Mapping[str, Tensor], device: torch.device) -> None:
    """Puts them where they stood."""
    torch.set_rng_state(states["cpu"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)
    elif device.type == "mps" and "mps" in states:
        torch.mps.set_rng_state(states["mps"])
