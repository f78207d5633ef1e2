"""What one edit changed, as JSON, so that a journal of edits stays as small as the edits are.

Graphs share what they can, so that a comparison by identity finds the changed nodes of a thousand in microseconds.

    {"nodes": {"dense_1": {...}, "relu_1": null},     nodes that are new or changed, and nodes that are gone
     "order": ["input_1", ...],                       only where new nodes do not stand at the end
     "wires": [12, 3, [[...], ...]],                  how many stay at the start, at the end, and what stands between
     "rest": {...}}                                   everything else, where any of it changed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.encoding import Record, node_record, to_record, wire_record
from engine.graph import Graph, Wire


def change(before: Graph, after: Graph) -> Record:
    """What makes `after` of `before`, for `changed`."""
    record: Record = {}
    nodes: dict[str, Any] = {
        id: node_record(node) for id, node in after.nodes.items() if before.nodes.get(id) is not node
    }
    nodes |= {id: None for id in before.nodes if id not in after.nodes}
    if nodes:
        record["nodes"] = nodes
    order = list(after.nodes)
    if order != _order_by_itself(before, after):
        record["order"] = order
    if before.wires is not after.wires:
        record["wires"] = _wires(before.wires, after.wires)
    if any(getattr(before, name) is not getattr(after, name) for name in ("frames", "training", "extra", "result")):
        record["rest"] = to_record(replace(after, nodes={}, wires=()))
    return record


def changed(document: Record, change: Record) -> Record:
    """The JSON of a drawing after a change."""
    nodes = {node["id"]: node for node in document["nodes"]} | change.get("nodes", {})
    order = change.get("order", nodes)
    wires = document["wires"]
    if "wires" in change:
        start, end, middle = change["wires"]
        wires = [*wires[:start], *middle, *wires[len(wires) - end :]]
    there = [nodes[id] for id in order if nodes[id] is not None]
    return {**change.get("rest", document), "nodes": there, "wires": wires}


def _order_by_itself(before: Graph, after: Graph) -> list[str]:
    stayed = [id for id in before.nodes if id in after.nodes]
    return stayed + [id for id in after.nodes if id not in before.nodes]


def _wires(before: Sequence[Wire], after: Sequence[Wire]) -> list[Any]:
    most = min(len(before), len(after))
    pairs = zip(before, after, strict=False)  # nearly all are the same objects: equal ones are asked for four ends
    start = next((i for i, (old, new) in enumerate(pairs) if old is not new and old != new), most)
    most -= start
    pairs = zip(reversed(before), reversed(after), strict=False)
    end = min(next((i for i, (old, new) in enumerate(pairs) if old is not new and old != new), most), most)
    return [start, end, [wire_record(wire) for wire in after[start : len(after) - end]]]
