"""All that the rules may look at: a drawing, how it is trained, its data, and what a run has shown so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar, overload

from engine.doctor.words import listed
from engine.graph import Graph, Node
from engine.kin import answers, kin
from engine.layers.basic import Dropout, Flatten, Permute, Reshape
from engine.layers.preparation import Augmentation, Noise
from engine.naming import told_apart
from engine.nested import content, located
from engine.settings import TrainingSettings
from engine.steps import Entry, Program, Step

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.doctor.examination import Examination
    from engine.training.events import EpochEnded, Finished

T = TypeVar("T")

KEEPING = (Flatten, Reshape, Permute, Dropout, Noise, Augmentation)
"""Layers that hand on the numbers they get: what stands before them counts as standing right there."""


class Slice(Sequence[T]):
    """Some of a list that grows at its end while a run goes on, as they were: a copy of all epochs of a long run would
    take the window's thread longer than the rules themselves."""

    def __init__(self, items: list[T], start: int, stop: int) -> None:
        self._items, self._at = items, range(start, stop)

    @classmethod
    def all(cls, items: list[T]) -> Slice[T]:
        return cls(items, 0, len(items))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self._items[place] for place in self._at[at]]
        return self._items[self._at[at]]

    def __len__(self) -> int:
        return len(self._at)

    def __iter__(self) -> Iterator[T]:
        return islice(self._items, self._at.start, self._at.stop)

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        at = self._at[start:stop]
        return self._items.index(value, at.start, at.stop) - self._at.start


@dataclass(frozen=True)
class Measured:
    """The losses of the epochs that were measured on a validation part as well, with their numbers."""

    epochs: Sequence[int] = ()
    learnt: Sequence[float] = ()
    held: Sequence[float] = ()


@dataclass(frozen=True)
class Record:
    """`settings` are those of the run; before one, the drawing's. `guess` is the loss of somebody who knows nothing but
    how often each answer is right, None where that is not known. `epochs` are all that have ended, `measured` their
    losses. What follows is of the time since the learning rate was last set by hand: `lately` its epochs,
    `examinations` the last few, `fastest` the largest update of any layer, `restless` the largest median over the
    layers of one examination, and `begun` the examination of the first steps of the network, if it was made."""

    graph: Graph
    program: Program
    settings: TrainingSettings
    parts: Parts | None = None
    guess: float | None = None
    examinations: tuple[Examination, ...] = ()
    epochs: Sequence[EpochEnded] = ()
    lately: Sequence[EpochEnded] = ()
    measured: Measured = field(default_factory=Measured)
    learning_rate: float = 0.0
    fastest: float = 0.0
    restless: float = 0.0
    begun: Examination | None = None
    losses: tuple[float, ...] = ()
    """The last few training losses, each over the steps of a twentieth of a second."""
    last: Finished | None = None
    steps: int = 0
    _nodes: dict[str, Node | None] = field(default_factory=dict, repr=False, compare=False)
    _numbered: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def examination(self) -> Examination | None:
        """The last one."""
        return self.examinations[-1] if self.examinations else None

    @property
    def pace(self) -> float:
        """How far a step moves a layer now, as a share of its weights: the median over layers."""
        return median([layer.update for layer in self.examination.layers] or [0.0]) if self.examination else 0.0

    # ---- the drawing ----

    @property
    def loss_node(self) -> str | None:
        """Where trouble of the whole training is shown."""
        return self.program.losses[0].node if self.program.losses else None

    def node(self, name: str) -> Node | None:
        """What is drawn under the name that programs have for it."""
        if name not in self._nodes:
            found = located(self.graph, name)
            self._nodes[name] = content(self.graph, found[0]).nodes[found[1]] if found else None
        return self._nodes[name]

    def once(self, names: Iterable[str]) -> list[str]:
        """One name for each drawn node: copies of a block share one drawing, and are mended at once."""
        return list({located(self.graph, name): name for name in reversed(list(names))}.values())[::-1]

    @cached_property
    def makers(self) -> dict[str, Step | Entry]:
        """What makes each value of the program, by the value's name."""
        made: dict[str, Step | Entry] = {entry.name: entry for entry in self.program.entries}
        made.update({variable: step for step in self.program.steps for variable in step.variables})
        return made

    def source(self, value: str) -> Step | Entry | None:
        """What made a value, behind layers that hand on what they get."""
        maker = self.makers.get(value)
        while isinstance(maker, Step) and maker.inputs and self.is_a(maker, *KEEPING):
            maker = self.makers.get(maker.inputs[0])
        return maker

    def is_a(self, step: Step, *kinds: type) -> bool:
        node = self.node(step.node)
        return node is not None and isinstance(node.layer, kinds) and not step.bypassed and not step.gathers

    def steps_of(self, *kinds: type) -> Iterator[tuple[Step, Node]]:
        """The steps of some kinds of layers with what was drawn, in the order of the network."""
        for step in self.program.steps:
            node = self.node(step.node)
            if node is not None and self.is_a(step, *kinds):
                yield step, node

    def neurons(self, *activations: str) -> list[str]:
        """The neurons of these activations that work and do not give the answers, once for each that is drawn."""
        ends = answers(self.program)
        every = [each for each in kin(self.program) if each.neurons and each.variable not in ends]
        names = self.once(name for each in every for name in each.members)
        return [n for n in names if (node := self.node(n)) and node.layer.setting("activation") in activations]

    def name(self, node: str) -> str:
        """What a layer is called where it has to be told from others: `Dense 2` where several are called Dense, as in
        the views. Inside of blocks, and among neurons, it is the title."""
        if not self._numbered:
            self._numbered.update(_numbered(self.program))
        found = self.node(node)
        return self._numbered.get(node) or (found.title if found else self.program.title_of(node))

    def called(self, names: Iterable[str]) -> str:
        """What people call some nodes."""
        return listed(node.title for name in names if (node := self.node(name)))


def _numbered(program: Program) -> dict[str, str]:
    """The layers of the drawing itself, counted in the order they run where several have one title."""
    layers = {step.node: step.title for step in program.steps if not (step.gathers or step.units or "/" in step.node)}
    return told_apart(layers)
