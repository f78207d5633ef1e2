"""Loose neurons as vectorised steps: those that may be computed at once become one module.

One module, or one torch call, for each neuron is 13 to 800 times slower than the layers that a drawing of neurons
amounts to. So `batches` puts the neurons of one topological level together, and `plan` parts those that read from
different places, because a dense matrix over all of them would be mostly zeros, and because a layer that was opened
into its neurons must go on computing with the very matrix it had. Where every neuron of a group reads the same numbers
the group is an `nn.Linear`, bit for bit what a Dense layer is; otherwise a `modules.SparseLinear`, whose parameters are
exactly the wires that exist.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import accumulate, pairwise
from string import ascii_lowercase
from typing import NamedTuple, TypeVar

from engine.call import Call, Expression, Name
from engine.graph import Graph, Node
from engine.layers.neuron import ACTIVATIONS, Neuron, activated
from engine.steps import Column

C = TypeVar("C", bound=Hashable)
"""A column, however it is named."""

Reads = Mapping[str, tuple[Column, ...]]
"""The numbers that each neuron reads, in the order of its wires."""

APART = 4
"""Groups of one level that stay apart because they read from different places; more of them become one."""

PIECES = 8
"""Up to so many pieces of vectors are put together one by one; more come with all that stands beside them, or where
all neurons of a group read just these, are picked by their places."""

CHOSEN = 64
"""Up to so many numbers are picked one by one from where they come; more come with all that stands beside them."""


class Vector(NamedTuple):
    """A vector that a step computes, or that comes from outside: how long it is, and the level that it belongs to."""

    size: int
    level: int


@dataclass(frozen=True)
class Group:
    """Neurons that are one step: `columns` is what all of them read, `rows` which of these each reads.

    Without `rows` each reads all. Neurons of one activation stand together.
    """

    members: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, ...], ...] | None
    bias: bool


def is_neuron(node: Node) -> bool:
    return isinstance(node.layer, Neuron)


def batches(graph: Graph, order: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The nodes one by one as they can run, and all neurons of a level at once, each with the number of the level."""
    if not any(is_neuron(graph.nodes[id]) for id in order):
        yield from ((0, (id,)) for id in order)
        return
    drawn = {id: place for place, id in enumerate(graph.nodes)}
    levels: dict[int, list[str]] = {}
    depth: dict[str, int] = {}
    for id in order:
        before = max((depth[wire.source] for wire in graph.wires_into.get(id, ()) if wire.source in depth), default=-1)
        node = graph.nodes[id]
        depth[id] = before + (not node.passes and not node.layer.pointwise)
        levels.setdefault(depth[id], []).append(id)
    for number in sorted(levels):
        neurons = tuple(sorted((id for id in levels[number] if is_neuron(graph.nodes[id])), key=drawn.__getitem__))
        # A dot or an activation stands at the level of what it reads, as it would inside of a neuron, and follows that.
        if neurons:
            yield number, neurons
        yield from ((number, (id,)) for id in levels[number] if not is_neuron(graph.nodes[id]))


def plan(neurons: Iterable[Node], reads: Reads, vectors: Mapping[str, Vector]) -> list[Group]:
    """The groups of the neurons of a level; `vectors` tells of each variable how long it is and where it comes from."""
    neurons = list(neurons)
    places = {node.id: place for place, node in enumerate(neurons)}
    kinds: dict[tuple[bool, str, frozenset[str]], list[Node]] = {}
    for node in neurons:
        layer, sources = _neuron(node).opened_from, frozenset(variable for variable, _ in reads[node.id])
        kinds.setdefault((_neuron(node).bias, layer, frozenset() if layer else sources), []).append(node)
    loose = {kind: len({reads[node.id] for node in nodes}) > 1 for kind, nodes in kinds.items() if not kind[1]}
    many, ragged = len(loose) > APART, any(loose.values())
    groups: dict[tuple[bool, str, frozenset[str]], list[Node]] = {}
    for kind, nodes in kinds.items():
        # A matrix with zeros costs less than another step, so one by itself stands with others that are ragged.
        joins = kind in loose and (many or loose[kind] or (ragged and len(nodes) == 1))
        groups.setdefault((*kind[:2], frozenset()) if joins else kind, []).extend(nodes)
    return [
        _group(sorted(nodes, key=lambda node: places[node.id]), reads, vectors, bias)
        for (bias, _, _), nodes in groups.items()
    ]


