"""Blocks: a layer that holds a drawing of its own, drawn once and used like any other layer.

A `Block` is a value: it holds its content as a `Graph`, so two blocks with the same content are equal, a copy is
independent of the first, and no block can contain itself. Its ports are the `BlockInput` and `BlockOutput` nodes of the
content. What it computes is found by analysing the content with the values that reach it; a block that is repeated is
a chain of copies with weights of their own, each fed by the one before.

    block = Block(name="Residual", graph=content, repeat=5, exposed=(Exposed("channels", (("conv2d_1", "channels"),)),))
    block.changed(channels=64, repeat=3)      exposed settings are changed as its own
    block.inside(Value((16, 8, 8)))           the analysis of each copy

Settings of inner layers can be *exposed*: then they stand in the block's own form, and one may set several layers at
once. Blocks nest, and what is exposed by an inner one can be exposed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PrivateAttr, SkipValidation, WithJsonSchema, field_validator, model_validator
from pydantic.fields import FieldInfo

from engine.analysis import Analysis, Given, analyse
from engine.errors import UserError
from engine.graph import Graph, Node, Wire
from engine.layer import Change, Layer, Port, Unfit, layer, make, short
from engine.layers.wiring import BlockInput, BlockOutput
from engine.limits import BOXES, IDENTIFIER, NAME, NESTING, REPEAT
from engine.settings import TrainingSettings
from engine.unknown import Unknown
from engine.values import Value

Target = tuple[str, str]
"""A setting of a node inside: (node id, setting)."""

KEPT = 600
"""Analyses of the content that are remembered: those of 256 copies for two kinds of input, and some."""


@dataclass(frozen=True)
class Exposed:
    """A setting of the block by its name, and the settings of inner nodes that it stands for; the first is read."""

    name: str
    targets: tuple[Target, ...]


# Values of ours, taken as they are.
Content = Annotated[Graph, SkipValidation, WithJsonSchema({"type": "object"})]
Exposures = Annotated[tuple[Exposed, ...], SkipValidation, WithJsonSchema({"type": "object"})]


class _Title:
    """The name of a block; the class itself, as the palette shows it, is a Block."""

    def __get__(self, block: Block | None, _: type[Block]) -> str:
        return (block.name if block is not None else "") or "Block"


def plain_content() -> Graph:
    """The content of a new block: a wire from its input to its output, to draw between."""
    graph, entrance = Graph().added(BlockInput(), (0.0, 0.0))
    graph, exit = graph.added(BlockOutput(), (400.0, 0.0))
    return graph.with_wire(Wire(entrance, "out", exit, "in"))


@layer
class Block(Layer):
    """Layers drawn once and used as one: a residual block, a stage of a network, a network within a network."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    kind = "block"
    category = "Blocks"
    title = _Title()
    keywords = ("group", "subgraph", "composite", "residual", "stage", "nn.Sequential")

    repeat: int = Field(
        1, ge=1, le=REPEAT, description="How many copies follow one another, each with weights of its own."
    )
    name: str = Field("Block", max_length=NAME, description="What the block is called.")
    graph: Content = Field(default_factory=plain_content, description="What is inside.")
    exposed: Exposures = Field((), description="Settings of layers inside that are set here.")

    _analyses: dict[tuple[Value | None, ...], Analysis] = PrivateAttr(default_factory=dict)
    _latest: Analysis | None = PrivateAttr(None)

    # ---- what it is ----

    @field_validator("graph")
    @classmethod
    def _content_only(cls, graph: Graph) -> Graph:
        """The content as a drawing without settings of training: those are the whole drawing's."""
        if not isinstance(graph, Graph):
            raise ValueError("a drawing")
        training = TrainingSettings()
        return graph if graph.training == training else replace(graph, training=training)

    @model_validator(mode="after")
    def _not_too_deep(self) -> Block:
        if self.depth > NESTING:
            text = f"{self.name} would have {self.depth} blocks within one another; {NESTING} is the most."
            raise UserError(text, "Unpack one of them.")
        return self

    @cached_property
    def depth(self) -> int:
        """How many blocks lie within one another, this one included."""
        return 1 + max((block.depth for block in blocks_of(self.graph)), default=0)

    @cached_property
    def boxes(self) -> int:
        return self.repeat * sum(node.layer.boxes for node in self.graph.nodes.values())

    @cached_property
    def drawn(self) -> int:
        """How many nodes are drawn inside, at all levels, each once."""
        return len(self.graph.nodes) + sum(block.drawn for block in blocks_of(self.graph))

    @cached_property
    def learns(self) -> bool:
        return any(node.layer.learns and not node.passes for node in self.graph.nodes.values())

    @cached_property
    def held(self) -> bool:
        learning = [node for node in self.graph.nodes.values() if node.layer.learns and not node.passes]
        return bool(learning) and all(node.frozen or node.layer.held for node in learning)

    @cached_property
    def entrances(self) -> Mapping[str, str]:
        """The inner nodes that are inputs: the name of the block's port by the node's id."""
        return _port_names(self.graph, "entrance", "in")

    def gives_number(self, output: str) -> bool:
        """Whether the exit of that name is fed by one number: as inside, so outside."""
        exit = next((id for id, name in self.exits.items() if name == output), "")
        wires = self.graph.wires_into.get(exit, ())
        return len(wires) == 1 and self.graph.is_scalar(wires[0])

    @cached_property
    def exits(self) -> Mapping[str, str]:
        """The inner nodes that are outputs: the name of the block's port by the node's id."""
        return _port_names(self.graph, "exit", "out")

    @cached_property
    def input_ports(self) -> tuple[Port, ...]:
        return tuple(Port(name, "any", description=self.graph.nodes[id].note) for id, name in self.entrances.items())

    @cached_property
    def output_ports(self) -> tuple[Port, ...]:
        return tuple(Port(name, "any", description=self.graph.nodes[id].note) for id, name in self.exits.items())

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Block) and hash(self) == hash(other) and self._content == other._content

    def __hash__(self) -> int:
        return self._hash

    @property
    def _content(self) -> tuple[Any, ...]:
        return self.repeat, self.name, self.exposed, tuple(self.graph.nodes), self.graph

    @cached_property
    def _hash(self) -> int:
        layers = tuple((id, node.layer, node.position) for id, node in self.graph.nodes.items())
        return hash((self.repeat, self.name, self.exposed, self.graph.wires, layers))

    # ---- what it computes ----

    def inside(self, *inputs: Value | None) -> tuple[Analysis, ...]:
        """The analysis of the content for each copy, as far as the inputs are known; without any, all are unknown.

        Equal inputs share one analysis: that of a copy that keeps the shape is the same object as the one before.
        """
        given: tuple[Value | None, ...] = inputs or (None,) * len(self.entrances)
        copies = []
        for _ in range(self.repeat if self.boxes <= BOXES else 1):
            copies.append(self._analysis(given))
            following = self._results(copies[-1])
            given = (*following, *given[len(following) :])[: len(given)]
        return tuple(copies)

    def infer(self, *inputs: Value, **_: Any) -> tuple[Value, ...]:
        self._check_size()
        copies = self.inside(*inputs)
        for number, analysis in enumerate(copies, 1):
            if analysis.errors:
                error = analysis.errors[0]
                where = f"Inside {self.name}, copy {number}" if number > 1 else f"Inside {self.name}"
                to_do = f"inside {self.name}, {error.to_do}" if error.to_do else ""
                raise Unfit(f"{where}: {error.text}", hint=error.hint, to_do=to_do)
        return tuple(value for value in self._results(copies[-1]) if value is not None)

    def _check_size(self) -> None:
        if self.boxes > BOXES:
            text = f"{self.name} comes to {self.boxes:,} layers with all its copies; {BOXES:,} is the most."
            raise Unfit(text, hint="Repeat it, or the blocks inside, less often.")
        ins, outs = len(self.entrances), len(self.exits)
        if self.repeat > 1 and ins != outs:
            text = f"{self.name} has {_counted(ins, 'input')} and {_counted(outs, 'output')}, so it cannot be repeated."
            hint = "Each copy feeds the next: give it as many outputs as inputs."
            raise Unfit(text, Change("repeat", 1), hint=hint)

    def _analysis(self, given: tuple[Value | None, ...]) -> Analysis:
        found = self._analyses.get(given)
        if found is None:
            if len(self._analyses) >= KEPT:
                self._analyses.clear()
            values: Given = dict(zip(self.entrances, given, strict=False))
            found = self._analyses[given] = self._latest = analyse(self.graph, self._latest, values)
        return found

    def _results(self, analysis: Analysis) -> tuple[Value | None, ...]:
        """What comes out of each exit."""
        return tuple(analysis.arriving(id)[0] for id in self.exits)

    # ---- its settings ----

    @cached_property
    def fields(self) -> Mapping[str, FieldInfo]:
        """The repeat count, and every exposed setting as the layer inside declares it."""
        own = {"repeat": type(self).model_fields["repeat"]}
        return own | {name: layer.fields[setting] for name, (layer, setting) in self._read.items()}

    def setting(self, name: str) -> Any:
        if name not in self._read:
            return getattr(self, name)
        layer, setting = self._read[name]
        return layer.setting(setting)

    def choices(self, setting: str) -> tuple[str, ...]:
        layer, inner = self._read.get(setting, (None, ""))
        return layer.choices(inner) if layer else ()

    @property
    def summary(self) -> str:
        """The repeat count, unless it is 1, and every exposed setting."""
        shown = [*(["repeat"] if self.repeat > 1 else []), *self._read]
        return ", ".join(f"{name.replace('_', ' ')} {short(self.setting(name))}" for name in shown)

    def changed(self, /, **settings: Any) -> Block:
        """The same block with other settings, own and exposed. Raises UserError with the setting and its range."""
        graph = settings.pop("graph", self.graph)
        own = {name: settings.pop(name) for name in ("repeat", "name", "exposed") if name in settings}
        for name, value in settings.items():
            if name not in self._read:
                raise UserError(f"{self.title} has no setting '{name}'.")
            for id, setting in self.exposed_as(name):
                graph = graph.with_settings(id, **{setting: value})
        return self._made_of(graph, **own)

    def named(self, name: str) -> Block | None:
        """A block that has no name yet takes the first that its node is given: code and library know it by that."""
        return self.changed(name=name) if name and self.name == type(self).model_fields["name"].default else None

    def with_graph(self, graph: Graph) -> Block:
        """The same block with another content. What was exposed and is no longer there is forgotten."""
        return self if graph is self.graph else self._made_of(graph)

    def tidied(self) -> Block:
        """The block without exposed settings that nothing inside has."""
        return self if existing(self.exposed, self.graph) == self.exposed else self._made_of(self.graph)

    def exposed_as(self, name: str) -> tuple[Target, ...]:
        """The settings inside that an exposed one stands for."""
        return next((entry.targets for entry in self.exposed if entry.name == name), ())

    def _made_of(self, graph: Graph, **own: Any) -> Block:
        exposed = existing(own.pop("exposed", self.exposed), graph)
        settings = {"repeat": self.repeat, "name": self.name, **own, "graph": graph, "exposed": exposed}
        block = make(self.kind, settings)
        if not isinstance(block, Block):
            raise TypeError("the kind 'block' is no block")
        block._latest = self._latest  # what was known of layers that stay
        return block

    @cached_property
    def _read(self) -> Mapping[str, tuple[Layer, str]]:
        """Where each exposed setting is read: the first layer inside that has it, and what it is called there."""
        found: dict[str, tuple[Layer, str]] = {}
        for entry in self.exposed:
            targets = ((self.graph.nodes[id].layer, setting) for id, setting in entry.targets)
            readable = next(((layer, setting) for layer, setting in targets if setting in layer.fields), None)
            found |= {entry.name: readable} if readable else {}
        return found


