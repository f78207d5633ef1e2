"""Looking inside a network while it learns.

A probe is a plain function of the network and an `Observation`, run on the training thread between two steps; what it
returns is a frozen `Reading` that holds numpy arrays and may go anywhere. The loop sees to it that looking changes
nothing: random generators, the training mode and the statistics of batch normalisation are as they were before.

    gradient_flow()        how large the gradients and the updates of each layer are
    weights(node)          histograms and pictures of the weights
    activations(node)      what comes out of a node for a few fixed examples
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import UserError
from engine.network import Network
from engine.training.generators import generators, use_generators

if TYPE_CHECKING:
    from engine.steps import Step

Array = NDArray[np.float32]

BINS = 40
SAMPLE = 16_384
"""Numbers a histogram is made of at most: more do not change its look."""
SIDE = 128
"""Pixels of a picture of weights or activations at most, each way."""
TILES = 64
"""Feature maps, filters or examples in one reading at most."""
UNITS = 256
"""Units of a vector, or features of a sequence, in one reading at most."""
EXAMPLES = 64
"""Examples of the fixed batch that activations are read from."""


@dataclass(frozen=True)
class Observation:
    """What a probe is shown besides the network.

    `examples` are a few fixed ones of the validation part, by the names of the program's inputs and targets; `before`
    is what the probe's own `before` returned.
    """

    step: int
    epoch: int
    examples: Mapping[str, Tensor]
    before: Any = None
    passes: dict[str, Any] = field(default_factory=dict)
    """Every value of the network for the examples by its name, once a probe has asked; the next one need not."""

    def values(self, network: Network) -> Mapping[str, Any]:
        """Every value of the network, in evaluation mode, for the examples."""
        if not self.passes:
            with torch.no_grad():
                self.passes.update(network.run(self.examples))
        return self.passes


@dataclass(frozen=True, eq=False)
class Reading:
    """What a probe saw. `every`: how many steps lie between it and the reading before."""

    every: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Probe:
    """`read` is called after a step; `before`, where there is one, between the backward pass and the step."""

    read: Callable[[Network, Observation], Reading]
    before: Callable[[Network], Any] | None = None


@dataclass(frozen=True, eq=False)
class Histogram:
    """`counts` (40) of the numbers between neighbouring `edges` (41), scaled up where only a sample was counted."""

    counts: Array
    edges: Array


# ---- gradient flow ----


@dataclass(frozen=True, eq=False)
class GradientFlow(Reading):
    """One entry per layer that learns, in the order of the network, by node id and title.

    `mean` and `largest` are of |gradient| over all weights of the layer, before clipping; `update` is the length of the
    step divided by the length of the weights: about 1e-3 is healthy, 1e-1 shakes the layer, 1e-6 leaves it as it is.
    """

    nodes: tuple[str, ...]
    titles: tuple[str, ...]
    mean: Array
    largest: Array
    update: Array


def gradient_flow() -> Probe:
    """The gradients of the step that was just taken, and how far it moved each layer."""
    return Probe(_gradient_flow, _before_step)


def learning_layers(network: Network) -> list[tuple[Step, list[nn.Parameter]]]:
    """The steps that have weights which may change, in order, and those weights."""
    found = []
    for step in network.program.steps:
        if step.module is not None:
            weights = [w for w in network.get_submodule(step.name).parameters() if w.requires_grad]
            found += [(step, weights)] if weights else []
    return found


def _before_step(network: Network) -> list[tuple[Tensor, list[Tensor]]]:
    """Per layer the sum and the maximum of |gradient|, and its weights as they are now."""
    layers = []
    for _, weights in learning_layers(network):
        gradients = [w.grad for w in weights if w.grad is not None] or [torch.zeros_like(w) for w in weights]
        total = torch.stack([gradient.abs().sum() for gradient in gradients]).sum()
        largest = torch.stack([gradient.abs().amax() for gradient in gradients]).amax()
        layers.append((torch.stack([total, largest]), [w.detach().clone() for w in weights]))
    return layers


def _gradient_flow(network: Network, observation: Observation) -> Reading:
    layers, rows = learning_layers(network), []
    for (_, weights), (gradient, old) in zip(layers, observation.before, strict=True):
        moved = _length([new.detach() - was for new, was in zip(weights, old, strict=True)])
        rows.append(torch.cat([gradient, torch.stack([moved, _length(old)])]))
    table = torch.stack(rows).cpu().numpy()
    sizes = np.array([sum(w.numel() for w in weights) for _, weights in layers], np.float32)
    return GradientFlow(
        tuple(step.node for step, _ in layers),
        tuple(step.title for step, _ in layers),
        np.asarray(table[:, 0] / sizes, np.float32),
        table[:, 1],
        np.asarray(table[:, 2] / np.maximum(table[:, 3], 1e-12), np.float32),
    )


def _length(tensors: list[Tensor]) -> Tensor:
    return torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(tensor) for tensor in tensors]))


# ---- weights ----


@dataclass(frozen=True, eq=False)
class ParameterReading:
    """One weight tensor: `name` within its node (`weight`, `bias`), its statistics, and pictures of it.

    `matrix` (at most 128×128) has an output per row; where the tensor is larger, a pixel is the mean of a block.
    `filters` (at most 64, channels, height, width) are the kernels of a convolution of pictures, or the rows of a first
    Dense layer laid out as the pictures it sees; None elsewhere.
    """

    node: str
    title: str
    name: str
    shape: tuple[int, ...]
    mean: float
    std: float
    histogram: Histogram
    matrix: Array
    filters: Array | None


@dataclass(frozen=True, eq=False)
class Weights(Reading):
    parameters: tuple[ParameterReading, ...]


def weights(node: str | None = None) -> Probe:
    """The weights of a node, of all inside of a block, or of the whole network."""
    return Probe(partial(_weights, node=node))


def _weights(network: Network, observation: Observation, node: str | None) -> Reading:
    picture = next((tuple(t.shape[1:]) for t in observation.examples.values() if t.dim() == 4), None)
    chosen = (s for s in network.program.steps if s.module is not None and (node is None or _is_of(s.node, node)))
    return Weights(
        tuple(
            _parameter(step, name, weight.detach(), picture)
            for step in chosen
            for name, weight in network.get_submodule(step.name).named_parameters()
        )
    )


def _is_of(path: str, node: str) -> bool:
    """Whether a step is that of a node, or of one inside of it."""
    return path == node or path.startswith(f"{node}/")


def _parameter(step: Step, name: str, weight: Tensor, picture: tuple[int, ...] | None) -> ParameterReading:
    mean, std = _moments(weight)
    return ParameterReading(
        step.node,
        step.title,
        name,
        tuple(weight.shape),
        mean,
        std,
        histogram(weight),
        _shrunk(weight.reshape(len(weight), -1) if weight.dim() > 1 else weight.reshape(1, -1)),
        _filters(weight, picture),
    )


def _filters(weight: Tensor, picture: tuple[int, ...] | None) -> Array | None:
    if weight.dim() == 2 and picture and picture[0] in (1, 3) and weight.shape[1] == np.prod(picture):
        weight = weight[:TILES].reshape(-1, *picture)
    if weight.dim() != 4 or max(weight.shape[2:]) == 1:
        return None
    tiles = weight[:TILES]
    # Only one or three channels make a picture; of others the first is shown.
    return _numpy(tiles if tiles.shape[1] in (1, 3) else tiles[:, :1])


# ---- activations ----


@dataclass(frozen=True, eq=False)
class Activations(Reading):
    """What comes out of one port of a node for the fixed examples, with dropout off.

    `kind` says what `values` is:  "maps" (at most 64 channels, height, width) of the chosen example;  "units"
    (examples, at most 256 units);  "sequence" (at most 128 steps, at most 256 features) of the chosen example.
    `shape` is that of one example, in full. `mean`, `std` and `histogram` are over all examples; `dead` is the share
    of units (of channels, for maps) that are zero for every example. `input` is the chosen example as the network
    sees it.
    """

    node: str
    title: str
    kind: Literal["maps", "units", "sequence"]
    shape: tuple[int, ...]
    values: Array
    histogram: Histogram
    mean: float
    std: float
    dead: float
    input: Array


def activations(node: str, example: int = 0, port: str | None = None) -> Probe:
    """What comes out of a node (of its first output, unless told which) for a few fixed examples."""
    return Probe(partial(_activations, node=node, example=example, port=port))


def _activations(network: Network, observation: Observation, node: str, example: int, port: str | None) -> Reading:
    name = next((n for (i, p), n in network.program.names.items() if i == node and port in (None, p)), None)
    if name is None:
        raise UserError(f"'{node}' is not part of the network that is being trained.", "It takes part in the next run.")
    value: Tensor = observation.values(network)[name].float()
    value = value.reshape(1, 1) if value.dim() == 0 else value.reshape(len(value), -1) if value.dim() < 2 else value
    example = min(example, len(value) - 1)
    mean, std = _moments(value)
    kind, picture = _picture(value, example)
    entry = network.program.inputs[0].name if network.program.inputs else next(iter(observation.examples))
    return Activations(
        node,
        network.program.title_of(node),
        kind,
        tuple(value.shape[1:]),
        picture,
        histogram(value),
        mean,
        std,
        _dead(value),
        _numpy(observation.examples[entry][example].float()),
    )


def _picture(value: Tensor, example: int) -> tuple[Literal["maps", "units", "sequence"], Array]:
    if value.dim() == 2:
        return "units", _numpy(value[:TILES, :UNITS])
    if value.dim() == 3:
        return "sequence", _numpy(value[example, :SIDE, :UNITS])
    maps = value[example].flatten(1, -3) if value.dim() > 4 else value[example]
    maps = maps[:TILES]
    height, width = (min(SIDE, side) for side in maps.shape[-2:])
    return "maps", _numpy(F.adaptive_avg_pool2d(maps.reshape(-1, *maps.shape[-2:]), (height, width)))


def _dead(value: Tensor) -> float:
    """The share of units that are zero everywhere. They lie along axis 1, but along the last one in sequences."""
    rows = value.movedim(2 if value.dim() == 3 else 1, 0).flatten(1)
    return float((rows == 0).all(1).float().mean())


# ---- what all of them share ----


def _moments(value: Tensor) -> tuple[float, float]:
    """Mean and standard deviation; ten times faster here than torch's std_mean."""
    mean = value.mean()
    return float(mean), float(torch.linalg.vector_norm(value - mean) / max(1, value.numel()) ** 0.5)


