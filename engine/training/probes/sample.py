"""A few fixed examples of every part of the data, which pictures of a plane are dotted with, and what a pass needs to
take them.

The parts lie in random order, so their first examples are a fair sample. They are gathered once for a data set: a probe
that is read ten times a second finds them where they were.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import UserError
from engine.network import Network
from engine.steps import Entry

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Entries = tuple[Entry, ...]
PARTS = ("train", "validation", "test")
MOST = (1000, 500, 500)
"""Examples of each part at most: more only cover one another, and each of them is one more to predict."""


@dataclass(frozen=True, eq=False)
class Sample:
    """`x` (n, *shape) is scaled as the network sees it, `y` as the data have it; `part` (n,) counts in PARTS.

    `there` is how many examples each part has in all.
    """

    x: NDArray[np.float32]
    y: NDArray[Any]
    part: NDArray[np.uint8]
    there: tuple[int, int, int]

    def __len__(self) -> int:
        return len(self.x)


@lru_cache(maxsize=4)
def sample(parts: Parts, most: tuple[int, int, int] = MOST) -> Sample:
    """The first examples of each part."""
    taken = [(getattr(parts, name), limit) for name, limit in zip(PARTS, most, strict=True)]
    x = np.concatenate([part.x[:limit] for part, limit in taken])
    y = np.concatenate([part.y[:limit] for part, limit in taken])
    counts = [min(len(part), limit) for part, limit in taken]
    train, validation, test = (len(part) for part, _ in taken)
    return Sample(x, y, np.repeat(np.arange(3, dtype=np.uint8), counts), (train, validation, test))


def batch_of(entries: Entries, x: NDArray[Any], y: NDArray[Any], device: torch.device) -> dict[str, Tensor]:
    """Examples as a pass takes them. Where there are fewer answers than examples, those at the end get zeros: places
    that are only looked at have no answer."""
    made: dict[str, Tensor] = {}
    for entry in entries:
        known = {"x": x, "y": y}.get(entry.port, np.zeros((0, *entry.value.shape), np.float32))
        array = np.concatenate([known, np.zeros((len(x) - len(known), *known.shape[1:]), known.dtype)])
        wanted = np.int64 if entry.value.is_index else np.float32
        shaped = np.ascontiguousarray(array, wanted).reshape(len(array), *entry.value.shape)
        made[entry.name] = torch.from_numpy(shaped).to(device)
    return made


def passed(network: Network, batch: Mapping[str, Tensor], names: Collection[str]) -> Mapping[str, Any]:
    """A pass that ends as soon as these values are there."""
    environment: Mapping[str, Any] = {}
    with torch.no_grad():
        for _, environment in network.trace(batch):
            if all(name in environment for name in names):
                break
    return environment


def entry_of(entries: Entries) -> Entry:
    """Where the examples go in. Raises UserError where nothing of the data does."""
    found = next((entry for entry in entries if entry.port == "x"), None)
    if found is None:
        raise UserError("The network takes no examples in.", "Wire the data's x to it.")
    return found


def device_of(network: Network, examples: Mapping[str, Tensor]) -> torch.device:
    """Where the network computes."""
    return next((weight.device for weight in network.parameters()), next(iter(examples.values())).device)
