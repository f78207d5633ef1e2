"""The items of nodes that were deleted, and of nodes that are about to come.

A thousand items take longer to make than all the rest of a paste or of an undo. So those that go are kept for a while,
and those of a large paste are made ahead, a few at a time; a node that comes takes the item that was kept for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.canvas.facts import Findings
from app.canvas.look import Look
from app.canvas.node_item import NodeItem
from engine.graph import Node

MOST = 2_000
"""Items that are kept, of some kilobytes each. Those that were kept first go first."""


class Kept(NamedTuple):
    """An item, and what was said when it showed its node last."""

    item: NodeItem
    findings: Findings


class SpareItems:
    """By the id of their node, and in no scene. None is kept twice, and none that a scene still has."""

    def __init__(self) -> None:
        self._items: dict[str, Kept] = {}
        self._compared: tuple[Findings, Findings, set[str]] | None = None
        """What is said now, what was said before, and of which nodes it differs."""

    def __len__(self) -> int:
        return len(self._items)

    def keep(self, id: str, item: NodeItem, findings: Findings) -> None:
        """Keeps an item that was taken off its scene; it shows its node as `findings` have it."""
        self._items.pop(id, None)
        self._items[id] = Kept(item, findings)
        if len(self._items) > MOST:
            del self._items[next(iter(self._items))]

    def make(self, nodes: Iterable[Node], findings: Findings, look: Look) -> Iterator[None]:
        """Makes items ahead, one at each step."""
        for node in nodes:
            self.keep(node.id, NodeItem(node, findings.of_node(node), look), findings)
            yield

    def take(self, node: Node, findings: Findings, look: Look) -> NodeItem:
        """An item for a node: the one that was kept, as if it had been made for this, or a new one."""
        kept = self._items.pop(node.id, None)
        if kept is None:
            return NodeItem(node, findings.of_node(node), look)
        known = node.id not in self._news(findings, kept.findings)
        kept.item.renew(node, kept.item.facts if known else findings.of_node(node), look)
        return kept.item

    def _news(self, now: Findings, then: Findings) -> set[str]:
        """Of which nodes something else may be said now: asked once for all that left together."""
        if self._compared is None or self._compared[0] is not now or self._compared[1] is not then:
            self._compared = now, then, now.news(then)
        return self._compared[2]

    def forget(self) -> None:
        """Ends a comparison, and holds nothing that was said any more but what belongs to items."""
        self._compared = None
