"""Weights that several nodes use: layers of siamese networks, tied embeddings, a step that is taken twice.

A node that shares (`Node.shares`) names another at its level and is computed with that one's module; it has none of its
own. So a weight stands once in the file and in the exported source, counts once, and learns from all its uses: their
gradients add up. The one that is named, the holder, shares with nobody itself, and all of them have one layer.

Layers of two kinds can be tied as well, where one knows what to do with the weights of the other (`Layer.ties`): a
Dense layer at the end of a language model uses the vectors of its Embedding (Press and Wolf 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.graph import Graph, Node, Point, heirs_of
from engine.layer import Fix, Unshare
from engine.problems import Level, Problem

if TYPE_CHECKING:
    from engine.analysis import Analysis, Outcome

HINT = "Let it have weights of its own, or make the two alike."


def used_again(graph: Graph, id: str, position: Point) -> tuple[Graph, str]:
    """The drawing with another node that uses the weights of one, not wired yet; and the new node's id."""
    node = graph.nodes[id]
    graph, new = graph.added(node.layer, position, node.name)
    return graph.with_node(replace(graph.nodes[new], shares=node.shares or id, frozen=node.frozen)), new


def tied(graph: Graph, ids: Iterable[str], analysis: Analysis | None = None) -> Graph:
    """The drawing in which nodes of a kind use the weights of the first, with its settings; those of a kind that can be
    tied to it use them too, with settings that suit. Others stay as they are, and so does the first itself.

    With the `analysis` of the drawing it is known how many words an Embedding has."""
    ids = tuple(ids)
    first = holder_of([graph.nodes[id] for id in ids]) or graph.nodes[ids[0]]
    holder = graph.nodes[first.shares or first.id]
    inputs = (analysis.inputs_of(holder.id) if analysis else None) or ()
    for id in ids:
        node = graph.nodes[id]
        if id in (holder.id, first.id) or not _may_use(node, holder):
            continue
        for each in (id, *(graph.sharing(id) if not node.shares else ())):
            layer = node.layer.tied_to(*inputs) if node.layer.kind != holder.layer.kind else holder.layer
            graph = graph.with_node(replace(graph.nodes[each], shares=holder.id, frozen=holder.frozen))
            graph = graph.with_layer(each, layer)
    return graph


def holder_of(nodes: Iterable[Node]) -> Node | None:
    """The first of some nodes whose weights all the others can use; None where there is none."""
    nodes = tuple(nodes)
    return next((one for one in nodes if all(_may_use(node, one) for node in nodes)), None)


def _may_use(node: Node, holder: Node) -> bool:
    return holder.layer.kind in (node.layer.kind, *node.layer.ties)


def parted(graph: Graph, id: str) -> Graph:
    """The drawing in which a node has weights of its own; where others use its own, the first of them holds them."""
    node = graph.nodes[id]
    if node.shares:
        return graph.with_node(replace(node, shares=""))
    heirs = heirs_of(graph.nodes[other] for other in graph.sharing(id))
    return graph.with_nodes(replace(graph.nodes[other], shares=heir) for other, heir in heirs.items())


def frozen(graph: Graph, ids: Iterable[str], held: bool) -> Graph:
    """The drawing in which the weights of nodes are held or learn, wherever they are used."""
    every = {each for id in ids for each in (id, *graph.sharing(id))}
    return graph.with_nodes(replace(node, frozen=held) for id, node in graph.nodes.items() if id in every)


def unshareable(node: Node) -> str:
    """Why the weights of a node cannot be used by another, as a sentence; empty where they can."""
    if node.layer.role != "layer" or not node.layer.learns or not node.inputs:
        return f"{node.title} has no weights that could be used again."
    if node.layer.gives_number(node.outputs[0].name):
        return f"{node.title} has a weight for each of its wires: they cannot be used again."
    if "repeat" in node.layer.fields and node.layer.setting("repeat") > 1 and len(node.outputs) > 1:
        return f"{node.title} is repeated and has several outputs: its weights cannot be used again."
    return ""


def misshared(graph: Graph, used: frozenset[str], outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    """What is wrong with nodes that share, with what mends it."""
    for node in graph.nodes.values():
        text, fixes = _trouble(graph, node, used, outcomes) if node.shares else ("", ())
        if text:
            level: Level = "error" if node.id in used else "warning"
            yield Problem(text, node.id, None, HINT, (*fixes, Unshare()), level)


def _trouble(
    graph: Graph, node: Node, used: frozenset[str], outcomes: Mapping[str, Outcome]
) -> tuple[str, tuple[Fix, ...]]:
    holder, mine = graph.nodes.get(node.shares), outcomes.get(node.id)
    if holder is None or holder is node or holder.layer.kind not in node.layer.ties or holder.shares:
        return _unlike(graph, node, used, outcomes), ()
    if node.id in used and holder.id not in used:
        return f"{node.title} uses the weights of {holder.title}, which leads nowhere.", ()
    others = outcomes.get(holder.id)
    if not (mine and others and mine.outputs and others.outputs):
        return "", ()
    end, fixes = node.layer.untied(holder.layer, holder.id, others.inputs, mine.inputs)
    return (f"{node.title} uses the weights of {holder.title}, but {end}." if end else ""), fixes


def _unlike(graph: Graph, node: Node, used: frozenset[str], outcomes: Mapping[str, Outcome]) -> str:
    holder = graph.nodes.get(node.shares)
    if holder is None:
        return f"{node.title} uses the weights of a layer that is not here."
    title = holder.title
    if holder is node or holder.shares:
        return f"{node.title} uses the weights of {title}, which has none of its own."
    if (why := unshareable(holder)) and not holder.bypassed:
        return why
    if holder.layer != node.layer:
        return f"{node.title} uses the weights of {title}, but their settings are not the same."
    if node.id in used and holder.id not in used:
        return f"{node.title} uses the weights of {title}, which leads nowhere."
    mine, others = outcomes.get(node.id), outcomes.get(holder.id)
    if mine and others and mine.outputs and others.outputs and not _alike(mine, others):
        return f"{node.title} uses the weights of {title}, but what comes in has another shape there."
    return ""


def _alike(mine: Outcome, others: Outcome) -> bool:
    """Whether the same module takes what comes in at both; a block is made for its inputs."""
    if mine.inputs == others.inputs:
        return True
    module = mine.layer.module(*mine.inputs)
    return module is not None and bool(module == others.layer.module(*others.inputs))
