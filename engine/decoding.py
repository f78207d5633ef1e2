"""From the text of a file to a drawing. Everything is checked here, so that inside the program types are trusted.

What this version does not know is kept: fields, settings and values in `extra`, nodes that it cannot understand as
`Unknown` layers. What cannot be a drawing raises a FileError that names the place. Nothing else is ever raised,
whatever the text is, and nothing in it is executed.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from pydantic import ValidationError

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.block import Block, Exposed, may_be_exposed_as
from engine.encoding import VERSION, Record
from engine.errors import FileError, UserError
from engine.fields import Fields, json_text, kept_aside, loaded_json, quoted, shortened
from engine.graph import Frame, Graph, Node, Wire
from engine.layer import LAYERS, Layer, setting_error
from engine.limits import IDENTIFIER, NAME, NODES, NOTE, REASON, WIRES
from engine.migrations import FORMAT, migrated
from engine.result import Result
from engine.settings import TrainingSettings
from engine.unknown import Unknown
from engine.values import element_of

ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*_[0-9]+", re.ASCII)
"""A word and a number: never a keyword, nor an attribute of a torch module, in whose namespace ids end up."""

KIND = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)
PORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def parse(text: str | bytes) -> Graph:
    """The drawing that a file's text describes. Raises FileError with the place and what is wrong there."""
    try:
        return _parsed(text)
    except RecursionError:
        raise FileError("It nests lists or objects too deeply.") from None


def _parsed(text: str | bytes) -> Graph:
    document = _document(loaded_json(text))
    try:
        return _graph(migrated(document))
    except FileError as error:
        if document["format"] <= FORMAT:
            raise
        hint = f"A newer version of Gradwire wrote it (format {document['format']}, this one knows {FORMAT}): update."
        raise FileError(error.text, hint) from None


def _document(document: Any) -> Record:
    if not isinstance(document, dict) or "format" not in document:
        raise FileError("It is not a Gradwire drawing.", "A drawing is a JSON object with a 'format' number.")
    number = document["format"]
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 1_000_000:
        raise FileError(f"'format' should be a whole number from 1, but is {quoted(number)}.")
    return document


# ---- JSON to a drawing ----


_NO_LAYER = Unknown()
"""Stands in a node until the wires are read."""


@dataclass(frozen=True)
class _Draft:
    """A node before its layer is made: that needs the ports that wires use."""

    node: Node
    kind: str
    settings: Record


def _graph(document: Record) -> Graph:
    fields = Fields(document, "The drawing")
    graph = _drawn(fields)
    nodes = sum(1 + (node.layer.drawn if isinstance(node.layer, Block) else 0) for node in graph.nodes.values())
    if nodes > NODES:
        raise FileError(f"It has {nodes:,} nodes with those inside of blocks; {NODES:,} is the most.")
    training, kept = _training(fields.take("training", dict, {}))
    result, foreign = _result(fields.take("result", dict, {}))
    number, version = fields.take("format", int, FORMAT), fields.take("gradwire", str, VERSION)
    extra = {
        **({"format": number} if number > FORMAT else {}),
        **({"gradwire": version} if version != VERSION else {}),
        **({"training": kept} if kept else {}),
        **({"result": foreign} if foreign else {}),
    }
    return replace(graph, training=training, result=result, extra=(*kept_aside(extra, "The drawing"), *fields.rest()))


def _drawn(fields: Fields) -> Graph:
    """Nodes, wires and frames: of the drawing, or of what is inside of a block."""
    drafts = _drafts(fields.take("nodes", list, []))
    wires = _wires(fields.take("wires", list, []), drafts)
    frames = tuple(_frame(record, i) for i, record in enumerate(fields.take("frames", list, []), 1))
    _check_unique([*drafts, *(frame.id for frame in frames)])
    ins, outs = _used(wires)
    nodes = {id: _finished(draft, ins[id], outs[id]) for id, draft in drafts.items()}
    return Graph(nodes, wires, frames)


