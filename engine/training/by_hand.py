"""Weights that were set by hand, as a value that a history can keep: which numbers, what they were, what they became.

    puts = set_weight(state, graph, wire, 2.0)         on the state's thread
    step = ByHand.of(state, puts, line)
    step.put(state, back=True)                         the numbers are again what they were

`line` says of which weights this is true: those that came from these by training and by hand. Numbers of others, drawn
anew or taken from another moment, would be nonsense among them; so would those of another drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from engine.errors import UserError

if TYPE_CHECKING:
    from engine.steps import Program
    from engine.training.state import State


@dataclass(frozen=True, eq=False)
class Put:
    """Entries of a parameter, chosen by an index, and what stood there before and after. The tensors are copies."""

    parameter: Tensor
    chosen: Any
    before: Tensor
    after: Tensor


def put(parameter: Tensor, chosen: Any, value: Tensor | float) -> Put:
    """Sets entries of a parameter."""
    before = parameter.detach()[chosen].clone()
    with torch.no_grad():
        parameter[chosen] = value
    return Put(parameter, chosen, before, parameter.detach()[chosen].clone())


@dataclass(frozen=True, eq=False)
class ByHand:
    """Numbers set one after the other: the parameter's name, which of its entries, what was there, what is there."""

    program: Program
    line: object
    numbers: tuple[tuple[str, Any, Tensor, Tensor], ...]

    @classmethod
    def of(cls, state: State, puts: Iterable[Put], line: object) -> ByHand:
        names = {id(parameter): name for name, parameter in state.network.named_parameters()}
        numbers = tuple((names[id(each.parameter)], each.chosen, each.before, each.after) for each in puts)
        return cls(state.network.program, line, numbers)

    def then(self, later: ByHand) -> ByHand:
        """Both as one step: what one gesture sets again and again was set once."""
        places = [(name, chosen) for name, chosen, *_ in self.numbers]
        if self.line is not later.line or places != [(name, chosen) for name, chosen, *_ in later.numbers]:
            return ByHand(later.program, later.line, (*self.numbers, *later.numbers))
        pairs = zip(self.numbers, later.numbers, strict=True)
        joined = ((name, chosen, first, last) for (name, chosen, first, _), (*_, last) in pairs)
        return ByHand(later.program, later.line, tuple(joined))

    def put(self, state: State, back: bool) -> None:
        """Puts the numbers back, or in their places again. Raises UserError where the weights are of another drawing.

        Names and places mean the same in the same drawing alone.
        """
        if state.network.program != self.program:
            raise UserError(
                "The weights stay as they are: the drawing was another when they were set by hand.",
                "Undo the steps since then one by one while nothing is trained.",
            )
        parameters = dict(state.network.named_parameters())
        with torch.no_grad():
            for name, chosen, before, after in reversed(self.numbers) if back else self.numbers:
                parameters[name][chosen] = (before if back else after).to(parameters[name].device)
