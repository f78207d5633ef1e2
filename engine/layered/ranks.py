"""The column of every node: as many wires as short as can be, data at the left and losses at the right.

Nodes are numbers here, 0 up to a count; edges are pairs of them. A drawing may hold loops: for the layout alone, the
edges that close them are turned round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

Edge = tuple[int, int]
Neighbours = Sequence[Sequence[int]]


def following(count: int, edges: Iterable[Edge]) -> list[list[int]]:
    """The targets of each node's edges, in the edges' order."""
    lists: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        lists[source].append(target)
    return lists


def closing(count: int, edges: Sequence[Edge], first: Collection[int]) -> set[Edge]:
    """Edges that must be turned round for no loop to be left, found depth first from the nodes in `first`."""
    after = following(count, edges)
    fed = {target for _, target in edges}
    roots = sorted(range(count), key=lambda node: (node not in first, node in fed))
    turned: set[Edge] = set()
    opened, done = set[int](), set[int]()
    for root in roots:
        if root in opened:
            continue
        opened.add(root)
        stack = [(root, iter(after[root]))]
        while stack:
            node, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                done.add(node)
                stack.pop()
            elif target not in opened:
                opened.add(target)
                stack.append((target, iter(after[target])))
            elif target not in done:
                turned.add((node, target))
    return turned


def ranked(count: int, edges: Sequence[Edge], first: Collection[int], last: Collection[int]) -> list[int]:
    """A column for each node, from 0; every edge leads to the right. There must be no loops.

    Each node goes as far left as it can; those in `last` into the last column. Then whoever has at least as many wires
    to the right as to the left moves as far right as it can, so that what joins late stands where it joins. Nodes in
    `first` stay where they are: at the left, where nothing feeds them.
    """
    after = following(count, edges)
    before = following(count, ((target, source) for source, target in edges))
    order = _in_order(after, before)
    ranks = [0] * count
    for node in order:
        ranks[node] = max((ranks[source] + 1 for source in before[node]), default=0)
    rightmost = max(ranks, default=0)
    for node in last:
        if not after[node]:
            ranks[node] = rightmost
    for node in reversed(order):
        if after[node] and node not in first and len(after[node]) >= len(before[node]):
            ranks[node] = min(ranks[target] for target in after[node]) - 1
    return ranks


def _in_order(after: Neighbours, before: Neighbours) -> list[int]:
    """All nodes, each behind those that feed it."""
    waiting = [len(sources) for sources in before]
    order = [node for node, missing in enumerate(waiting) if not missing]
    for node in order:
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    return order
