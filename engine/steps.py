"""What a program is made of: named steps, the blocks among them as they were drawn, and what goes in and comes out.

`engine.program` writes them from a drawing and says how they are named; `engine.network` runs them, `engine.source`
prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from engine.block import Block
from engine.call import Call, Expression
from engine.values import Value

Column = tuple[str, int]
"""One number of a vector: the variable that holds the vector, and which number of it."""


@dataclass(frozen=True)
class Entry:
    """A value that comes from outside: an output port of a data or input node, or an entrance of a block."""

    name: str
    node: str
    port: str
    value: Value


@dataclass(frozen=True)
class Step:
    """What one node does: the module it holds, if any, and the value of each of its outputs.

    `label` is the name that the user gave the node, if any; `inputs` are the variables it reads.
    `in_forward`: the predictions depend on it; other steps serve the losses only (a target that is reshaped).
    A `bypassed` step holds its module, which training leaves alone, and computes nothing.
    """

    name: str
    node: str
    title: str
    module: Call | None
    results: tuple[tuple[str, Expression], ...]
    values: tuple[Value, ...]
    inputs: tuple[str, ...] = ()
    initialise: tuple[Call, ...] = ()
    frozen: bool = False
    learns: bool = False
    in_forward: bool = True
    label: str = ""
    bypassed: bool = False
    units: tuple[str, ...] = ()
    """The nodes of the numbers that come out, where these are nodes of their own: the neurons of a group."""
    unit_titles: tuple[str, ...] = ()
    """What these nodes are called for people."""
    columns: tuple[Column, ...] = ()
    """Of a group of neurons and of numbers that are gathered from several places: what it reads, number by number."""
    rows: tuple[tuple[int, ...], ...] | None = None
    """For every unit which of the columns it reads, where it does not read all; the order is that of its weights."""
    paces: tuple[float, ...] = ()
    """Factors on the learning rate: for every weight, then for every bias. Without any, all learn alike."""
    pointwise: bool = False
    teaching: float | None = None
    """Of what gives a decoder the answer so far: how often it tells what is right at the end of a run."""
    joins: bool = False
    """Whether it makes one answer of those that several networks give: what it reads."""
    unit_ids: tuple[str, ...] = ()
    """Of a layer that was made of neurons: their ids. Its other units are known by its own id and their number."""

    @property
    def feeds(self) -> bool:
        """Whether it gives a decoder the answer so far."""
        return self.teaching is not None

    @property
    def gathers(self) -> bool:
        """Whether it only puts numbers together for the step that follows."""
        return bool(self.columns) and not self.units

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.results)


def masked_rows(step: Step) -> list[list[int]]:
    """For every unit of a layer that lacks wires which of its inputs it reads, in the order of its weights."""
    assert step.module is not None
    rows: list[list[int]] = step.module.args[1]
    return rows


@dataclass(frozen=True)
class Use:
    """A block as it stands in a drawing: what each copy does, what the first reads, and what the last gives.

    `variables` are those that its outputs stand for, one a port; the value of an input may be among them.
    """

    name: str
    node: str
    block: Block
    copies: tuple[Body, ...]
    inputs: tuple[str, ...]
    variables: tuple[str, ...]
    values: tuple[Value, ...]
    frozen: bool = False
    in_forward: bool = True
    label: str = ""
    bypassed: bool = False
    holder: str = ""
    """The name of the block whose modules it uses, where it has none of its own."""

    @property
    def title(self) -> str:
        return self.label or self.block.title


@dataclass(frozen=True)
class Body:
    """What a drawing does, or the content of a block, with the blocks in it as single steps."""

    inputs: tuple[Entry, ...]
    steps: tuple[Step | Use, ...]
    outputs: tuple[str, ...]
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    elements: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class Loss:
    """A loss of the drawing: the step that computes it, what it compares, and its weight in the sum.

    Those of another kind (how far a code is from normal, whether two vectors are alike) compare no prediction with a
    target: both are empty then, and there are no figures besides the loss itself. `reads` is all that a loss takes of
    the network.
    """

    name: str
    node: str
    title: str
    prediction: str = ""
    target: str = ""
    weight: float = 1.0
    task: str = "regression"
    threshold: float = 0.5
    """Of two classes, the second is the answer where a single predicted number is above this."""
    answers: str = "numbers"
    """What the prediction is: scores (logits), probabilities, margins, or numbers like the targets."""
    reads: tuple[str, ...] = ()
    ignored: int | None = None
    """The class of targets that do not count, such as padding."""

    @property
    def compares(self) -> bool:
        """Whether it sets a prediction against a target."""
        return bool(self.prediction)


@dataclass(frozen=True)
class Feed:
    """A decoder that is told its own answers: `step` gives them, in the place of the entry `target`; they are made of
    `prediction`, one after the other, `steps` in all. `last`: the scores of a step lie along the last axis.

    While it learns it is told what is right at a share of the steps, which falls from 1 to `teaching` over a run.
    """

    step: str
    target: str
    prediction: str
    steps: int
    last: bool = True
    teaching: float = 1.0

    def told(self, done: float) -> float:
        """The share of the steps at which it is told what is right, where so much (0 to 1) of a run is done."""
        return 1 - (1 - self.teaching) * min(1.0, max(0.0, done))


@dataclass(frozen=True)
class Corruption:
    """What is done to inputs before a network gets them, while what it is to answer is made of them as they are.

    Normal noise of the deviation `noise` is added, and the share `masked` of all numbers or tokens is left out.
    """

    entries: tuple[Entry, ...]
    noise: float = 0.0
    masked: float = 0.0


@dataclass(frozen=True)
class Program:
    """Steps in the order they run. `inputs` feed the predictions `outputs`; `targets` feed the losses only."""

    inputs: tuple[Entry, ...]
    targets: tuple[Entry, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    losses: tuple[Loss, ...] = ()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict, hash=False)
    """The variable that holds the value of (node id, output port); inside of blocks ids are paths."""
    elements: Mapping[str, Column] = field(default_factory=dict, hash=False)
    """Variables that no step computes, because they are one number of a vector: where to find them.

    The value of a neuron in a group is one. Whoever looks at the values of a pass finds it by its name all the same.
    """
    body: tuple[Step | Use, ...] = field(default=(), compare=False, repr=False)
    """The steps with blocks as they were drawn."""
    feed: Feed | None = None
    """Where what it answers is fed back to it."""
    corruption: Corruption | None = None
    """What is done to its inputs wherever it learns, is judged or looked at; not where it is asked."""

    def __deepcopy__(self, memo: object) -> Self:
        """Itself, as a value is: a copy of a network has weights of its own and runs the same program."""
        return self

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.inputs, *self.targets)

    @property
    def learns(self) -> bool:
        """Whether any weight may change: not so where every layer that has some is frozen."""
        return any(step.learns and not step.frozen for step in self.steps)

    @property
    def compared(self) -> tuple[Loss, ...]:
        """The losses that set a prediction against a target, which there are figures of."""
        return tuple(loss for loss in self.losses if loss.compares)

    def step_of(self, node: str) -> Step | None:
        """The step that computes a node; a neuron shares it with others."""
        return self._by_node.get(node)

    @cached_property
    def _by_node(self) -> Mapping[str, Step]:
        own = [step for step in reversed(self.steps) if not step.gathers]
        return {node: step for step in own for node in (step.units or (step.node,))}

    def title_of(self, node: str) -> str:
        """What a node that computes something, or a block, is called for people; its id where it does neither."""
        step = self.step_of(node)
        if step and step.unit_titles:
            return step.unit_titles[step.units.index(node)]
        found = step or use_at(self.body, node.split("/"))
        return found.title if found else node


def use_at(items: Iterable[Step | Use], path: list[str]) -> Use | None:
    """The block at a path of ids, with numbers of copies between them."""
    use = next((item for item in items if isinstance(item, Use) and item.node == path[0]), None)
    copied = use is not None and len(use.copies) > 1
    within = path[1 + copied :]
    if use is None or not within:
        return use
    number = int(path[1]) if copied and path[1].isdigit() else 0
    return use_at(use.copies[number].steps, within) if number < len(use.copies) else None
