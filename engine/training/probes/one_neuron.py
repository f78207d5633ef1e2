"""One neuron among a few examples: what it reads, its weighted sum, its answer, and whether that is right.

A neuron whose number is compared with the truth is judged by its own answer. One inside the network has no truth of its
own: there the answer of the whole network is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import UserError
from engine.network import Environment, Network
from engine.steps import Column, Loss
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy, value_name
from engine.training.probes.neurons import neuron_of

ROWS = 20
"""Examples: as many as are taken in at a glance."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What is `given` and what is the `truth` (rows, answers). `right` says which rows are; None of numbers, which are
    only near. Classes count as their numbers; `threshold` is what a number has to be above to mean the second one."""

    given: Array
    truth: Array
    right: NDArray[np.bool_] | None
    threshold: float | None


@dataclass(frozen=True, eq=False)
class OneNeuron(Reading):
    """`reads` (rows, wires), `sums` and `answers` (rows,) of a neuron with so many `weights`, a bias or none.

    `judged` is None where there is no loss; `own` says whether it is the neuron's own answer that is judged.
    """

    weights: Array
    bias: float | None
    reads: Array
    sums: Array
    answers: Array
    judged: Judged | None
    own: bool
    classes: tuple[str, ...]
    target: str

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """(rows,) which rows are wrong; none where numbers are learned."""
        right = self.judged.right if self.judged is not None else None
        return np.zeros(len(self.sums), np.bool_) if right is None else ~right

    @property
    def off(self) -> float:
        """How far what is given lies from the truth, on average."""
        return float(np.abs(self.judged.given - self.judged.truth).mean()) if self.judged is not None else 0.0


def one_neuron(node: str) -> Probe:
    """A neuron with the first of the fixed examples."""
    return asking(_one_neuron, node=node)


def _one_neuron(network: Network, observation: Observation, node: str) -> Reading:
    neuron = neuron_of(network, node)
    if neuron is None:
        raise UserError(f"'{node}' is no neuron of the network that is being trained.")
    values = observation.values(network)
    weights, reads = to_numpy(neuron.weight(network)), to_numpy(neuron.reads(values))[:ROWS]
    bias = next((float(value) for name, value in neuron.parameters(network) if name == "bias"), None)
    judged, own = _judged(network, values, node)
    facts = observation.parts.facts if observation.parts is not None else None
    return OneNeuron(
        weights,
        bias,
        reads,
        np.asarray(reads.astype(np.float64) @ weights + (bias or 0.0), np.float32),
        to_numpy(values[value_name(network, node)])[:ROWS].reshape(-1),
        judged,
        own,
        facts.classes if facts is not None else (),
        facts.target if facts is not None else "",
    )


def _judged(network: Network, values: Environment, node: str) -> tuple[Judged | None, bool]:
    """The neuron's own answer against the truth where a loss compares the two; else that of the network."""
    name = value_name(network, node)
    place = network.program.elements.get(name, (name, 0))
    for loss in network.program.compared:
        column = _column(network, loss, place)
        if column is not None and loss.task != "classification":
            return _compared(loss, values, column), True
    losses = network.program.compared
    return (_compared(losses[0], values) if losses else None), False


def _column(network: Network, loss: Loss, place: Column) -> int | None:
    """Which of the numbers that a loss judges is the one at a place; None where it is none of them."""
    program = network.program
    if program.elements.get(loss.prediction, (loss.prediction, 0)) == place:
        return place[1] if loss.prediction == place[0] else 0
    if loss.prediction == place[0]:
        return place[1]
    gathering = next((step for step in program.steps if step.gathers and loss.prediction in step.variables), None)
    columns = gathering.columns if gathering is not None else ()
    return columns.index(place) if place in columns else None


def _compared(loss: Loss, values: Environment, column: int | None = None) -> Judged:
    prediction: Tensor = values[loss.prediction][:ROWS]
    target: Tensor = values[loss.target][:ROWS]
    if loss.task == "classification" and prediction.dim() == 2:
        truth = target if target.dim() == 1 else target.argmax(1)
        given = prediction.argmax(1)
        return Judged(to_numpy(given[:, None]), to_numpy(truth[:, None]), to_numpy(given == truth) > 0, None)
    chosen = slice(None) if column is None else slice(column, column + 1)
    rows = len(prediction)
    given = prediction.reshape(rows, -1)[:, chosen]
    truth = target.reshape(rows, -1)[:, chosen]
    if loss.task != "binary":
        return Judged(to_numpy(given), to_numpy(truth), None, None)
    right = ((given > loss.threshold) == (truth > 0.5)).all(1)
    return Judged(to_numpy(given), to_numpy(truth), to_numpy(right) > 0, loss.threshold)
