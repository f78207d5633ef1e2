"""The items of nodes that were deleted, and of nodes that are about to come.

A thousand items take longer to make than all the rest of a paste or of an undo. So those that go are kept for a while,
and those of a large paste are made ahead, a few at a time; a node that comes takes the item that was kept for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.canvas.layouts import Facts
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from engine.graph import Node

MOST = 2_000
"""Items that are kept, of some kilobytes each. Those that were kept first go first."""


class SpareItems:
    """By the id of their node, and in no scene. None is kept twice, and none that a scene still has."""

    def __init__(self) -> None:
        self._items: dict[str, NodeItem] = {}

    def __len__(self) -> int:
        return len(self._items)

    def keep(self, id: str, item: NodeItem) -> None:
        """Keeps an item that was taken off its scene."""
        self._items.pop(id, None)
        self._items[id] = item
        if len(self._items) > MOST:
            del self._items[next(iter(self._items))]

    def make(self, nodes: Iterable[Node], facts: Callable[[Node], Facts], look: Look) -> Iterator[None]:
        """Makes items ahead, one at each step."""
        for node in nodes:
            self.keep(node.id, NodeItem(node, facts(node), look))
            yield

    def take(self, node: Node, facts: Facts, look: Look) -> NodeItem:
        """An item for a node: the one that was kept, as if it had been made for this, or a new one."""
        item = self._items.pop(node.id, None)
        if item is None:
            return NodeItem(node, facts, look)
        item.renew(node, facts, look)
        return item
