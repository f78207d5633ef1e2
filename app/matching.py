"""Which kinds a wire that hangs in the air could end at, found by asking the layers themselves.

A kind fits where one of its ports takes the value and, as far as that one value decides it, `infer` of a layer with its
default settings accepts it. A kind that is refused only for a setting its fixes mend still counts as fitting.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.analysis import Analysis
from engine.graph import Wire
from engine.layer import LAYERS, Change, Layer, Port, Unfit
from engine.values import Value


def fitting(analysis: Analysis, pending: Wire | None) -> list[type[Layer]]:
    """The kinds for a wire of which one end is drawn; the other end's node is not in the graph. All without a wire."""
    kinds = LAYERS.values()
    if pending is None:
        return list(kinds)
    if pending.source in analysis.graph.nodes:
        value = analysis.values.get(pending.start)
        return [kind for kind in kinds if _takes(kind(), value)]
    target = analysis.graph.nodes.get(pending.target)
    port = target.input(pending.input) if target else None
    return [kind for kind in kinds if _gives(kind(), port)]


def _takes(layer: Layer, value: Value | None) -> bool:
    ports = layer.input_ports
    if value is None or not ports:
        return bool(ports)
    return any(port.takes(value) and _accepts(layer, ports, port, value) for port in ports)


def _accepts(layer: Layer, ports: tuple[Port, ...], port: Port, value: Value) -> bool:
    """What `infer` says, where the other ports may stay empty; where they may not, nobody can say yet."""
    others = [other for other in ports if other is not port]
    if not all(other.optional for other in others):
        return True
    inputs: Iterable[Any] = (_given(other, value if other is port else None) for other in ports)
    try:
        layer.infer(*inputs)
    except Unfit as unfit:
        return any(isinstance(fix, Change) for fix in unfit.fixes)
    return True


def _given(port: Port, value: Value | None) -> Any:
    if port.many:
        return () if value is None else (value,)
    return value


def _gives(layer: Layer, port: Port | None) -> bool:
    """Whether an output could feed the port. A source says what it gives; other layers give real numbers."""
    if port is None or not layer.output_ports or layer.role == "loss":
        return False
    if layer.input_ports:
        return port.accepts != "index"
    try:
        outputs = layer.infer()
    except Unfit:
        return True
    return any(port.takes(value) for value in ((outputs,) if isinstance(outputs, Value) else outputs))
