"""Blocks unfolded: their steps among those of the drawing, by the names that they have there.

A step `conv2d_1` inside of the first copy of `block_1` becomes the step `block_1.0.conv2d_1` of the node
`block_1/0/conv2d_1`; what it reads from an entrance becomes what is wired to the block outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.call import moved
from engine.steps import Body, Column, Step, Use


def copies_of(use: Use) -> list[tuple[str, Body]]:
    """Where the modules of each copy of a block lie, and what it does."""
    if len(use.copies) == 1:
        return [(use.name, use.copies[0])]
    return [(f"{use.name}.{number}", body) for number, body in enumerate(use.copies)]


def unfolded(items: Iterable[Step | Use]) -> tuple[Step, ...]:
    """The steps with those of blocks in the place of the blocks."""
    return tuple(step for item in items for step in (_inner_steps(item) if isinstance(item, Use) else (item,)))


def _inner_steps(use: Use) -> Iterable[Step]:
    """The steps inside of a block by the names that they have outside of it."""
    given = use.inputs
    for place, body in copies_of(use):
        bound = entered(body, given)
        path = f"{use.node}{place[len(use.name) :].replace('.', '/')}"
        for step in unfolded(body.steps):
            yield _placed(step, use, place, path, bound)
        given = tuple(bound.get(output, f"{place}.{output}") for output in body.outputs)


def entered(body: Body, given: tuple[str, ...]) -> dict[str, str]:
    """What the entrances of a block stand for: variables outside of it. All else has a name of its own."""
    return dict(zip((entry.name for entry in body.inputs), given, strict=False))


def _placed(step: Step, use: Use, place: str, path: str, bound: Mapping[str, str]) -> Step:
    """A step of a block's content as one of the drawing that the block stands in."""

    modules = f"{use.holder}{place[len(use.name) :]}" if use.holder else place

    def named(name: str) -> str:
        if name.startswith("self."):
            return f"self.{modules}.{name[5:]}"
        return bound.get(name, f"{place}.{name}")

    dead = use.bypassed
    return replace(
        step,
        name=f"{place}.{step.name}",
        node=f"{path}/{step.node}",
        module=None if use.holder else step.module,
        learns=step.learns and not use.holder,
        results=() if dead else tuple((named(name), moved(expression, named)) for name, expression in step.results),
        values=() if dead else step.values,
        inputs=() if dead else tuple(map(named, step.inputs)),
        initialise=() if use.holder else tuple(moved(call, named) for call in step.initialise),
        frozen=step.frozen or use.frozen,
        in_forward=use.in_forward,
        bypassed=step.bypassed or dead,
        units=tuple(f"{path}/{unit}" for unit in step.units),
        columns=() if dead else tuple((named(name), place) for name, place in step.columns),
    )


def elements_inside(items: Iterable[Step | Use], place: str, bound: Mapping[str, str]) -> dict[str, Column]:
    """The numbers of vectors inside of blocks that have a name, by the names outside."""
    found: dict[str, Column] = {}
    for use in items:
        if not isinstance(use, Use) or use.bypassed:
            continue
        given = tuple(bound.get(name, f"{place}{name}") for name in use.inputs)
        for inner, body in copies_of(use):
            there = f"{place}{inner}."
            within = entered(body, given)
            found |= {
                f"{there}{name}": (within.get(whole, f"{there}{whole}"), number)
                for name, (whole, number) in body.elements.items()
            }
            found |= elements_inside(body.steps, there, within)
            given = tuple(within.get(output, f"{there}{output}") for output in body.outputs)
    return found


def names_inside(
    items: Iterable[Step | Use], place: str, path: str, bound: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """The variables of nodes inside of blocks, by their paths."""
    found: dict[tuple[str, str], str] = {}
    for use in items:
        if not isinstance(use, Use) or use.bypassed:
            continue
        given = tuple(bound.get(name, f"{place}{name}") for name in use.inputs)
        for inner, body in copies_of(use):
            there = f"{place}{inner}."
            node = f"{path}{use.node}{inner[len(use.name) :].replace('.', '/')}/"
            within = entered(body, given)
            found |= {(f"{node}{id}", port): within.get(v, f"{there}{v}") for (id, port), v in body.names.items()}
            found |= names_inside(body.steps, there, node, within)
            given = tuple(within.get(output, f"{there}{output}") for output in body.outputs)
    return found
