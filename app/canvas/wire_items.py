"""The items of a drawing's wires. Of a crowd, which is drawn by one item, a wire has its own once somebody asks for it.

Ten thousand items that nobody sees took longer to make than all the rest of opening a drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.canvas.wire_item import WireItem
from engine.graph import Graph, Wire


class WireItems(Mapping[Wire, WireItem]):
    """By wire, for all wires of a drawing. `made` are those that there are; asking for another makes it."""

    def __init__(self, graph: Callable[[], Graph], make: Callable[[Wire], WireItem]) -> None:
        self.made: dict[Wire, WireItem] = {}
        self._graph, self._make = graph, make

    def __getitem__(self, wire: Wire) -> WireItem:
        item = self.made.get(wire)
        if item is not None:
            return item
        if wire not in self:
            raise KeyError(wire)
        return self._make(wire)

    def __contains__(self, wire: object) -> bool:
        if wire in self.made:
            return True
        return isinstance(wire, Wire) and wire in self._graph().wires_into.get(wire.target, ())

    def __iter__(self) -> Iterator[Wire]:
        return iter(self._graph().wires)

    def __len__(self) -> int:
        return len(self._graph().wires)
