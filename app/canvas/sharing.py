"""Using the weights of a layer again: a second node of the same weights, or one that stands there already.

One selected layer is used again beside it; of several of a kind, all use the weights of the first from now on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action
from app.canvas.bypass import chosen
from app.canvas.edits import named
from engine.graph import Graph, Node
from engine.sharing import holder_of, parted, tied, unshareable, used_again

if TYPE_CHECKING:
    from app.canvas.view import Canvas

ONE_KIND = "Only layers of one kind can use the same weights, or Dense layers those of an Embedding."
BELOW = 140.0
"""How far below a layer its second use is put, so that wires find their way."""


def use_again(canvas: Canvas) -> None:
    """Adds another use of the selected layer, or ties the selected ones together."""
    session, nodes = canvas.session, chosen(canvas)
    refused = next((why for node in nodes if (why := unshareable(node))), "")
    if refused or (nodes and holder_of(nodes) is None):
        session.message.emit(refused or ONE_KIND, "")
    elif len(nodes) == 1:
        graph, new = used_again(session.graph, nodes[0].id, _below(session.graph, nodes[0]))
        session.edit(graph, named("Use", session.graph, [nodes[0].id]) + " again")
        session.select((new,))
    elif nodes:
        graph = tied(session.graph, [node.id for node in nodes], session.analysis)
        session.edit(graph, f"Let {len(nodes)} nodes use the same weights")


def stop_sharing(canvas: Canvas) -> None:
    """Gives the selected layers weights of their own; they begin with those that they have used."""
    session = canvas.session
    graph, ids = session.graph, [node.id for node in chosen(canvas) if _shares(session.graph, node)]
    for id in ids:
        graph = parted(graph, id)
    session.edit(graph, named("Stop sharing of", session.graph, ids))


def _below(graph: Graph, node: Node) -> tuple[float, float]:
    """A place below a node where no other stands."""
    x, y = node.position
    taken = {other.position for other in graph.nodes.values()}
    while (x, y) in taken:
        y += BELOW
    return x, y


def _shares(graph: Graph, node: Node) -> bool:
    return bool(node.shares or graph.sharing(node.id))


def _may_use(canvas: Canvas) -> bool:
    return bool(canvas.session.selection & canvas.session.graph.nodes.keys())


def _may_stop(canvas: Canvas) -> bool:
    return any(_shares(canvas.session.graph, node) for node in chosen(canvas))


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "use-again",
        "Use again",
        use_again,
        icon="link-variant",
        tip="Add a node that uses the weights of the selected layer; several of a kind use those of the first,"
        " and a Dense layer those of an Embedding",
        enabled=_may_use,
        words="share weights tie tied embedding siamese twin reuse same",
    ),
    Action(
        "stop-sharing",
        "Stop sharing",
        stop_sharing,
        icon="link-variant-off",
        tip="Give the selected layers weights of their own, which begin as those that they have used",
        enabled=_may_stop,
        words="share weights untie own separate siamese",
    ),
)
