"""The user's own blocks, kept in a folder to be used in any drawing: one file a block.

A file is a drawing with the block as its only node, so everything that holds for drawings holds here: it is checked
when it is read, saved without risk, and what this version does not understand is kept. A file that cannot be read is
listed with the reason, and keeps no other from being used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from engine import files
from engine.block import Block
from engine.errors import FileError
from engine.graph import Graph, Node
from engine.saving import failure

SUFFIX = ".gradwire-block"


@dataclass(frozen=True)
class Entry:
    """A block of the library: `name` and `description` for people; without a `block`, `trouble` says why."""

    name: str
    path: Path
    block: Block | None = None
    description: str = ""
    trouble: str = ""


def entries(folder: Path) -> tuple[Entry, ...]:
    """Everything in a library, by name. A folder that does not exist yet is an empty one."""
    found = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()] if folder.is_dir() else []
    return tuple(sorted(map(_entry, found), key=lambda entry: (entry.name.casefold(), entry.path.name)))


def store(folder: Path, block: Block, name: str, description: str = "") -> Path:
    """Puts a block into a library under a name; one of that name is replaced. Raises FileError.

    `description` says in a sentence what it is for.
    """
    name = name.strip()
    if not name:
        raise FileError("A block of the library needs a name.", "Say what it is, such as Residual.")
    path = folder / f"{_file_name(name)}{SUFFIX}"
    graph = Graph().with_node(Node("block_1", block.changed(name=name), note=description))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failure(folder, "made", error) from error
    files.write(path, graph)
    return path


def remove(entry: Entry) -> None:
    """Takes a block out of its library. One that is gone already is no trouble. Raises FileError."""
    try:
        entry.path.unlink(missing_ok=True)
    except OSError as error:
        raise failure(entry.path, "removed", error) from error


def _entry(path: Path) -> Entry:
    stem = path.name.removesuffix(SUFFIX)
    try:
        nodes = list(files.read(path).nodes.values())
    except FileError as error:
        return Entry(stem, path, trouble=str(error))
    if len(nodes) != 1 or not isinstance(nodes[0].layer, Block):
        return Entry(stem, path, trouble=f"{path.name} holds no block that this version understands.")
    block = nodes[0].layer
    return Entry(block.title, path, block, nodes[0].note)


def _file_name(name: str) -> str:
    """A name for every file system: letters, digits, spaces and hyphens of it, and never one that Windows keeps."""
    safe = re.sub(r"[^\w -]", "_", name)[:60].strip()
    return f"{safe}_" if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", safe) else safe
