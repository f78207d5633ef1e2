"""Blocks on the canvas: nodes become one box, one box becomes nodes again, and the way in and out.

Inside of a block the canvas shows the block's content and works on it as on any drawing; the session knows which level
is open (see `app.levels`). What a block is lies in `engine.block`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from app.action import Action
from app.canvas import edits
from engine.block import Block
from engine.errors import UserError
from engine.graph import Graph, Node
from engine.grouping import collapsed, unpacked

if TYPE_CHECKING:
    from app.canvas.view import Canvas

T = TypeVar("T")


def collapse(canvas: Canvas) -> None:
    """Makes one block of the selected nodes and of those in selected frames, and opens its name."""
    session = canvas.session
    chosen = edits.with_contents(session.selection, canvas.drawing)
    ids = [id for id in chosen if id in session.graph.nodes]
    made = _tried(canvas, partial(collapsed, session.graph, chosen, _name_for(canvas, ids)))
    if made is not None:
        graph, block = made
        session.edit(graph, f"Collapse {_counted(len(ids))}")
        canvas.select((block,))
        canvas.rename(block)


def unpack(canvas: Canvas) -> None:
    """Puts the content of the selected blocks in their places."""
    session = canvas.session
    chosen = _chosen(canvas)
    graph: Graph = session.graph
    ids: set[str] = set()
    for node in chosen:
        made = _tried(canvas, partial(unpacked, graph, node.id))
        if made is None:
            return
        graph, new = made
        ids |= set(new)
    label = f"Unpack {chosen[0].title}" if len(chosen) == 1 else f"Unpack {len(chosen)} blocks"
    session.edit(graph, label)
    canvas.select(ids)


def enter(canvas: Canvas) -> None:
    """Opens the selected block."""
    canvas.session.enter(_chosen(canvas)[0].id)


def leave(canvas: Canvas) -> None:
    canvas.session.leave()


def align_alike(canvas: Canvas) -> None:
    """Gives every block of the same name at this level the content of the selected one; other settings stay."""
    session = canvas.session
    model = _chosen(canvas)[0]
    alike = _alike(session.graph, model)
    graph: Graph = session.graph
    for node in alike:
        layer = node.layer
        changed = layer.changed(graph=model.layer.setting("graph"), exposed=model.layer.setting("exposed"))
        kept = {name: layer.setting(name) for name in layer.fields if name in changed.fields}
        graph = graph.with_layer(node.id, changed.changed(**kept))
    session.edit(graph, f"Change {_counted(len(alike), 'block')} like {model.title}")


def keep(canvas: Canvas) -> None:
    """Stores the selected block among the user's own, by its title; the palette of every drawing offers it then."""
    session, node = canvas.session, _chosen(canvas)[0]
    if not isinstance(node.layer, Block):
        return
    try:
        name = session.shelf.store(node.layer, node.title)
    except UserError as error:
        session.tell(error)
        return
    said = f"{name} is one of your blocks now."
    if name != node.title:
        said = f"Your blocks have another {node.title}, so this one is called {name} there."
    session.message.emit(said, "The palette offers it under Your blocks, in every drawing.")


def has_block(canvas: Canvas) -> bool:
    return bool(_chosen(canvas))


def has_one_block(canvas: Canvas) -> bool:
    return len(_chosen(canvas)) == 1 and len(canvas.session.selection) == 1


def has_alike(canvas: Canvas) -> bool:
    return has_one_block(canvas) and bool(_alike(canvas.session.graph, _chosen(canvas)[0]))


def is_inside(canvas: Canvas) -> bool:
    return bool(canvas.session.level.path)


def _has_nodes(canvas: Canvas) -> bool:
    chosen = edits.with_contents(canvas.session.selection, canvas.drawing)
    return any(id in canvas.session.graph.nodes for id in chosen)


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "collapse",
        "Collapse to a block",
        collapse,
        "Ctrl+G",
        "package-variant-closed",
        "Make one block of the selected nodes",
        _has_nodes,
        words="group subgraph composite",
    ),
    Action(
        "unpack",
        "Unpack the block",
        unpack,
        "Ctrl+Shift+G|Ctrl+Alt+G",
        "package-variant",
        "Put what is inside in the block's place",
        has_block,
        words="ungroup expand",
    ),
    Action(
        "enter-block", "Open the block", enter, "PgDown", "arrow-down-right", "", has_one_block, words="enter inside"
    ),
    Action("leave-block", "Leave the block", leave, "PgUp", "arrow-up-left", enabled=is_inside, words="up outside"),
    Action(
        "align-alike",
        "Change all blocks of this name",
        align_alike,
        tip="Give every block of this name at this level what is inside of this one",
        enabled=has_alike,
        words="update copies instances",
    ),
    Action(
        "keep-block",
        "Add to your blocks",
        keep,
        tip="Keep the block for other drawings: the palette offers it under Your blocks",
        enabled=has_one_block,
        words="library save store reuse",
    ),
)


def _chosen(canvas: Canvas) -> list[Node]:
    """The blocks that are selected, in drawing order."""
    session = canvas.session
    return [n for id, n in session.graph.nodes.items() if id in session.selection and isinstance(n.layer, Block)]


def _alike(graph: Graph, model: Node) -> list[Node]:
    """The other blocks of the same name whose content differs."""
    own = model.layer
    if not isinstance(own, Block):
        return []
    others = ((node, node.layer) for id, node in graph.nodes.items() if id != model.id)
    return [n for n, b in others if isinstance(b, Block) and b.name == own.name and b.graph != own.graph]


def _name_for(canvas: Canvas, ids: list[str]) -> str:
    """The title of a frame that holds just these nodes; otherwise what the newcomer will type over."""
    drawing = canvas.drawing
    for frame in canvas.session.graph.frames:
        if frame.title and set(drawing.places.nodes_within(drawing.frames[frame.id].box())) == set(ids):
            return frame.title
    return "Block"


def _counted(number: int, what: str = "node") -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _tried(canvas: Canvas, work: Callable[[], T]) -> T | None:
    """What `work` returns; where it cannot be done, the reason is told."""
    try:
        return work()
    except UserError as error:
        canvas.session.tell(error)
        return None
