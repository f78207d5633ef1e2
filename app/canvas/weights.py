"""Setting by hand what has been learned: the weight of a wire, the bias of a neuron, also while a training runs.

Weights are no part of the drawing, but that they were set is a step of its history, which can be undone; the training,
or the next one, goes on from there. What there is now is asked for first, on the thread that it belongs to; the line
opens when the answer comes.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF

from app.action import Action
from app.canvas.neuron_style import bias_dot
from app.elements import called, is_frozen, with_frozen
from app.wording import number
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layers.neuron import Neuron

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from app.session import Session
    from engine.training.by_hand import Put
    from engine.training.state import State
    from engine.training.wire_weights import Number

NEAR_BIAS = 7.0
"""Scene units around the dot of a bias that still mean it: it is small, and the disc around it means something else."""
BIAS_TOLD = "The neuron's bias. Double-click to set it."
NO_WEIGHT = UserError(
    "This wire has no weight of its own.",
    "Wires into neurons have one; a layer's weights are shown by the Weights view.",
)


def weighted(canvas: Canvas) -> list[Wire]:
    """The selected wires that end at neurons; without any, the one wire that the menu is about."""
    if not canvas.selected_wires:
        return []  # asked at every edit, for the menus: a drawing may have very many wires
    nodes = canvas.session.graph.nodes
    return [w for w in canvas.session.graph.wires if w in canvas.selected_wires and is_weighted(nodes[w.target].layer)]


def is_weighted(layer: object) -> bool:
    return isinstance(layer, Neuron)


def has_one_weight(session: Session, wire: Wire) -> bool:
    """Whether a wire carries one number into a neuron, which has one weight for it."""
    value = session.analysis.value_at(wire)
    return value is not None and value.size == 1 and is_weighted(session.graph.nodes[wire.target].layer)


def on_bias(canvas: Canvas, id: str, at: QPointF) -> bool:
    """Whether a place of the scene is on the dot that stands for a neuron's bias."""
    item = canvas.drawing.nodes.get(id)
    if item is None or not is_weighted(item.node.layer) or not item.node.layer.setting("bias"):
        return False
    away = at - item.pos() - bias_dot(item.layout.rect)
    return hypot(away.x(), away.y()) <= NEAR_BIAS


def route(graph: Graph, wire: Wire) -> str:
    """What people call a wire: `sepal length → Neuron 1`."""
    return f"{called(graph, wire)} → {graph.nodes[wire.target].title}"


def set_weight(canvas: Canvas) -> None:
    """Opens the weight of the selected wire, or one for all that are selected."""
    wires, session = weighted(canvas), canvas.session
    if not wires:
        session.tell(NO_WEIGHT)
        return
    if not session.torch_here:
        session.message.emit("The engine is still being loaded.", "Try again in a moment.")
        return
    from engine.training.wire_weights import weight_of  # torch is there

    graph, prefix, first = session.graph, session.prefix, wires[0]
    session.training.ask(
        lambda state, _: weight_of(state, graph, first, prefix),
        lambda weight: _open(canvas, wires, weight),
        session.tell,
    )


