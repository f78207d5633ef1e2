"""A pass of a network over chosen examples with everything that is known of it: what the microscope looks at.

The pass is made on copies, so a training is left as it is. Two are needed: one keeps the weights as they are, with the
graph that autograd recorded (whoever takes a layer apart pulls single numbers back through it, with the dropout that
really happened), the other takes the optimiser's step.

The next batch of a run is seen as the run will see it: in training mode, with dropout and the statistics of the batch.
Examples that somebody picked are seen in evaluation mode, as the finished network would answer them; the step that is
shown is the one that these examples alone would make.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.call import Call, Name, Part, walk
from engine.datasets.memory import in_words
from engine.errors import UserError
from engine.microscope.passes import Aim, aims, arrays, comparing, method_gradients, passed, repeated, total
from engine.microscope.places import Cell, Place, Selection
from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Loss, Program, Step
from engine.training.memory import free_memory, measure
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, learn
from engine.training.own_play import as_played
from engine.training.paces import factors
from engine.training.probes.base import undisturbed
from engine.training.rehearsal import Rehearsal
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Part as DataPart
    from engine.datasets.prepare import Parts

__all__ = ["Array", "Cell", "Place", "Selection", "Specimen", "Weight", "examine"]

Array = NDArray[Any]

LARGEST = 2**30
"""Bytes that a specimen may take: as much as a picture editor takes for a photograph, on a machine of 4 GB too."""
COPIES = 9
"""Numbers kept for each weight: two networks, two gradients, the optimiser's two before and after, and one to spare."""
KEPT = 3
"""Numbers kept for each one that autograd keeps: the value, its gradient, and the copy of both that views read."""


@dataclass(frozen=True, eq=False)
class Weight:
    """All numbers of one weight tensor, in its shape: now, its gradient as it came and as the optimiser got it (after
    L1 and clipping), what the step makes of it, and what the optimiser keeps for it before and after.

    The gradient is None where the weight is frozen or takes no part.
    """

    old: Array
    gradient: Array | None
    shaped: Array | None
    new: Array
    before: Mapping[str, Array] = field(default_factory=dict)
    after: Mapping[str, Array] = field(default_factory=dict)
    paces: Array | None = None
    """Factors on the step of each number, where some learn at a pace of their own."""


@dataclass(frozen=True, eq=False)
class Specimen:
    """`values` and `deltas` (the gradient of the loss by each value) are by the names of the program, batch axis first.

    `network` has the weights of before the step; `tensors` are the pass' own, with autograd's graph behind them.
    """

    program: Program
    network: Network
    settings: TrainingSettings
    rate: float
    step: int
    training: bool
    selection: Selection
    rows: tuple[int, ...]
    """Which examples of the part of the data these are."""
    values: Mapping[str, Array]
    deltas: Mapping[str, Array]
    weights: Mapping[str, Weight]
    loss: float
    loss_after: float
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    tensors: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Array] = field(default_factory=dict)
    """What the losses are computed from, after the step: predictions and targets by their names."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The numbers of the optimiser's rule, such as betas."""
    drawn: Mapping[str, Mapping[str, Tensor]] = field(default_factory=dict)
    """Where torch's generators stood before each step: so chance can be repeated."""
    played: bool = False
    """Whether the examples are steps that an agent took itself, and not those of the random player of its data."""
    memo: dict[Hashable, Any] = field(default_factory=dict)
    """What one explanation worked out and the next one need not."""

    @property
    def examples(self) -> int:
        return len(self.rows)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What computes something, in the order it runs."""
        return tuple(step for step in self.program.steps if step.results)

    @cached_property
    def _by_name(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}

    def step_of(self, place: Place) -> Step:
        return self._by_name[place.step]

    def variable(self, place: Place) -> str:
        """The name of the value that a place lies in."""
        return self.step_of(place).results[place.output][0]

    def expression(self, place: Place) -> Any:
        return self.step_of(place).results[place.output][1]

    def value(self, place: Place) -> float:
        """The network's own number there."""
        return float(self.values[self.variable(place)][(place.example, *place.cell)])

    def delta(self, place: Place) -> float:
        """The gradient of the loss by it; 0 where the loss does not depend on it."""
        deltas = self.deltas.get(self.variable(place))
        return 0.0 if deltas is None else float(deltas[(place.example, *place.cell)])

    @cached_property
    def _holders(self) -> dict[str, Step]:
        """For each step that uses a module the one that holds it: itself, or one whose weights it shares."""
        every = {step.name: step for step in self.program.steps}
        found = {}
        for step in self.steps:
            used = [_module(one) for _, result in step.results for one in walk(result)]
            found[step.name] = every.get(next(filter(None, used), step.name), step)
        return found

    def holder(self, step: Step) -> Step:
        """The step whose module, and so whose weights, a step uses."""
        return self._holders[step.name]

    def module(self, step: Step) -> Any:
        return self.network.get_submodule(self.holder(step).name)

    def weights_of(self, step: Step) -> dict[str, Weight]:
        """The weights that a step uses, by the end of their names."""
        start = f"{self.holder(step).name}."
        return {name.removeprefix(start): w for name, w in self.weights.items() if name.startswith(start)}

    @cached_property
    def _aims(self) -> tuple[Aim, ...]:
        return aims(self.program, self.settings)

    def aim_of(self, step: Step) -> Aim:
        """What the deltas of a step are gradients of."""
        return next(aim for aim in self._aims if aim.steps is None or step.name in aim.steps)

    def loss_of(self, step: Step) -> Loss | None:
        return next((loss for loss in self.program.losses if loss.node == step.node and not step.gathers), None)


