"""A pass of a network over chosen examples with everything that is known of it: what the microscope looks at.

The pass is made on copies, so a training is left as it is. Two are needed: one keeps the weights as they are, with the
graph that autograd recorded (whoever takes a layer apart pulls single numbers back through it, with the dropout that
really happened), the other takes the optimiser's step.

The next batch of a run is seen as the run will see it: in training mode and in the precision of the run, with the
dropout that it will have and the statistics of the batch. Where the gradients of several batches are added up to a
step, one of them is looked at, and the step is that of all. Examples that somebody picked are seen in evaluation mode,
as the finished network would answer them; the step that is shown is the one that these examples alone would make.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.call import Call, Name, Part, walk
from engine.errors import UserError
from engine.microscope.looks import Look, again, next_look, picked_look
from engine.microscope.passes import Aim, Array, aims, array_of, arrays
from engine.microscope.places import Cell, Place, Selection
from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Loss, Program, Step
from engine.training.methods.base import halved
from engine.training.own_play import as_played
from engine.training.paces import factors
from engine.training.probes.base import undisturbed
from engine.training.rehearsal import Rehearsal
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Part as DataPart
    from engine.datasets.prepare import Parts

__all__ = ["Array", "Cell", "Place", "Selection", "Specimen", "Weight", "examine"]


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
    own: Array | None = None
    """The gradient of the batch that is looked at alone, where those of several are added up."""


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
    stand: Mapping[str, Tensor] = field(default_factory=dict)
    """Where they stood before the pass."""
    played: bool = False
    """Whether the examples are steps that an agent took itself, and not those of the random player of its data."""
    batches: int = 1
    """Batches whose gradients are added up to the step: this is the one that was selected."""
    share: float = 1.0
    """What its gradients count by there: the share of the step's examples that it has."""
    mixed: bool = False
    """Whether matrix products were computed in half of the bits, as in the run."""
    began: Mapping[str, tuple[Tensor, ...]] = field(default_factory=dict)
    """What recurrent layers knew before the pass, by the names of their steps, where states are carried on."""
    memo: dict[Hashable, Any] = field(default_factory=dict)
    """What one explanation worked out and the next one need not."""

    @property
    def examples(self) -> int:
        return len(self.rows)

    def precision(self) -> AbstractContextManager[object]:
        """What the pass was computed in: whoever does some of it again does it in the same."""
        return halved(self.network) if self.mixed else nullcontext()

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
        still = Network(state.network.program).to(state.device)
        still.load_state_dict(state.network.state_dict())
        if selection.rows is None and played is parts:
            look = next_look(rehearsal, still, selection.batch)
            selection = replace(selection, batch=look.number)
        else:  # what an agent plays next is not there yet: the steps that it learned from last are in its place
            rows = _wanted(part, selection)
            look = picked_look(rehearsal, still, part, rows, training=selection.rows is None)
        weights, options = _stepped(still, rehearsal, look)
        later, loss_after = again(look, rehearsal)
    one = look.one
    return Specimen(
        program=state.network.program,
        network=still,
        settings=state.settings,
        rate=rehearsal.rate,
        step=state.step,
        training=selection.rows is None,
        selection=selection,
        rows=look.rows,
        values=arrays(one.tensors),
        deltas=one.deltas,
        weights=weights,
        loss=one.loss,
        loss_after=loss_after,
        classes=parts.facts.classes,
        features=parts.facts.features,
        tensors=one.tensors,
        after=later,
        options=options,
        drawn=one.drawn,
        stand=look.stand,
        played=played is not parts and selection.part == "train",
        batches=look.batches,
        share=look.share,
        mixed=look.mixed,
        began=look.began,
    )


def _wanted(part: DataPart, selection: Selection) -> tuple[int, ...]:
    """The rows that are wanted: of all of the part where none are named."""
    rows = tuple(range(len(part))) if selection.rows is None else selection.rows
    if not rows or not all(0 <= row < len(part) for row in rows):
        text = f"The {selection.part} part has {len(part):,} examples, and not the one that was asked for."
        raise UserError(text, "Choose another example or another part.")
    return rows


def _stepped(still: Network, rehearsal: Rehearsal, look: Look) -> tuple[dict[str, Weight], dict[str, Any]]:
    """The weights before and after the step. That of the run is rehearsed, with all gradients there; of examples that
    somebody picked, it is taken with those of the pass."""
    moving, optimiser = rehearsal.state.network, rehearsal.state.optimiser
    pairs = {name: (weight, moving.get_parameter(name)) for name, weight in still.named_parameters()}
    before = {name: _kept(optimiser, twin) for name, (_, twin) in pairs.items()}
    if look.turn is None:
        for weight, twin in pairs.values():
            twin.grad = weight.grad.clone() if weight.grad is not None else None
    came = {name: None if twin.grad is None else np.array(array_of(twin.grad)) for name, (_, twin) in pairs.items()}
    rehearsal.step()
    paces = factors(still.program, moving)
    found = {}
    for name, (weight, twin) in pairs.items():
        shaped, own = (None if each.grad is None else array_of(each.grad) for each in (twin, weight))
        pace = array_of(paces[name]) if name in paces else None
        new, after = array_of(twin), _kept(optimiser, twin)
        alone = own if look.batches > 1 else None
        found[name] = Weight(array_of(weight), came[name], shaped, new, before[name], after, pace, alone)
    group = optimiser.param_groups[0]
    return found, {name: value for name, value in group.items() if name != "params"}


def _kept(optimiser: torch.optim.Optimizer, weight: nn.Parameter) -> dict[str, Array]:
    kept = optimiser.state.get(weight, {})
    return {slot: np.array(array_of(tensor)) for slot, tensor in kept.items() if isinstance(tensor, Tensor)}


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
