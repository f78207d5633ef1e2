"""Skipping layers and holding their weights: two ways to ask what a layer is good for, at a keystroke.

A bypassed layer lets its input through, so it must give what it takes; where it does not, freezing its weights is what
is left. `engine.bypass` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.action import Action
from app.canvas.edits import named
from engine.bypass import bypassable
from engine.graph import Node
from engine.sharing import frozen

if TYPE_CHECKING:
    from app.canvas.view import Canvas

FREEZE = "Press Shift+D to freeze instead: then the weights stay as they are."
SWITCH_OFF = "Press B to switch it off instead: then it gives zero, and keeps what it has learned."


def chosen(canvas: Canvas) -> list[Node]:
    """The selected nodes, in drawing order."""
    return [node for id, node in canvas.session.graph.nodes.items() if id in canvas.session.selection]


def toggle_bypass(canvas: Canvas) -> None:
    """Skips the selected layers that can be skipped and says why others cannot; uses all again if all are skipped."""
    session, nodes = canvas.session, chosen(canvas)
    if _all_bypassed(canvas):
        _edit(canvas, "Use", [replace(node, bypassed=False) for node in nodes], " again")
        return
    reasons = {node.id: bypassable(session.analysis, node.id) for node in nodes}
    skipped = [replace(node, bypassed=True) for node in nodes if not reasons[node.id] and not node.bypassed]
    if skipped:
        _edit(canvas, "Bypass", skipped)
    refused = [node for node in nodes if reasons[node.id]]
    if refused:
        more = f" {len(refused) - 1} more cannot either." if len(refused) > 1 else ""
        hint = FREEZE if all(map(_may_freeze, refused)) else ""
        hint = SWITCH_OFF if all(node.layer.silent for node in refused) else hint
        session.message.emit(reasons[refused[0].id] + more, hint)


def toggle_freeze(canvas: Canvas) -> None:
    """Holds the weights of the selected layers, or lets them learn again if all are held."""
    nodes = chosen(canvas)
    learning = [node for node in nodes if node.layer.learns]
    if learning:
        held, graph, ids = _all_frozen(canvas), canvas.session.graph, [node.id for node in learning]
        canvas.session.edit(frozen(graph, ids, not held), named("Unfreeze" if held else "Freeze", graph, ids))
    elif nodes:
        has = f"{nodes[0].title} has" if len(nodes) == 1 else "The selected nodes have"
        canvas.session.message.emit(f"{has} no weights that could be frozen.", "")


def _may_freeze(node: Node) -> bool:
    return node.layer.learns and not node.frozen


def _edit(canvas: Canvas, verb: str, nodes: Sequence[Node], rest: str = "") -> None:
    graph = canvas.session.graph
    label = named(verb, graph, [node.id for node in nodes]) + rest
    canvas.session.edit(graph.with_nodes(nodes), label)


def _all_bypassed(canvas: Canvas) -> bool:
    return bool(nodes := chosen(canvas)) and all(node.bypassed for node in nodes)


def _all_frozen(canvas: Canvas) -> bool:
    learning = [node for node in chosen(canvas) if node.layer.learns]
    return bool(learning) and all(node.frozen for node in learning)


def _has_nodes(canvas: Canvas) -> bool:
    return bool(canvas.session.selection & canvas.session.graph.nodes.keys())


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "bypass",
        "Bypass",
        toggle_bypass,
        "D|M|Ctrl+B",
        "debug-step-over",
        "Let what reaches the selected layers pass by them, or use them again",
        enabled=_has_nodes,
        checked=_all_bypassed,
        words="disable mute skip ablation",
    ),
    Action(
        "freeze",
        "Freeze",
        toggle_freeze,
        "Shift+D",
        "snowflake",
        "Keep the weights of the selected layers as they are, or let them learn again",
        enabled=_has_nodes,
        checked=_all_frozen,
        words="lock weights constant transfer",
    ),
)
