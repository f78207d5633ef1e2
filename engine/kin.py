"""What the steps of a program do, as people see them: a layer, or the neurons of a level that have one activation.

A group of neurons is two steps, weighted sums and what is made of them, and the second may hold several activations
and neurons that are switched off. Whoever tells of units (how they work, which are ill) goes over `kin` instead of
steps, and finds each neuron once, where it comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.call import Call, Expression, Name, Part
from engine.steps import Column, Program, Step


@dataclass(frozen=True)
class Kin:
    """Units that one function makes. `members` are their nodes: one for a layer, and one for each neuron.

    `variable` holds what comes out; `places` are their columns of it, None where all of it is theirs. `target` is what
    torch calls the function.
    """

    step: Step
    variable: str
    members: tuple[str, ...]
    titles: tuple[str, ...]
    target: str
    places: tuple[int, ...] | None = None

    @property
    def node(self) -> str:
        return self.members[0]

    @property
    def title(self) -> str:
        return self.titles[0] if len(self.titles) == 1 else f"{len(self.titles):,} neurons"

    @property
    def neurons(self) -> bool:
        return bool(self.step.units)

    def of(self, value: Any) -> Any:
        """Their numbers of a value of a pass."""
        return value if self.places is None else value[:, list(self.places)]


def kin(program: Program) -> Iterator[Kin]:
    """All that compute something, in order. Without what is bypassed, switched off, or only puts numbers together."""
    activated = {step.inputs[0]: step for step in program.steps if step.units and not step.columns and step.inputs}
    for step in program.steps:
        if step.bypassed or step.gathers or not step.results:
            continue
        if not step.units:
            yield Kin(step, step.variables[0], (step.node,), (step.title,), target_of(step))
        elif step.columns:
            yield from _neurons(step, activated.get(step.variables[0], step))


def _neurons(sums: Step, last: Step) -> Iterator[Kin]:
    off = silent(last)
    found = pieces(last)
    for expression, first, stop in found:
        here = tuple(place for place in range(first, stop) if place not in off)
        if here:
            members, titles = (tuple(each[n] for n in here) for each in (sums.units, sums.unit_titles))
            target = "" if last is sums else _target(expression)
            whole = len(here) == len(sums.units)
            yield Kin(last, last.variables[0], members, titles, target, None if whole else here)


def pieces(step: Step) -> list[tuple[Expression, int, int]]:
    """What the activations of a group compute of which of its units, from the first to the last (not included)."""
    expression = _lesioned(step)[0]
    if step.columns or not isinstance(expression, Call) or expression.target != "torch.cat":
        return [(expression, 0, len(step.units))]
    found: list[tuple[Expression, int, int]] = []
    for each in expression.args[0]:
        cut = each if isinstance(each, Part) else each.args[0]
        start = found[-1][2] if found else 0
        found.append((each, start, start + cut.of.args[1][cut.path[0]]))
    return found


def silent(step: Step) -> frozenset[int]:
    """The units of a group that are switched off."""
    return frozenset(_lesioned(step)[1])


def _lesioned(step: Step) -> tuple[Expression, list[int]]:
    """What is computed before some of the units are switched off, and which."""
    expression = step.results[0][1]
    if isinstance(expression, Call) and expression.target == "modules.silenced":
        return expression.args[0], expression.args[1]
    return expression, []


def target_of(step: Step) -> str:
    """What torch calls a layer."""
    if step.module is not None:
        return step.module.target
    return _target(step.results[0][1])


def _target(expression: Any) -> str:
    expression = expression.of if isinstance(expression, Part) else expression
    return "" if isinstance(expression, Name) or not isinstance(expression, Call) else expression.target


def answers(program: Program) -> frozenset[str]:
    """The values that losses and outputs read, and those that they are put together of."""
    gathered = {name: step.inputs for step in program.steps if step.gathers for name in step.variables}
    waiting = [*program.outputs, *(name for loss in program.losses for name in loss.reads)]
    for name in waiting:  # grows meanwhile
        waiting += gathered.get(name, ())
    return frozenset(waiting)


def named(program: Program, column: Column, features: Sequence[str] = ()) -> str:
    """What people know a number by: the neuron that gives it, the feature of the data, or its place in a vector."""
    makers = {step.variables[0]: step for step in program.steps if step.variables}
    variable, place = column
    while variable in makers and makers[variable].gathers:
        variable, place = makers[variable].columns[place]
    step = makers.get(variable)
    if step is not None and step.units:
        return step.unit_titles[place]
    of_data = any(entry.name == variable and entry.port == "x" for entry in program.entries)
    return features[place] if of_data and place < len(features) else f"{variable}[{place}]"
