"""Which values of a program are the answers of an ensemble's members: what comes together before a loss.

The answer that a loss compares is that of an ensemble where an Average or a Vote gives it; what this reads are its
members' answers. A member is called as its block is, or the layer that its answer comes from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.call import moved
from engine.steps import Use

if TYPE_CHECKING:
    from engine.call import Expression
    from engine.steps import Loss, Program


def members_of(program: Program, loss: Loss) -> tuple[tuple[str, str], ...]:
    """(variable, name) of every member whose answer the loss compares together with others; mostly none."""
    step = next((step for step in program.steps if step.joins and loss.prediction in step.variables), None)
    if step is None:
        return ()
    names: list[tuple[str, str]] = []
    for variable in step.inputs:
        title = _title(program, variable)
        taken = [name for _, name in names]
        numbered = (f"{title} ({number})" for number in range(2, len(taken) + 3))
        names.append((variable, title if title not in taken else next(n for n in numbered if n not in taken)))
    return tuple(names)


def _title(program: Program, variable: str) -> str:
    for item in program.body:
        if variable in (item.variables if isinstance(item, Use) else ()):
            return item.title
    step = next((step for step in program.steps if variable in step.variables), None)
    return variable if step is None else step.title


def as_compared(loss: Loss, variable: str) -> Loss:
    """A loss as it would compare a member's answer."""
    return replace(loss, prediction=variable, reads=(variable,))


def of_member(expression: Expression, loss: Loss, variable: str) -> Expression:
    """What a loss computes, of a member's answer in the place of the common one."""
    found: Expression = moved(expression, lambda name: variable if name == loss.prediction else name)
    return found
