"""What a probe is, and what all of them share.

A probe is a plain function of the network and an `Observation`, run on the training thread between two steps; what it
returns is a frozen `Reading` that holds numpy arrays and may go anywhere. The loop sees to it that looking changes
nothing: random generators, the training mode and the statistics of batch normalisation are as they were before.
`asking` makes a probe of a function and its arguments; two with the same arguments are equal, so that a view which asks
again for the same keeps its place in the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.datasets.prepare import Part
from engine.errors import UserError
from engine.network import Environment, Network
from engine.training.generators import generators, use_generators
from engine.training.methods.supervised import Examples
from engine.training.shown import PART_TITLES, Shown, Values
from engine.values import element_of

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Array = NDArray[np.float32]

BINS = 40
SAMPLE = 16_384
"""Numbers a histogram is made of at most: more do not change its look."""
MILLION = 1_000_000
THINNED = 16
"""Rows and columns of a matrix that make up one pixel at the most."""
SIDE = 128
"""Pixels of a picture of weights or activations at most, each way."""
TILES = 64
"""Feature maps, filters or examples in one reading at most."""
UNITS = 256
"""Units of a vector, or features of a sequence, in one reading at most."""
EXAMPLES = 64
"""Examples of the fixed batch that activations are read from."""
EXAMPLE_PASS = "examples"


@dataclass(frozen=True)
class Observation:
    """What a probe is shown besides the network.

    `examples` are a few fixed ones of the validation part, by the names of the program's inputs and targets; `parts`
    are all examples there are; `before` is what the probe's own `before` returned.
    """

    step: int
    epoch: int
    examples: Mapping[str, Tensor]
    before: Any = None
    passes: dict[str, Any] = field(default_factory=dict)
    """Passes that a probe has asked for, by what they are of; the next one need not make them again."""
    parts: Parts | None = None
    backward: dict[str, Environment] = field(default_factory=dict)
    """The gradients of the loss by the values of those passes."""

    def values(self, network: Network) -> Environment:
        """Every value of the network, in evaluation mode, for the examples."""
        if EXAMPLE_PASS not in self.passes:
            with torch.no_grad():
                self.passes[EXAMPLE_PASS] = network.run(self.examples)
        found: Environment = self.passes[EXAMPLE_PASS]
        return found

    def gradients(self, network: Network) -> Environment:
        """The gradient of the loss by each value that it depends on, inputs too, for the examples; shaped as the value.

        The network is in evaluation mode. The gradients of its weights, which a step needs, stay as they are.
        """
        if EXAMPLE_PASS not in self.backward:
            found = _gradients(network, self.examples) if network.program.losses else {}
            self.keep_gradients(network, found)
        return self.backward[EXAMPLE_PASS]

    def of(self, network: Network, shown: Shown | None) -> Observation:
        """What is seen of one example alone, in the place of the fixed ones; shared between probes, as passes are.

        Raises UserError where there is no such example.
        """
        if shown is None or self.parts is None:
            return self
        key = f"the example {id(shown) if isinstance(shown, Values) else (shown.part, shown.row)}"
        if key not in self.passes:
            device = next(iter(self.examples.values())).device
            only = one_example(network, self.parts, shown, device)
            self.passes[key] = replace(self, examples=only, passes={}, backward={})
        found: Observation = self.passes[key]
        return found

    def keep_gradients(self, network: Network, found: Mapping[str, Tensor]) -> None:
        """Gradients that somebody worked out on the way to something else."""
        self.backward[EXAMPLE_PASS] = Environment(found, network.program.elements)


def one_example(network: Network, parts: Parts, shown: Shown, device: torch.device) -> Mapping[str, Tensor]:
    """One example as a batch, by the names of the program's inputs and targets. Of values that nobody knows the truth
    of, the targets are the first ones of the training part: only what does not depend on them may be looked at."""
    if isinstance(shown, Values):
        only = Part(np.asarray(shown.x), parts.train.y[:1], parts.train.index[:1])
    else:
        part: Part = getattr(parts, shown.part)
        if not 0 <= shown.row < len(part):
            text = f"The {PART_TITLES[shown.part]} part has {len(part):,} examples, and no number {shown.row + 1:,}."
            raise UserError(text, "Choose another example.")
        rows = [shown.row]
        only = Part(part.x[rows], part.y[rows], part.index[rows])
    return Examples(network.program, only, device).slice(0, 1, as_it_is=isinstance(shown, Values))


def _gradients(network: Network, examples: Mapping[str, Tensor]) -> dict[str, Tensor]:
    # cuDNN refuses to go back through a recurrent layer in evaluation mode.
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        begin = {n: t.detach().requires_grad_() if t.is_floating_point() else t for n, t in examples.items()}
        values = network.run(begin)
        wanted = {n: v for n, v in values.items() if isinstance(v, Tensor) and v.requires_grad}
        found = torch.autograd.grad(network.loss(values), [*wanted.values()], allow_unused=True)
    return {name: gradient for name, gradient in zip(wanted, found, strict=True) if gradient is not None}


@dataclass(frozen=True, eq=False)
class Reading:
    """What a probe saw. `every`: how many steps lie between it and the reading before. `looked_at`: which part of the
    data the fixed examples are the first of, empty where an agent has played them."""

    every: int = field(default=0, kw_only=True)
    looked_at: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Probe:
    """`read` is called after a step; `before`, where there is one, between the backward pass and the step.

    `rest` is how many seconds lie between two readings at the least, where eyes do not follow each of them: what it
    leaves of its time goes to other probes.
    """

    read: Callable[[Network, Observation], Reading]
    before: Callable[[Network], Any] | None = None
    rest: float = 0.0


@dataclass(frozen=True)
class _Asked:
    """A function with its arguments, equal to another of the same."""

    function: Callable[..., Reading]
    arguments: tuple[tuple[str, Any], ...]

    def __call__(self, network: Network, observation: Observation) -> Reading:
        return self.function(network, observation, **dict(self.arguments))


def asking(function: Callable[..., Reading], before: Callable[[Network], Any] | None = None, **arguments: Any) -> Probe:
    """A probe that calls `function(network, observation, **arguments)`; the arguments are hashable."""
    return Probe(_Asked(function, tuple(sorted(arguments.items()))), before)


@dataclass(frozen=True, eq=False)
class Histogram:
    """`counts` (40) of the numbers between neighbouring `edges` (41), scaled up where only a sample was counted."""

    counts: Array
    edges: Array


def value_name(network: Network, node: str, port: str | None = None) -> str:
    """The name of what comes out of a node, of its first output unless told which, among the values of a pass. Of a
    neuron it is its own number, though neurons share a vector; `x[2]` is one number of an output.

    Raises UserError where the network that runs has no such node.
    """
    names = network.program.names
    name = next((n for (i, p), n in names.items() if i == node and port in (None, p)), None)
    if name is None and port is not None and element_of(port) == (element_of(port)[0], 0):
        whole = names.get((node, element_of(port)[0]))  # the only number of a vector has no name of its own
        name = whole if whole is not None and _size(network, whole) == 1 else None
    if name is None:
        raise UserError(f"'{node}' is not part of the network that is being trained.", "It takes part in the next run.")
    return name


def _size(network: Network, name: str) -> int:
    """How many numbers a value has for one example."""
    program = network.program
    if name in program.elements:
        return 1
    sizes = {entry.name: entry.value.size for entry in program.entries}
    made = (pair for step in program.steps for pair in zip(step.variables, step.values, strict=False))
    return (sizes | {own: value.size for own, value in made})[name]


def moments(value: Tensor) -> tuple[float, float]:
    """Mean and standard deviation; ten times faster here than torch's std_mean. Of more than a million numbers evenly
    chosen ones stand for all: they agree to three digits, and that is what is shown."""
    if value.numel() >= 2 * MILLION:
        value = value.flatten()[:: value.numel() // MILLION]
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
    return Histogram(to_numpy(counts), np.linspace(low, high, BINS + 1, dtype=np.float32))


def _ends(numbers: Tensor) -> tuple[float, float]:
    if not numbers.numel():
        return 0.0, 0.0
    low, high = torch.aminmax(numbers)
    return float(low), float(high)


def shrunk(matrix: Tensor) -> Array:
    """At most 128 rows and columns, each the mean of equally many; of very many, of some 16 evenly chosen ones, so that
    a matrix of a hundred million numbers takes milliseconds."""
    rows, columns = (ceil(side / SIDE) for side in matrix.shape)
    if rows == columns == 1:
        return to_numpy(matrix)
    every = [max(1, side // THINNED) for side in (rows, columns)]
    chosen = matrix[:: every[0], :: every[1]].contiguous()
    block = (ceil(rows / every[0]), ceil(columns / every[1]))
    return to_numpy(F.avg_pool2d(chosen[None], block, ceil_mode=True)[0])


def to_numpy(tensor: Tensor) -> Array:
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
