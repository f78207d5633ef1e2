"""Where the numbers stopped being finite, found out without looking at every step.

Gradients that are looked at cost a fifth of the speed, so training looks only at losses, a few times a second, and
keeps a copy of its last finite state at hand. Once a loss is infinite or not a number, it goes back to the copy,
takes the same steps again with its eyes open, and stops before the one that breaks: there the first node at fault has
a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from engine.network import Network
from engine.steps import Step
from engine.training.events import Cause
from engine.training.generators import generators, use_generators
from engine.training.methods.base import Batch
from engine.training.packing import Packed
from engine.training.state import State

if TYPE_CHECKING:
    from engine.training.stepping import Taken
    from engine.training.timeline import Timeline

SHARE = 0.005
"""What the copies may take of a run's time; the rarer they are, the more steps have to be taken again."""
FIRST = 0.012
"""... and at first, while the timeline has few moments, so that short runs of large networks can be gone back in."""
NAMED = 3
"""Neurons that are named in a sentence; of more, how many."""


class NotFinite(Exception):
    """A loss or a weight is infinite or not a number. Caught by the loop that raises it."""


@dataclass(frozen=True)
class Fault:
    """Where it happened: the id of the node, and a sentence that goes on after "Training stopped at step 7: "."""

    node: str | None
    text: str
    hint: str = ""
    cause: Cause = "not finite"


class Rescue:
    """The last finite state of a run, as a copy. It is never written to, so a timeline may keep it as a moment."""

    def __init__(self, state: State, timeline: Timeline | None = None) -> None:
        self.state = state
        self.timeline = timeline
        self.spent = 0.0
        self._tensors: Packed | None = None
        self.keep()

    def keep_sometimes(self, elapsed: float) -> None:
        """Keeps a copy where copies have taken less than their share of the run's time, and all weights are finite."""
        share = FIRST if self.timeline is not None and self.timeline.has_few else SHARE
        if self.spent <= share * elapsed:
            start = perf_counter()
            if self.state.is_finite():
                self.keep()
            self.spent += perf_counter() - start

    def keep_edits(self) -> None:
        """Keeps a copy where weights were set from outside since the last: falling back behind that would undo it."""
        if self.state.edits != self._edits and self.state.is_finite():
            self.keep()

    def keep(self, edited: bool = False) -> None:
        """Keeps a copy to fall back on. `edited`: something was set by hand, and what follows comes of it."""
        self.state.generators = generators(self.state.device)
        self._edits = self.state.edits
        self._counters = self.state.counters()
        self._tensors = self.state.packed(self._tensors)
        if self.timeline is not None:
            self.timeline.keep_whole(self.state, self._tensors, self._counters, edited)

    def go_back(self) -> None:
        assert self._tensors is not None
        self.state.restore(self._tensors, self._counters)
        use_generators(self.state.generators, self.state.device)

    def find(self, steps: Iterable[Tensor], take: Callable[[Tensor], Taken]) -> Fault | None:
        """Takes steps again from where the state is, each by the rows of its examples. Leaves it before the first one
        that breaks and says where it does; leaves it after the last one where none breaks, as may happen on a GPU,
        whose sums come out differently."""
        for chosen in steps:
            self.keep()
            taken = take(chosen)
            if not (isfinite(taken.loss) and self.state.is_finite()):
                self.go_back()
                fault = next(filter(None, (locate(self.state.network, batch) for batch in taken.batches)), None)
                if fault is None:
                    self.go_back()
                    take(chosen)
                    fault = _in_weights(self.state.network)
                self.go_back()
                return fault
        return None


def locate(network: Network, batch: Batch) -> Fault | None:
    """The first node in order whose output is not finite for this batch, or else the one whose gradient breaks."""
    for entry in network.program.entries:
        if not is_finite(batch[entry.name]):
            text = f"the data of '{entry.node}' hold values that are not finite numbers."
            return Fault(entry.node, text, "Fill or remove the gaps in the data.", "data")
    values: dict[str, Any] = {}
    taken: Step | None = None
    for step, values in network.trace(batch):
        if taken and not _good(taken, values):
            return _in_values(taken, values)
        taken = step
    if taken and not _good(taken, values):
        return _in_values(taken, values)
    return _in_gradients(network, values)


