"""Nodes that compute nothing and lead wires: into a block, out of it, and around others."""

from __future__ import annotations

from pydantic import Field

from engine.call import Expression, Me
from engine.layer import Layer, Port, layer
from engine.values import Value


@layer
class BlockInput(Layer):
    """Where a wire enters a block: it becomes an input of the block, with the node's name."""

    kind = "block-input"
    title = "Block input"
    category = "Blocks"
    inputs = ()
    role = "entrance"
    keywords = ("entrance", "port", "subgraph")

    single: bool = Field(
        False, description="One number comes in here, as from a neuron: several of these stand together in a vector."
    )

    def gives_number(self, output: str) -> bool:
        return self.single


@layer
class BlockOutput(Layer):
    """Where a wire leaves a block: it becomes an output of the block, with the node's name."""

    kind = "block-output"
    title = "Block output"
    category = "Blocks"
    inputs = (Port("in", "any"),)
    outputs = ()
    role = "exit"
    keywords = ("exit", "port", "subgraph")

    def infer(self, x: Value) -> tuple[Value, ...]:
        return ()

    def forward(self, me: Me, x: Expression) -> tuple[Expression, ...]:
        return ()


@layer
class Reroute(Layer):
    """A dot on a wire, to lead it around others or to branch it: it changes nothing and leaves no trace in code."""

    kind = "reroute"
    title = "Reroute dot"
    category = "Canvas"
    inputs = (Port("in", "any"),)
    keywords = ("dot", "knot", "elbow", "wire")
    alias = True

    def infer(self, x: Value) -> Value:
        return x

    def forward(self, me: Me, x: Expression) -> Expression:
        return x
