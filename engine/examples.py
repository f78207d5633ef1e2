"""The drawings that come with the program, found by name.

They are ordinary `.gradwire` files in `resources/examples`. Each tells its own story: the first frame's title is what
it is called for people, the frame's note what there is to learn from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable

from engine.errors import UserError
from engine.files import parse
from engine.graph import Graph

SUFFIX = ".gradwire"
ORDER = (
    "linear-regression",
    "logistic-regression",
    "perceptron",
    "and",
    "or",
    "nand",
    "xor-neurons",
    "half-adder",
    "xor",
    "bumps",
    "soft-bumps",
    "spirals",
    "playground",
    "iris",
    "penguins",
    "mlp-784-256-10",
    "digits-cnn",
    "fashion-cnn",
    "digits-lstm",
    "sunspots",
    "temperatures",
    "python-characters",
    "digits-attention",
    "resnet-50-layers",
)
"""The way of a first course, from one weighted sum over single neurons to a network of fifty layers. Others follow by
name."""


@dataclass(frozen=True)
class Example:
    """A bundled drawing: `name` as in commands and file names, `title` and `note` for people."""

    name: str
    title: str
    note: str
    graph: Graph


def names() -> tuple[str, ...]:
    """The names of all examples, easiest first. Opens no file."""
    found = {entry.name.removesuffix(SUFFIX) for entry in _folder().iterdir() if entry.name.endswith(SUFFIX)}
    return (*(name for name in ORDER if name in found), *sorted(found - set(ORDER)))


def examples() -> tuple[Example, ...]:
    """All examples, easiest first."""
    return tuple(example(name) for name in names())


def example(name: str) -> Example:
    """An example by its name. Raises UserError that offers the nearest name where there is none."""
    graph = parse(text(name))
    story = graph.frames[0] if graph.frames else None
    return Example(name, story.title if story else name, story.note if story else "", graph)


def text(name: str) -> str:
    """The text of an example's file. Raises UserError that offers the nearest name where there is none."""
    known = names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."
        raise UserError(f"There is no example '{name}'.", hint)
    return _folder().joinpath(name + SUFFIX).read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("resources").joinpath("examples")