def is_finite(value: Any) -> bool:
    return not isinstance(value, Tensor) or not value.is_floating_point() or bool(value.isfinite().all())


def _good(step: Step, values: dict[str, Any]) -> bool:
    """Whether a step's outputs are finite; makes autograd keep their gradients for later."""
    for name, _ in step.results:
        if isinstance(values[name], Tensor) and values[name].requires_grad:
            values[name].retain_grad()
    return all(is_finite(values[name]) for name, _ in step.results)


def _in_values(step: Step, values: dict[str, Any]) -> Fault:
    node, named = _which(step, [values[name] for name in step.variables])
    return Fault(node, f"{named} gave values that are not finite numbers.")


def _which(step: Step, broken: list[Any]) -> tuple[str, str]:
    """The node, and what it is called; of neurons those whose columns of some tensors are not finite, all where none
    of them is singled out."""
    if not step.units:
        return step.node, f"{step.title} ({step.node})"
    count = len(step.units)
    wide = [t for t in broken if isinstance(t, Tensor) and t.dim() == 2 and t.shape[1] == count]
    ill = [n for n in range(count) if not all(is_finite(tensor[:, n]) for tensor in wide)] or [*range(count)]
    titles = [step.unit_titles[n] for n in ill]
    first = step.units[ill[0]]
    if len(titles) == 1:
        return first, f"{titles[0]} ({first})"
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return first, f"{len(titles)} neurons ({', '.join(titles[:NAMED])}{more})"


def _of_units(step: Step, tensor: Tensor | None) -> Tensor | None:
    """A parameter of neurons, or its gradient, with a column for each of them."""
    if tensor is None or not step.units:
        return tensor
    if step.rows is None:
        return tensor.reshape(len(step.units), -1).T
    if tensor.numel() != sum(map(len, step.rows)):
        return tensor.reshape(1, -1)
    sums = [part.sum() for part in torch.split(tensor, [len(row) for row in step.rows])]
    return torch.stack(sums)[None]  # a sum is finite where all of it is


def _in_gradients(network: Network, values: dict[str, Any]) -> Fault | None:
    """Gradients come from behind, so the last node with a broken one is where it broke."""
    network.zero_grad()
    if not network.program.losses:
        return None
    torch.autograd.backward(network.loss(values))
    for step in reversed(network.program.steps):
        module = network.get_submodule(step.name) if step.module is not None else None
        own = [_of_units(step, weight.grad) for weight in module.parameters()] if module else []
        fed = [getattr(values[name], "grad", None) for name in step.inputs if _is_kept(values[name])]
        if not all(is_finite(gradient) for gradient in (*own, *fed)):
            network.zero_grad()
            node, named = _which(step, own if module else fed)
            return Fault(node, f"the gradient of {named} is not a finite number.")
    network.zero_grad()
    return None


def _is_kept(value: Any) -> bool:
    return isinstance(value, Tensor) and (value.is_leaf or value.retains_grad)


def _in_weights(network: Network) -> Fault | None:
    for step in network.program.steps:
        own = [*network.get_submodule(step.name).parameters()] if step.module is not None else []
        if not all(is_finite(weight) for weight in own):
            node, named = _which(step, [_of_units(step, weight.detach()) for weight in own])
            return Fault(node, f"it made weights of {named} infinite.")
    return None


# ---- memory ----


def is_out_of_memory(error: BaseException) -> bool:
    """torch says so by an exception of its own on GPUs, and by a plain RuntimeError on processors."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(
        words in str(error) for words in ("not enough memory", "can't allocate memory", "out of memory")
    )


def locate_shortage(network: Network, batch: Batch) -> Fault:
    """The node that memory is not enough for, found by running the batch again."""
    step: Step | None = None
    try:
        for step, _ in network.trace(batch):  # noqa: B007  (the last one is the answer)
            pass
    except (RuntimeError, MemoryError) as error:
        if step and is_out_of_memory(error):
            text = f"there is not enough memory for {step.title} ({step.node})."
            return Fault(step.node, text, cause="memory")
        raise
    return Fault(None, "there is not enough memory for the gradients.", cause="memory")