def _drafts(records: list[Any]) -> dict[str, _Draft]:
    if len(records) > NODES:
        raise FileError(f"It has {len(records):,} nodes; {NODES:,} is the most.")
    drafts: dict[str, _Draft] = {}
    for number, record in enumerate(records, 1):
        draft = _draft(record, number)
        if draft.node.id in drafts:
            raise FileError(f"Two nodes have the id '{draft.node.id}'.")
        drafts[draft.node.id] = draft
    return drafts


def _draft(record: Any, number: int) -> _Draft:
    fields = Fields(record, f"Node {number}")
    id = fields.identifier("id", ID, IDENTIFIER, "a word and a number, such as dense_1")
    fields.place = f"Node {id}"
    kind = fields.identifier("kind", KIND, NAME, "letters, digits and hyphens")
    settings = fields.take("settings", dict, {})
    node = Node(
        id,
        _NO_LAYER,
        name=fields.text("name", NAME),
        position=fields.point("at", (0.0, 0.0)),
        frozen=fields.take("frozen", bool, False),
        bypassed=fields.take("bypassed", bool, False),
        note=fields.text("note", NOTE),
        shares=fields.text("shares", IDENTIFIER),
        extra=fields.rest(),
    )
    return _Draft(node, kind, settings)


def _wires(records: list[Any], nodes: Mapping[str, Any]) -> tuple[Wire, ...]:
    if len(records) > WIRES:
        raise FileError(f"It has {len(records):,} wires; {WIRES:,} is the most.")
    return tuple(dict.fromkeys(_wire(record, number, nodes) for number, record in enumerate(records, 1)))


def _wire(record: Any, number: int, nodes: Mapping[str, Any]) -> Wire:
    if not (isinstance(record, list) and len(record) == 2 and all(isinstance(end, str) for end in record)):
        raise FileError(f'Wire {number} should look like ["dense_1.out", "relu_1.in"], but is {quoted(record)}.')
    (source, _, output), (target, _, input) = (end.partition(".") for end in record)
    for id, port, end in ((source, element_of(output)[0], record[0]), (target, input, record[1])):
        if id not in nodes:
            raise FileError(f"Wire {number}, {quoted(end)}: there is no node {quoted(id)}.")
        if len(port) > IDENTIFIER or not PORT.fullmatch(port):
            raise FileError(f"Wire {number}, {quoted(end)}: {quoted(port)} cannot be the name of a port.")
    return Wire(*map(intern, (source, output, target, input)))  # thousands of wires name the same nodes and ports


def _frame(record: Any, number: int) -> Frame:
    fields = Fields(record, f"Frame {number}")
    id = fields.identifier("id", ID, IDENTIFIER, "a word and a number, such as frame_1")
    fields.place = f"Frame {id}"
    return Frame(
        id,
        title=fields.text("title", NAME),
        note=fields.text("note", NOTE),
        position=fields.point("at", (0.0, 0.0)),
        size=fields.point("size", (200.0, 120.0)),
        grown=fields.point("grown", (0.0, 0.0)),
        extra=fields.rest(),
    )