def examine(state: State, parts: Parts, selection: Selection | None = None) -> Specimen:
    """The pass and the step over the selected examples. Nothing of `state` changes.

    Raises UserError where there is no such example, the network is too large, or it cannot look at one example alone.
    """
    selection = selection or Selection()
    played = as_played(state, parts)
    part: DataPart = getattr(played, selection.part)
    with undisturbed(state.network, state.device):
        rehearsal = Rehearsal(state, parts)
        batch, rows = _batch(rehearsal, part, selection, played is not parts)
        refuse_too_large(state, len(rows))
        still = Network(state.network.program).to(state.device)
        still.load_state_dict(state.network.state_dict())
        training = selection.rows is None
        (learn if training else nn.Module.eval)(still)
        (learn if training else nn.Module.eval)(rehearsal.state.network)
        with repeated(state.device):
            one = passed(still, batch, state.settings)
        with repeated(state.device):
            method_gradients(still, batch, state.settings)
        weights, options = _stepped(still, rehearsal)
        later, loss_after = _again(rehearsal.state.network, batch)
    return Specimen(
        state.network.program,
        still,
        state.settings,
        rehearsal.rate,
        state.step,
        training,
        selection,
        rows,
        arrays(one.tensors),
        one.deltas,
        weights,
        one.loss,
        loss_after,
        parts.facts.classes,
        parts.facts.features,
        one.tensors,
        later,
        options,
        one.drawn,
        played is not parts and selection.part == "train",
    )


def refuse_too_large(state: State, examples: int) -> None:
    """Raises UserError with the figures where the pass would take more than there is, or more than `LARGEST`."""
    needs = measure(state.network.program)
    wanted = COPIES * needs.weights + KEPT * needs.activations * examples
    free = free_memory(state.device)
    limit = LARGEST if free is None else min(LARGEST, free // 2)
    if wanted > limit:
        hint = "Look at a single example instead of the batch." if examples > 1 else "Look at a smaller network."
        text = f"Looking at this network number by number takes about {in_words(wanted)} of memory"
        raise UserError(f"{text}; the microscope may take {in_words(limit)}.", hint)


def _batch(rehearsal: Rehearsal, part: DataPart, selection: Selection, played: bool) -> tuple[Batch, tuple[int, ...]]:
    """The examples that are wanted. Of what an agent plays the next batch is not there yet: the steps that it learned
    from last are in its place."""
    if selection.rows is None and not played:
        state, settings = rehearsal.state, rehearsal.settings
        over = state.position >= rehearsal.steps
        order = rehearsal.examples.ordered(settings, state.epoch + over)
        return rehearsal.next_batch(), tuple(order[0 if over else state.position].tolist())
    rows = tuple(range(len(part))) if selection.rows is None else selection.rows
    if not rows or not all(0 <= row < len(part) for row in rows):
        text = f"The {selection.part} part has {len(part):,} examples, and not the one that was asked for."
        raise UserError(text, "Choose another example or another part.")
    places = [*rows]
    chosen = type(part)(
        part.x[places], part.y[places], part.index[places], {n: a[places] for n, a in part.more.items()}
    )
    device = rehearsal.state.device
    return Examples(rehearsal.state.network.program, chosen, device).slice(0, len(rows)), rows


def _stepped(still: Network, rehearsal: Rehearsal) -> tuple[dict[str, Weight], dict[str, Any]]:
    """The weights before and after the step, which the rehearsal takes with the gradients of the pass."""
    moving, optimiser = rehearsal.state.network, rehearsal.state.optimiser
    pairs = {name: (weight, moving.get_parameter(name)) for name, weight in still.named_parameters()}
    before = {name: _kept(optimiser, twin) for name, (_, twin) in pairs.items()}
    for weight, twin in pairs.values():
        twin.grad = weight.grad.clone() if weight.grad is not None else None
    rehearsal.step()
    paces = factors(still.program, moving)
    found = {}
    for name, (weight, twin) in pairs.items():
        old, new = _array(weight), _array(twin)
        gradient, shaped = (None if w.grad is None else _array(w.grad) for w in (weight, twin))
        own = _array(paces[name]) if name in paces else None
        found[name] = Weight(old, gradient, shaped, new, before[name], _kept(optimiser, twin), own)
    group = optimiser.param_groups[0]
    return found, {name: value for name, value in group.items() if name != "params"}


def _kept(optimiser: torch.optim.Optimizer, weight: nn.Parameter) -> dict[str, Array]:
    kept = optimiser.state.get(weight, {})
    return {slot: np.array(_array(tensor)) for slot, tensor in kept.items() if isinstance(tensor, Tensor)}


def _again(network: Network, batch: Batch) -> tuple[dict[str, Array], float]:
    """The loss after the step, and what it is computed from. Dropout falls out as before."""
    with torch.no_grad(), comparing():
        values = dict(network.run(batch))
        losses = {loss.node for loss in network.program.losses}
        names = {name for step in network.program.steps if step.node in losses for name in step.inputs}
        return arrays({name: values[name] for name in names}), total(values, network.program.losses)


def _array(tensor: Tensor) -> Array:
    found: Array = tensor.detach().cpu().numpy()
    return found


def outermost(expression: Any) -> Call | None:
    """The call that an expression is, or is a part of."""
    if isinstance(expression, Part):
        return expression.of
    return expression if isinstance(expression, Call) else None


def _module(part: Any) -> str:
    """The module that a part of an expression calls, or whose weights it reads; empty where it is neither."""
    match part:
        case Call(target=target) if target.startswith("self."):
            return target.removeprefix("self.")
        case Name(name=name) if name.startswith("self."):
            return name.removeprefix("self.").rpartition(".")[0]
    return ""