def may_be_exposed_as(name: str) -> bool:
    """Whether a setting of a block may have this name: one word, in any script, and no setting that all blocks have."""
    return name.isidentifier() and len(name) <= IDENTIFIER and name not in Block.model_fields


def blocks_of(graph: Graph) -> list[Block]:
    """The blocks that stand in a drawing, without those inside of them."""
    return [node.layer for node in graph.nodes.values() if isinstance(node.layer, Block)]


def existing(exposed: Iterable[Exposed], graph: Graph) -> tuple[Exposed, ...]:
    """What is exposed without the targets that a content does not have; what is not understood there may have any."""

    def there(target: Target) -> bool:
        layer = graph.nodes[target[0]].layer if target[0] in graph.nodes else None
        return layer is not None and (target[1] in layer.fields or isinstance(layer, Unknown))

    kept = []
    for entry in exposed:
        targets = tuple(filter(there, entry.targets))
        kept += [replace(entry, targets=targets)] if targets else []
    return tuple(kept)


def _port_names(graph: Graph, role: str, word: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in graph.nodes.values():
        if node.layer.role == role:
            names[node.id] = _free(_as_port(node, word), set(names.values()))
    return names


def _as_port(node: Node, word: str) -> str:
    """A node's name as the name of a port: letters, digits and underscores, as files and code have them."""
    name = re.sub(r"\W+", "_", node.name, flags=re.ASCII).strip("_")[: IDENTIFIER - 10]
    return f"_{name}" if name[:1].isdigit() else name or word


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in numbered if other not in taken)


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
