"""Two ways to look at a network: where the run is about to go on, and as it answers examples that somebody picked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from engine.datasets.memory import in_words
from engine.errors import UserError
from engine.microscope.passes import Array, Pass, arrays, comparing, method_gradients, passed, total
from engine.network import Network
from engine.training.generators import generators, use_generators
from engine.training.memory import free_memory, measure
from engine.training.methods.base import Batch, halved
from engine.training.methods.supervised import Examples, learn
from engine.training.rehearsal import Rehearsal, Turn
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Part as DataPart

LARGEST = 2**30
"""Bytes that a specimen may take: as much as a picture editor takes for a photograph, on a machine of 4 GB too."""
COPIES = 9
"""Numbers kept for each weight: two networks, two gradients, the optimiser's two before and after, and one to spare."""
KEPT = 3
"""Numbers kept for each one that autograd keeps: the value, its gradient, and the copy of both that views read."""
Known = Mapping[str, tuple[Tensor, ...]]


@dataclass(frozen=True, eq=False)
class Look:
    """A pass over some examples, whose gradients lie at the network's weights. `rows` are their numbers in the part of
    the data; `stand` is where torch's generators stood before it. `turn` is that of the run, None of picked ones;
    `batches` is how many turns the step has. `began` is what recurrent layers knew before it."""

    batch: Batch
    rows: tuple[int, ...]
    one: Pass
    stand: Mapping[str, Tensor]
    turn: Turn | None = None
    batches: int = 1
    mixed: bool = False
    began: Known = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Which of the batches of the step it is."""
        return self.turn.number if self.turn is not None else 0

    @property
    def share(self) -> float:
        """What its gradients count by in the step."""
        return self.turn.share if self.turn is not None else 1.0


def next_look(rehearsal: Rehearsal, still: Network, number: int) -> Look:
    """A batch of the step that the run takes next, as it will be there. The gradients of all batches of the step lie at
    the rehearsal's weights then, those of this one alone at the weights of `still`, which are not its own."""
    moving, device = rehearsal.state.network, rehearsal.state.device
    chosen = min(number, len(rehearsal.rows) - 1)
    refuse_too_large(rehearsal.state, len(rehearsal.rows[chosen]))
    learn(still)
    moving.zero_grad()
    for turn in rehearsal.turns():
        if turn.number == chosen:
            own = turn._replace(batch={name: tensor.clone() for name, tensor in turn.batch.items()})
            stand = generators(device)
        rehearsal.learn(turn)
    still.teaching = moving.teaching
    use_generators(stand, device)
    with rehearsal.carrying(still, own), _begun(still, rehearsal.settings.carries) as began:
        one = passed(still, own.batch, rehearsal.settings, _precision(rehearsal, still))
    use_generators(stand, device)
    with rehearsal.carrying(still, own):
        method_gradients(still, own.batch, rehearsal.settings)
    mixed = rehearsal.settings.precision != "float32"
    return Look(own.batch, tuple(own.rows.tolist()), one, stand, own, len(rehearsal.rows), mixed, began)


def picked_look(rehearsal: Rehearsal, still: Network, part: DataPart, rows: tuple[int, ...], training: bool) -> Look:
    """Examples of a part, as the finished network answers them; what an agent learned from last, as it did then."""
    network, device, settings = rehearsal.state.network, rehearsal.state.device, rehearsal.settings
    refuse_too_large(rehearsal.state, len(rows))
    places = [*rows]
    more = {name: array[places] for name, array in part.more.items()}
    chosen = type(part)(part.x[places], part.y[places], part.index[places], more)
    batch = Examples(network.program, chosen, device).slice(0, len(rows))
    for each in (still, network):
        (learn if training else nn.Module.eval)(each)
    stand = generators(device)
    one = passed(still, batch, settings)
    use_generators(stand, device)
    method_gradients(still, batch, settings)
    return Look(batch, rows, one, stand)


def again(look: Look, rehearsal: Rehearsal) -> tuple[dict[str, Array], float]:
    """The loss after the step, and what it is computed from. Chance falls out as before."""
    network = rehearsal.state.network
    use_generators(look.stand, rehearsal.state.device)
    with ExitStack() as stack:
        for each in (torch.no_grad(), comparing()):
            stack.enter_context(each)
        if look.turn is not None:
            stack.enter_context(_precision(rehearsal, network))
            stack.enter_context(rehearsal.carrying(network, look.turn))
        values = dict(network.run(look.batch))
    losses = {loss.node for loss in network.program.losses}
    names = {name for step in network.program.steps if step.node in losses for name in step.inputs}
    return arrays({name: values[name] for name in names}), total(values, network.program.losses)


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


def _precision(rehearsal: Rehearsal, network: Network) -> AbstractContextManager[object]:
    return nullcontext() if rehearsal.settings.precision == "float32" else halved(network)


@contextmanager
def _begun(network: Network, carries: bool) -> Iterator[dict[str, tuple[Tensor, ...]]]:
    """Notes what recurrent layers begin with, where that is carried on: entered last, it hears it as they do."""
    found: dict[str, tuple[Tensor, ...]] = {}

    def hear(name: str) -> Any:
        def note(_: nn.Module, given: tuple[Any, ...]) -> None:
            if len(given) > 1:
                states = given[1] if isinstance(given[1], tuple) else (given[1],)
                found[name] = tuple(state.detach().clone() for state in states)

        return note

    with ExitStack() as hooks:
        for name, module in network.named_modules() if carries else ():
            if isinstance(module, nn.RNNBase):
                hooks.enter_context(module.register_forward_pre_hook(hear(name)))
        yield found
