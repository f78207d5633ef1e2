"""Drawings on disk: `name.gradwire`, JSON, with the weights beside it in `name.safetensors`.

`encoding` says how a drawing is written, `decoding` how it is read, `saving` how a file is replaced without risk. A
file that a newer version of Gradwire wrote is opened as far as it is understood and never overwritten: saved under
another name, it becomes a file of this version.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from engine.block import Block
from engine.decoding import parse
from engine.encoding import dump
from engine.errors import FileError
from engine.graph import Graph
from engine.limits import FILE_BYTES
from engine.migrations import FORMAT
from engine.saving import failure, write_bytes
from engine.weights import read_weights, weights_path, write_weights

__all__ = ["dump", "notes", "parse", "read", "read_weights", "weights_path", "write", "write_weights"]

SUFFIX = ".gradwire"

_FORMAT = re.compile(rb'\s*\{\s*"format"\s*:\s*(\d{1,9})\b')


def read(path: Path) -> Graph:
    """The drawing in a file. Raises FileError that says what is wrong, and where."""
    data = _bytes(path, FILE_BYTES + 1)
    try:
        return parse(data)
    except FileError as error:
        raise FileError(f"{path.name} cannot be opened. {error.text}", error.hint) from None


def write(path: Path, graph: Graph) -> None:
    """Saves a drawing. Raises FileError; then the file is as it was.

    What is written can be opened again: it is parsed first. A file of a newer version is left alone, unless nothing
    would change in it.
    """
    if _format_on_disk(path) > FORMAT:
        if _bytes(path, FILE_BYTES + 1) == dump(graph).encode():
            return
        raise FileError(
            f"{path.name} was not saved: a newer version of Gradwire wrote it, and this one could lose parts of it.",
            "Save it under another name, or update Gradwire.",
        )
    data = as_saved(graph)
    try:
        parse(data)
    except FileError as error:
        raise FileError(f"{path.name} was not saved. {error.text}", error.hint) from None
    write_bytes(path, data)


def as_saved(graph: Graph) -> bytes:
    """What `write` puts into a file that this version may write."""
    return dump(_of_this_version(graph)).encode()


def notes(graph: Graph) -> tuple[str, ...]:
    """What to tell the user about a drawing that was opened: what of it this version keeps but does not understand."""
    kept = {name: json.loads(text) for name, text in graph.extra}
    found = []
    if "format" in kept:
        found.append(
            f"A newer version of Gradwire wrote this drawing (format {kept['format']}, this one knows {FORMAT})."
        )
    names = [f"training setting '{name}'" for name in kept.get("training", {})]
    names += [f"field '{name}'" for name in kept if name not in ("format", "gradwire", "training")]
    names += _kept(graph, "")
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        found.append(f"Kept, but without effect in this version: {', '.join(names[:3])}{more}.")
    return tuple(found)


def _kept(graph: Graph, where: str) -> list[str]:
    """What is kept of nodes and frames, those inside of blocks too; `where` tells the block."""
    names: list[str] = []
    for node in graph.nodes.values():
        for name, text in node.extra:
            settings = json.loads(text).get(node.layer.kind, {}) if name == "settings" else ()
            names += [f"setting '{setting}' of {node.id}{where}" for setting in settings]
            names += [f"field '{name}' of {node.id}{where}"] if name != "settings" else []
        if isinstance(node.layer, Block):
            inner = node.layer.graph
            names += [f"field '{name}' in {node.id}{where}" for name, _ in inner.extra]
            names += _kept(inner, f" in {node.id}{where}")
    return names + [f"field '{name}' of {frame.id}{where}" for frame in graph.frames for name, _ in frame.extra]


def _of_this_version(graph: Graph) -> Graph:
    return replace(graph, extra=tuple(entry for entry in graph.extra if entry[0] != "format"))


def _format_on_disk(path: Path) -> int:
    """The format number at the head of the file that is there; 0 where there is none."""
    if not path.is_file():
        return 0
    found = _FORMAT.match(_bytes(path, 200))
    return int(found[1]) if found else 0


def _bytes(path: Path, limit: int) -> bytes:
    """The first bytes of a file. A pipe or a device is refused: reading it could take for ever."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise OSError(0, "it is not a file")
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as error:
        raise failure(path, "opened", error) from error
