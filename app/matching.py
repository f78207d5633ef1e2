"""Which layers a wire that hangs in the air could end at, found by asking the layers themselves.

A layer fits, as it comes, where one of its ports takes the value and, as far as that one value decides it, `infer`
accepts it. One that is refused only for a setting its fixes mend still counts as fitting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.analysis import Analysis
from engine.graph import Wire
from engine.layer import Change, Layer, Port, Unfit
from engine.values import Value

SORTS = (Value((16,)), Value((16, 16)), Value((3, 16, 16)), Value((), classes=10))
"""A vector, a sequence, a picture and a class: what differs most between layers."""


def fitting(analysis: Analysis, pending: Wire | None, layers: Mapping[str, Layer]) -> list[str]:
    """Of `layers` by name, those for a wire of which one end is drawn; the other's node is not in the graph.

    All without a wire; for a wire that is there, those that could go into it. Behind an output come first the layers
    that are made for what it gives: behind a picture convolutions and pools, before what takes anything.
    """
    if pending is None:
        return list(layers)
    if pending.source and pending.target:
        return [name for name, layer in layers.items() if _goes_between(layer, pending, analysis)]
    if pending.source in analysis.graph.nodes:
        value = analysis.value_at(pending)
        found = [name for name, layer in layers.items() if _takes(layer, value)]
        return sorted(found, key=lambda name: _taken(layers[name], value)) if value is not None else found
    target = analysis.graph.nodes.get(pending.target)
    port = target.input(pending.input) if target else None
    return [name for name, layer in layers.items() if _gives(layer, port)]


def made_for(analysis: Analysis, pending: Wire | None, layers: Mapping[str, Layer]) -> list[str]:
    """Of those that fit behind an output, the layers that take hardly anything but what it gives; else none."""
    value = analysis.value_at(pending) if pending is not None and not pending.target else None
    if value is None:
        return []
    found = {name: _taken(layers[name], value) for name in fitting(analysis, pending, layers)}
    return [name for name, others in found.items() if others == min(found.values())]


def _goes_between(layer: Layer, wire: Wire, analysis: Analysis) -> bool:
    """Whether a layer as it comes takes what travels along a wire, and gives what the wire's end takes."""
    value = analysis.value_at(wire)
    if not layer.input_ports or not layer.output_ports or layer.role != "layer":
        return False
    if value is None:
        return True
    ports = layer.input_ports
    if not ports[0].takes(value) or not all(port.optional for port in ports[1:]):
        return False
    try:
        outputs = layer.infer(*(_given(port, value if port is ports[0] else None) for port in ports))
    except Unfit:
        return False
    return any(_fits_end(output, wire, analysis) for output in ((outputs,) if isinstance(outputs, Value) else outputs))


def _fits_end(value: Value, wire: Wire, analysis: Analysis) -> bool:
    """Whether the node at a wire's end would take another value from it, beside what else reaches the node."""
    target = analysis.graph.nodes[wire.target]
    port, outcome = target.input(wire.input), analysis.outcomes.get(target.id)
    if port is None or not port.takes(value):
        return False
    if outcome is None:
        return True
    inputs = list(outcome.inputs)
    row = target.inputs.index(port)
    if port.many:
        here = [other for other in analysis.graph.wires_into[target.id] if other.input == port.name]
        inputs[row] = tuple(value if w == wire else given for w, given in zip(here, inputs[row], strict=True))
    else:
        inputs[row] = value
    try:
        target.layer.infer(*inputs)
    except Unfit:
        return False
    return True


def _taken(layer: Layer, value: Value) -> int:
    """How many other sorts of values a layer takes as well; a class is what losses compare with."""
    if value.is_index and layer.role == "loss":
        return -1
    if layer.scalar and value.size > 1:  # behind a vector a layer is meant more often than one neuron
        return len(SORTS)
    return sum(_takes(layer, other) for other in SORTS if (other.rank, other.is_index) != (value.rank, value.is_index))


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
    if layer.input_ports or layer.role == "entrance":
        return port.accepts != "index"
    try:
        outputs = layer.infer()
    except Unfit:
        return True
    return any(port.takes(value) for value in ((outputs,) if isinstance(outputs, Value) else outputs))