def runs(activations: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Each activation with the first and the last (not included) place where it stands in a row."""
    start = 0
    for place in range(1, len(activations) + 1):
        if place == len(activations) or activations[place] != activations[start]:
            yield activations[start], start, place
            start = place


def activation_of(sums: Name, nodes: Sequence[Node]) -> Expression | None:
    """What a group makes of its weighted sums: each activation of the numbers that stand together. None: nothing."""
    parts = list(runs([_neuron(node).activation for node in nodes]))
    off = [place for place, node in enumerate(nodes) if node.silent]
    if len(parts) == 1:
        result = activated(parts[0][0], sums)
    else:
        cut = Call(".split", sums, [stop - start for _, start, stop in parts], dim=1)
        pieces = cut.unpack(", ".join(ascii_lowercase[: len(parts)]))
        each = [activated(kind, piece) for (kind, _, _), piece in zip(parts, pieces, strict=True)]
        result = Call("torch.cat", each, dim=1)
    if off:
        return Call("modules.silenced", result, off)
    return None if result is sums else result


def joined(columns: Sequence[Column], vectors: Mapping[str, Vector], sparse: bool = False) -> Expression:
    """Numbers from several vectors as one vector: those that stand side by side are cut out at once.

    `sparse`: whoever reads them picks its own among many.
    """
    pieces: list[Call | Name] = []
    for variable, first, last in _stretches(columns):
        whole = first == 0 and last == vectors[variable].size
        pieces.append(Name(variable) if whole else Call("[]", Name(variable), (slice(None), slice(first, last))))
    if len(pieces) > PIECES:
        return _picked(columns, vectors)
    if len(pieces) == 1:
        return pieces[0]
    return Call("modules.side_by_side", *pieces) if sparse else Call("torch.cat", pieces, dim=1)


def _picked(columns: Sequence[Column], vectors: Mapping[str, Vector]) -> Call:
    """Numbers that stand far apart: the vectors as a whole, and of these the places."""
    variables = list(dict.fromkeys(variable for variable, _ in columns))
    starts = dict(zip(variables, accumulate((vectors[v].size for v in variables), initial=0), strict=False))
    whole = Name(variables[0]) if len(variables) == 1 else Call("torch.cat", list(map(Name, variables)), dim=1)
    return Call("modules.picked", whole, [starts[variable] + place for variable, place in columns])


def _stretches(columns: Sequence[Column]) -> Iterator[tuple[str, int, int]]:
    """Columns that stand side by side, as the variable and the first and the last (not included) of its places."""
    start = 0
    for place in range(1, len(columns) + 1):
        variable, first = columns[start]
        if place == len(columns) or columns[place] != (variable, first + place - start):
            yield variable, first, first + place - start
            start = place


def merged_order(rows: Iterable[Sequence[C]]) -> tuple[C, ...]:
    """All columns once, in an order that agrees with every row where the rows agree among themselves."""
    rows = list(dict.fromkeys(map(tuple, rows)))
    found = {column: place for place, column in enumerate(dict.fromkeys(column for row in rows for column in row))}
    following: dict[C, set[C]] = {column: set() for column in found}
    waiting = dict.fromkeys(found, 0)
    for row in rows:
        for column, after in pairwise(row):
            if after not in following[column]:
                following[column].add(after)
                waiting[after] += 1
    free = [(found[column], column) for column, count in waiting.items() if not count]
    heapify(free)
    order: list[C] = []
    while free:
        _, column = heappop(free)
        order.append(column)
        for after in following[column]:
            waiting[after] -= 1
            if not waiting[after]:
                heappush(free, (found[after], after))
    return tuple(order) if len(order) == len(found) else tuple(found)


def _group(nodes: list[Node], reads: Reads, vectors: Mapping[str, Vector], bias: bool) -> Group:
    places = {name: place for place, name in enumerate(ACTIVATIONS)}
    first = {name: number for number, name in reversed(list(enumerate(_neuron(node).activation for node in nodes)))}
    nodes = sorted(nodes, key=lambda node: (first[_neuron(node).activation], places[_neuron(node).activation]))
    members = tuple(node.id for node in nodes)
    lists = [reads[id] for id in members]
    if len(set(lists)) == 1 and len(set(lists[0])) == len(lists[0]):
        return Group(members, lists[0], None, bias)
    few = len(set().union(*lists)) <= CHOSEN
    columns = merged_order(lists) if few else ()
    if not few or len(list(_stretches(columns))) > PIECES:
        columns = _whole(lists, vectors)
    at = {column: place for place, column in enumerate(columns)}
    return Group(members, columns, tuple(tuple(at[column] for column in row) for row in lists), bias)


def _whole(lists: Iterable[Sequence[Column]], vectors: Mapping[str, Vector]) -> tuple[Column, ...]:
    """All numbers of the vectors that are read, level by level, so that the next level may take them as they stand.

    Within a level they stand as the wires do, and not as the steps: whatever else is drawn, sums keep their order.
    """
    read = dict.fromkeys(variable for row in lists for variable, _ in row)
    ordered = sorted(read, key=lambda variable: vectors[variable].level)
    return tuple((variable, place) for variable in ordered for place in range(vectors[variable].size))


def _neuron(node: Node) -> Neuron:
    assert isinstance(node.layer, Neuron)
    return node.layer