def _check_unique(ids: list[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise FileError(f"Two nodes or frames have the id '{id}'.")
        seen.add(id)


def _used(wires: Iterable[Wire]) -> tuple[Mapping[str, dict[str, None]], Mapping[str, dict[str, None]]]:
    """The input and the output ports of every node that wires touch, in their order."""
    ins: defaultdict[str, dict[str, None]] = defaultdict(dict)
    outs: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for wire in wires:
        ins[wire.target][wire.input] = None
        outs[wire.source][element_of(wire.output)[0]] = None
    return ins, outs


def _finished(draft: _Draft, ins: Iterable[str], outs: Iterable[str]) -> Node:
    """The node with its layer; settings that its kind does not have go into `extra`."""
    node, settings = draft.node, draft.settings
    place = f"Node {node.id}"
    if draft.kind == Block.kind:
        layer = _fitting(_block(settings, place), ins, outs)
    else:
        json_text(settings, place)  # is within its limits
        layer = _fitting(_layer(draft.kind, settings), ins, outs)
    if isinstance(layer, str):
        return replace(node, layer=Unknown.of(draft.kind, json_text(settings, place), ins, outs, layer))
    kept = {name: value for name, value in settings.items() if name not in type(layer).model_fields}
    extra = (("settings", json.dumps({draft.kind: kept})), *node.extra) if kept else node.extra
    return replace(node, layer=layer, extra=extra)


def _layer(kind: str, settings: Record) -> Layer | str:
    """The layer, or the reason why this version cannot make it ('' for a kind that it does not know)."""
    cls = LAYERS.get(kind)
    if cls is None:
        return ""
    try:
        return cls(**{name: value for name, value in settings.items() if name in cls.model_fields})
    except ValidationError as error:
        return shortened(setting_error(error, cls.title).text)


def _block(settings: Record, place: str) -> Layer | str:
    """The block, or the reason why this version cannot make it. Raises FileError where what is inside is no drawing."""
    try:
        exposed = _exposed(settings.get("exposed", {}))
        own = {name: settings[name] for name in ("name", "repeat") if name in settings}
        return Block(**own, **_content(settings), exposed=exposed).tidied()
    except ValidationError as error:
        return shortened(setting_error(error, Block.title).text)
    except FileError as error:
        raise FileError(_placed(error.text, place)) from None
    except UserError as error:
        return error.text


def _placed(text: str, place: str) -> str:
    """What is wrong inside of a block, with the way there: `Inside Node block_1/block_2: Node dense_1: ...`."""
    deeper = text.removeprefix("Inside Node ")
    if deeper == text:
        return f"Inside {place}: {text}"
    return f"Inside {place}/{deeper}" if len(text) < REASON else text


def _content(settings: Record) -> Mapping[str, Graph]:
    if "graph" not in settings:
        return {}
    fields = Fields(settings["graph"], "the content")
    graph = _drawn(fields)
    return {"graph": replace(graph, extra=fields.rest())}


def _exposed(record: Any) -> tuple[Exposed, ...]:
    """What is exposed: `{"channels": ["conv2d_1.channels"]}`."""
    lists = list(record.values()) if isinstance(record, dict) else [None]
    if not all(isinstance(ends, list) and all(isinstance(end, str) for end in ends) for ends in lists):
        raise UserError(f"'exposed' should name settings inside, but is {quoted(record)}.")
    if not all(map(may_be_exposed_as, record)):
        raise UserError(f"'exposed' names a setting that no block can have: {quoted(list(record))}.")
    parts = {name: [end.partition(".") for end in ends] for name, ends in record.items()}
    return tuple(Exposed(name, tuple((id, setting) for id, _, setting in ends)) for name, ends in parts.items())


def _fitting(layer: Layer | str, ins: Iterable[str], outs: Iterable[str]) -> Layer | str:
    """The layer, unless wires use ports that it does not have."""
    if isinstance(layer, str):
        return layer
    for what, used, ports in (("input", ins, layer.input_ports), ("output", outs, layer.output_ports)):
        missing = [name for name in used if name not in {port.name for port in ports}]
        if missing:
            return f"{layer.title} has no {what} '{missing[0]}', but a wire uses it."
    return layer


def _training(settings: Record) -> tuple[TrainingSettings, Record]:
    """The settings that are understood, and those that are kept aside."""
    kept = {name: value for name, value in settings.items() if not _understood(name, value)}
    return TrainingSettings(**{name: value for name, value in settings.items() if name not in kept}), kept


def _result(record: Record) -> tuple[Result | None, Record]:
    """The result, where it is one; otherwise what is kept aside."""
    if not record:
        return None, {}
    try:
        return Result.model_validate(record), {}
    except ValidationError:
        return None, record


def _understood(name: str, value: Any) -> bool:
    if name not in TrainingSettings.model_fields:
        return False
    try:
        TrainingSettings(**{name: value})
    except ValidationError:
        return False
    return True
