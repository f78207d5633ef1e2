"""One neuron of those that share a step: its own weights, what reaches it, and what comes back to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.kin import named
from engine.modules import SparseLinear
from engine.network import Environment, Network
from engine.steps import Step


@dataclass(frozen=True)
class Neuron:
    """A unit of a step of neurons, and where its weights lie in the step's weight, laid out flat."""

    step: Step
    unit: int
    places: range

    def weight(self, network: Network) -> Tensor:
        """(wires,) one weight for each number that it reads."""
        found: Tensor = network.get_submodule(self.step.name).get_parameter("weight").detach().flatten()
        return found[self.places.start : self.places.stop]

    def parameters(self, network: Network) -> Iterator[tuple[str, Tensor]]:
        """Its weights and its bias, (wires,) and (1,), by their names."""
        yield "weight", self.weight(network)
        bias = network.get_submodule(self.step.name).bias
        if isinstance(bias, Tensor):
            yield "bias", bias.detach()[self.unit : self.unit + 1]

    def reads(self, values: Environment) -> Tensor:
        """(examples, wires) the numbers that it weighs."""
        entering: Tensor = values[self.step.inputs[0]].detach()
        return entering if self.step.rows is None else entering[:, list(self.step.rows[self.unit])]

    def wires(self, network: Network, features: Sequence[str] = ()) -> tuple[str, ...]:
        """What people know each of these numbers by; `features` are the names of those of the data."""
        step = self.step
        columns = step.columns if step.rows is None else [step.columns[place] for place in step.rows[self.unit]]
        return tuple(named(network.program, column, features) for column in columns)

    def delta(self, gradients: Environment) -> Tensor | None:
        """(examples, 1) the gradient of the loss by its weighted sum."""
        found = gradients.get(self.step.variables[0])
        return None if found is None else found[:, self.unit : self.unit + 1]


def neuron_of(network: Network, node: str) -> Neuron | None:
    """The neuron of that name; None where it is another kind of node, or no part of what runs."""
    step = network.program.step_of(node)
    if step is None or not step.units or not step.columns:
        return None
    unit = step.units.index(node)
    start, count = (part(step, unit) for part in (_start, _count))
    return Neuron(step, unit, range(start, start + count))


def _start(step: Step, unit: int) -> int:
    return unit * len(step.columns) if step.rows is None else sum(map(len, step.rows[:unit]))


def _count(step: Step, unit: int) -> int:
    return len(step.columns) if step.rows is None else len(step.rows[unit])


def whole(network: Network, name: str) -> str:
    """The vector that a number is one of: of a neuron's value, those of all that are computed with it."""
    elements = network.program.elements
    return elements[name][0] if name in elements else name


def matrix_of(module: torch.nn.Module) -> Tensor:
    """The weights of a layer of neurons as a matrix (units, inputs), with zeros where there is no wire."""
    weight = module.matrix() if isinstance(module, SparseLinear) else module.get_parameter("weight")
    return weight.detach()
