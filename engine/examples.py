"""The drawings that come with the program, found by name.

They are ordinary `.gradwire` files in `resources/examples`. Each tells its own story: the first frame's title is what
it is called for people, the frame's note what there is to learn from it. With the result, where one was measured, they
are all that a list of them reads: the drawings themselves are taken apart when they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from engine.errors import UserError
from engine.files import parse
from engine.graph import Graph
from engine.result import Result

SUFFIX = ".gradwire"
ARCHITECTURES = (
    "lenet-5",
    "alexnet",
    "vgg-11",
    "vgg-16",
    "googlenet",
    "googlenet-aux",
    "resnet-18",
    "resnet-50",
    "mobilenet-v2",
)
"""Known networks as they were published, for 1,000 classes and without data; each has a small form that trains here."""
SMALL = "-small"
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Neurons": (
            "linear-regression",
            "logistic-regression",
            "svm",
            "perceptron",
            "and",
            "or",
            "nand",
            "xor-neurons",
            "half-adder",
            "xor",
            "bumps",
            "soft-bumps",
        ),
        "Points in the plane": ("spirals", "overfitting", "playground"),
        "Tables": ("iris", "penguins"),
        "Pictures": (
            "mlp-784-256-10",
            "digits-cnn",
            "fashion-cnn",
            "fashion-residual",
            "ensemble",
            "digits-vit",
            "siamese",
            "moving-dots",
            "resnet-50-layers",
        ),
        "Sequences": (
            "digits-lstm",
            "last-signal",
            "adding",
            "adding-gru",
            "sunspots",
            "temperatures",
            "python-characters",
            "tied-embedding",
            "digits-attention",
            "sorting-transformer",
            "python-transformer",
            "translation-lstm",
            "translation-transformer",
        ),
        "Without a teacher": ("oja", "digits-components", "denoising-autoencoder"),
        "Generative": ("autoencoder", "variational-autoencoder", "gan-ring", "diffusion-2d"),
        "Learning by acting": (
            "grid-world",
            "cartpole",
            "cartpole-actor-critic",
            "cartpole-deep-q",
            "acrobot",
            "mountain-car",
        ),
        "Known networks in small": tuple(f"{name}{SMALL}" for name in ARCHITECTURES),
        "Known networks": ARCHITECTURES,
    }
)
"""The way of a first course, from one weighted sum over single neurons to networks that everybody knows. What is in no
group follows by name."""
OTHERS = "More"


@dataclass(frozen=True)
class Example:
    """A bundled drawing: `name` as in commands and file names, `title` and `note` for people."""

    name: str
    title: str
    note: str
    written: str
    result: Result | None = None
    """What it reached in the benchmark. That it is one of this drawing is checked by a test, and not here."""

    @cached_property
    def graph(self) -> Graph:
        return parse(self.written)


def names() -> tuple[str, ...]:
    """The names of all examples, easiest first. Opens no file."""
    return tuple(name for group in groups().values() for name in group)


def groups() -> Mapping[str, tuple[str, ...]]:
    """The names of the examples that there are, by what they are about."""
    found = {entry.name.removesuffix(SUFFIX) for entry in _folder().iterdir() if entry.name.endswith(SUFFIX)}
    known = {title: tuple(name for name in group if name in found) for title, group in GROUPS.items()}
    others = tuple(sorted(found.difference(*GROUPS.values())))
    return {title: group for title, group in {**known, OTHERS: others}.items() if group}


def examples() -> tuple[Example, ...]:
    """All examples, easiest first."""
    return tuple(example(name) for name in names())


def example(name: str) -> Example:
    """An example by its name. Raises UserError that offers the nearest name where there is none."""
    written = text(name)
    record = json.loads(written)
    story: Mapping[str, str] = next(iter(record.get("frames", ())), {})
    result = Result.model_validate(record["result"]) if "result" in record else None
    return Example(name, story.get("title") or name, story.get("note", ""), written, result)


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
