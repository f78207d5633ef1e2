"""From a drawing to the text of its file, laid out to read well in a diff.

The order of keys, nodes and wires is fixed, a node or a wire that fits stands on one line, and only what differs from
its default is written: an edit of one node changes one line. Settings stand in the order of the alphabet, which is the
same in every version. What a newer version wrote and this one does not know
(`extra`, JSON text) goes back to where it was found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from engine.block import Block
from engine.graph import Frame, Graph, Node, Point, Wire
from engine.limits import DISTANCE
from engine.migrations import FORMAT
from engine.unknown import Unknown

VERSION = version("gradwire")

WIDTH = 110
"""Columns: what fits stands on one line."""

Record = dict[str, Any]
"""A JSON object."""


def dump(graph: Graph) -> str:
    """The text of the drawing's file. The same drawing gives the same text."""
    return clean(laid_out(to_record(graph)))


def to_record(graph: Graph) -> Record:
    """The drawing as a JSON object."""
    kept = loaded(graph.extra)
    record: Record = {"format": kept.pop("format", FORMAT), "gradwire": kept.pop("gradwire", VERSION)}
    training = changed_settings(graph.training)
    training |= {name: value for name, value in kept.pop("training", {}).items() if name not in training}
    if training:
        record["training"] = dict(sorted(training.items()))
    if graph.result is not None:
        record["result"] = changed_settings(graph.result)
        kept.pop("result", None)
    return {**record, **_drawn(graph), **kept}


def _drawn(graph: Graph) -> Record:
    record: Record = {"nodes": [node_record(node) for node in graph.nodes.values()]}
    record["wires"] = [wire_record(wire) for wire in graph.wires]
    if graph.frames:
        record["frames"] = [frame_record(frame) for frame in graph.frames]
    return record


def node_record(node: Node) -> Record:
    kept = loaded(node.extra)
    unknown_settings = kept.pop("settings", {}).get(node.layer.kind, {})
    record: Record = {"id": node.id, "kind": node.layer.kind}
    if node.name:
        record["name"] = node.name
    record["at"] = _pair(node.position)
    if isinstance(node.layer, Unknown):
        settings = json.loads(node.layer.settings)
    else:
        own = block_settings(node.layer) if isinstance(node.layer, Block) else changed_settings(node.layer)
        settings = dict(sorted({**own, **unknown_settings}.items()))
    if settings:
        record["settings"] = settings
    if node.frozen:
        record["frozen"] = True
    if node.bypassed:
        record["bypassed"] = True
    if node.shares:
        record["shares"] = node.shares
    if node.note:
        record["note"] = node.note
    return {**record, **kept}


def block_settings(block: Block) -> Record:
    """A block's settings with its content, which is written as a drawing is."""
    record: Record = {"name": block.name, "graph": {**_drawn(block.graph), **loaded(block.graph.extra)}}
    if block.repeat != 1:
        record["repeat"] = block.repeat
    if block.exposed:
        targets = {entry.name: [f"{id}.{setting}" for id, setting in entry.targets] for entry in block.exposed}
        record["exposed"] = targets
    return record


def wire_record(wire: Wire) -> list[str]:
    return [f"{wire.source}.{wire.output}", f"{wire.target}.{wire.input}"]


def frame_record(frame: Frame) -> Record:
    record: Record = {"id": frame.id}
    if frame.title:
        record["title"] = frame.title
    record |= {"at": _pair(frame.position), "size": _pair(frame.size)}
    if frame.note:
        record["note"] = frame.note
    if any(frame.grown):
        record["grown"] = _pair(frame.grown)
    return {**record, **loaded(frame.extra)}


def changed_settings(model: BaseModel) -> Record:
    """The settings that differ from their defaults, as JSON values."""
    return model.model_dump(mode="json", exclude_defaults=True)


def loaded(extra: Iterable[tuple[str, str]]) -> Record:
    return {name: json.loads(text) for name, text in extra}


def clean(text: str) -> str:
    """Text without halves of characters (lone surrogates), which no file in UTF-8 can hold."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def on_canvas(number: float) -> float:
    """A coordinate within the canvas; what is no number becomes 0."""
    return float(max(-DISTANCE, min(DISTANCE, number))) if number == number else 0.0


def _pair(point: Point) -> list[float]:
    return [_plain(point[0]), _plain(point[1])]


def _plain(number: float) -> float:
    """100.0 as 100: most nodes stand on the grid."""
    inside = on_canvas(number)
    return int(inside) if inside.is_integer() else inside


# ---- layout ----


def laid_out(record: Mapping[str, Any]) -> str:
    """A record as text: lists at its top have an entry a line, however short they are."""
    parts = []
    for key, value in record.items():
        if isinstance(value, list) and value:
            entries = ",\n".join("    " + _block(entry, 4) for entry in value)
            parts.append(f"  {_line(key)}: [\n{entries}\n  ]")
        else:
            parts.append(f"  {_line(key)}: {_block(value, 2)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _block(value: Any, indent: int) -> str:
    """A value on one line where it fits or cannot be broken, otherwise an entry a line, one step further in."""
    line = _line(value)
    if not isinstance(value, dict | list) or not value or indent + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        entries = [f"{inner}{_line(key)}: {_block(entry, indent + 2)}" for key, entry in value.items()]
    else:
        entries = [inner + _block(entry, indent + 2) for entry in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(entries) + "\n" + " " * indent + closing


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