def _open(canvas: Canvas, wires: list[Wire], weight: Number) -> None:
    if any(wire not in canvas.drawing.wires for wire in wires):
        return  # it was cut meanwhile
    item = canvas.drawing.wires[wires[0]]
    several = len(wires) > 1 or isinstance(weight, np.ndarray)
    text = "" if isinstance(weight, np.ndarray) else written(weight)
    what = f"Weight of {route(canvas.session.graph, wires[0])}" if len(wires) == 1 else f"Weight of {len(wires)} wires"
    if several and len(wires) == 1:
        what += f", one for all {np.size(weight)}"
    middle = QPointF(*item.points[len(item.points) // 2])
    canvas.number.open(middle, text, "A weight", what, lambda value: put_weight(canvas, wires, value))


def written(value: float) -> str:
    """A number to go on typing from."""
    return f"{value:.6g}"


def put_weight(canvas: Canvas, wires: list[Wire], value: float) -> None:
    """Gives the wires another weight, and says so."""
    from engine.training.wire_weights import set_weight  # torch is there

    session = canvas.session
    graph, prefix = session.graph, session.prefix

    def edit(state: State) -> list[Put]:
        return [each for wire in wires for each in set_weight(state, graph, wire, value, prefix)]

    what = route(graph, wires[0]) if len(wires) == 1 else f"{len(wires)} wires"
    session.training.changes.make(edit, session.tell, f"Set the weight of {what}")
    canvas.tipped.emit(f"Weight of {what}: {number(value)}")


def freeze_wires(canvas: Canvas) -> None:
    """Lets training leave the weights of the selected wires alone, or learn them again if all are frozen."""
    wires, session = weighted(canvas), canvas.session
    if not wires:
        session.tell(NO_WEIGHT)
        return
    thaw = all_frozen(canvas)
    graph = with_frozen(session.graph, wires, not thaw)
    what = route(session.graph, wires[0]) if len(wires) == 1 else f"{len(wires)} wires"
    session.edit(graph, f"{'Unfreeze' if thaw else 'Freeze'} {what}")


def all_frozen(canvas: Canvas) -> bool:
    wires = weighted(canvas)
    return bool(wires) and all(is_frozen(canvas.session.graph, wire) for wire in wires)


def _the_neuron(canvas: Canvas) -> str | None:
    chosen = [id for id in canvas.session.selection if id in canvas.session.graph.nodes]
    return chosen[0] if len(chosen) == 1 and is_weighted(canvas.session.graph.nodes[chosen[0]].layer) else None


def set_bias(canvas: Canvas) -> None:
    """Opens the bias of the selected neuron."""
    id, session = _the_neuron(canvas), canvas.session
    if id is None:
        return
    node = session.graph.nodes[id]
    if not node.layer.setting("bias"):
        session.message.emit(f"{node.title} has no bias.", "Switch its bias on first.")
        return
    if not session.torch_here:
        session.message.emit("The engine is still being loaded.", "Try again in a moment.")
        return
    from engine.training.wire_weights import bias_of  # torch is there

    name = f"{session.prefix}{id}"

    def show(value: Number | None) -> None:
        item = canvas.drawing.nodes.get(id)
        if item is not None and isinstance(value, float):
            canvas.number.open(
                item.box().center(),
                written(value),
                "A bias",
                f"Bias of {node.title}",
                lambda v: put_bias(canvas, id, v),
            )

    session.training.ask(lambda state, _: bias_of(state, name), show, session.tell)


def put_bias(canvas: Canvas, id: str, value: float) -> None:
    """Gives a neuron another bias, and says so."""
    from engine.training.wire_weights import set_bias  # torch is there

    session = canvas.session
    name = f"{session.prefix}{id}"
    title = session.graph.nodes[id].title
    session.training.changes.make(lambda state: set_bias(state, name, value), session.tell, f"Set the bias of {title}")
    canvas.tipped.emit(f"Bias of {title}: {number(value)}")


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "set-weight",
        "Set the weight…",
        set_weight,
        "Shift+Return|Shift+Enter",
        "pencil",
        "Type another weight for the selected wires into neurons, also while a training runs",
        enabled=lambda c: bool(weighted(c)),
        words="wire value number neuron",
    ),
    Action(
        "freeze-wire",
        "Freeze the weight",
        freeze_wires,
        "Alt+N, F",
        "snowflake",
        "Keep the weights of the selected wires as they are, or let them learn again",
        enabled=lambda c: bool(weighted(c)),
        checked=all_frozen,
        words="wire lock hold constant neuron",
    ),
    Action(
        "set-bias",
        "Set the bias…",
        set_bias,
        "Alt+N, B",
        tip="Type another bias for the selected neuron, also while a training runs",
        enabled=lambda c: _the_neuron(c) is not None,
        words="threshold value number neuron",
    ),
)