def histogram(value: Tensor) -> Histogram:
    """How the numbers of a tensor are spread; of a large one, evenly chosen numbers stand for all.

    Three times as fast as numpy's, and it leaves the interpreter to the window meanwhile.
    """
    flat = value.detach().flatten().float()
    stride = max(1, flat.numel() // SAMPLE)
    numbers = flat[::stride].contiguous()
    low, high = _ends(numbers)
    if not (isfinite(low) and isfinite(high)):
        numbers = numbers[numbers.isfinite()]
        low, high = _ends(numbers)
    if low == high:
        low, high = low - 0.5, high + 0.5
    places = ((numbers - low) * (BINS / (high - low))).long().clamp_(0, BINS - 1)
    counts = torch.bincount(places, minlength=BINS) * stride
    return Histogram(_numpy(counts), np.linspace(low, high, BINS + 1, dtype=np.float32))


def _ends(numbers: Tensor) -> tuple[float, float]:
    if not numbers.numel():
        return 0.0, 0.0
    low, high = torch.aminmax(numbers)
    return float(low), float(high)


def _shrunk(matrix: Tensor) -> Array:
    """At most 128 rows and columns, each the mean of equally many."""
    rows, columns = (ceil(side / SIDE) for side in matrix.shape)
    if rows == columns == 1:
        return _numpy(matrix)
    return _numpy(F.avg_pool2d(matrix[None], (rows, columns), ceil_mode=True)[0])


def _numpy(tensor: Tensor) -> Array:
    """A copy that nothing else changes."""
    array: Array = tensor.detach().to("cpu", torch.float32, copy=True).numpy()
    return array


@contextmanager
def undisturbed(network: nn.Module, device: torch.device) -> Iterator[None]:
    """Inside, the network is in evaluation mode; afterwards its modes and torch's generators are as they were."""
    modes = [(module, module.training) for module in network.modules()]
    states = generators(device)
    network.eval()
    try:
        yield
    finally:
        use_generators(states, device)
        for module, training in modes:
            module.training = training
