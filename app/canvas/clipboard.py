"""Parts of drawings on the clipboard: the text of a small `.gradwire` file, so that they can be mailed, and a format of
our own, so that text from elsewhere is told apart without a guess."""

from __future__ import annotations

import atexit
import json
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from engine.errors import UserError
from engine.files import dump, parse
from engine.graph import Graph, Wire
from engine.limits import FILE_BYTES

PART = "application/x-gradwire-part"
LINKS = "application/x-gradwire-links"
"""The wires that led into the part from outside: four names each, as JSON."""
LEVEL = "application/x-gradwire-level"
"""The blocks in which that was, the outermost first: ids as JSON. At another level the same ids are other nodes."""
MOST_WIRES = 12_000
"""Wires that are pasted at once: more come by opening a file."""
LARGE = 50_000
"""Bytes of text that is read within a frame or two; larger ones take a thread."""
KIND = "application/x-gradwire-kind"
"""What a drag from the palette carries: a layer's kind."""


def copy(part: Graph, links: Iterable[Wire] = (), path: Iterable[str] = ()) -> None:
    """Puts a part of a drawing on the clipboard, and the wires that led into it in the block at a path."""
    text = dump(part)
    data = QMimeData()
    data.setText(text)
    data.setData(PART, text.encode())
    data.setData(LINKS, json.dumps([[*link.start, *link.end] for link in links]).encode())
    data.setData(LEVEL, json.dumps(list(path)).encode())
    QApplication.clipboard().setMimeData(data)


@dataclass(frozen=True)
class Held:
    """What is on the clipboard now, as bytes: it may be read later, and on another thread."""

    text: bytes
    links: bytes
    level: bytes


def held() -> Held:
    data = _held()
    text = bytes(data.data(PART).data()) if data.hasFormat(PART) else data.text().encode()
    return Held(text, bytes(data.data(LINKS).data()), bytes(data.data(LEVEL).data()))


def paste() -> Graph:
    """The drawing on the clipboard. Raises UserError where there is none."""
    return read(held().text)


def read(text: bytes) -> Graph:
    """The drawing that a text is. Raises UserError where it is none."""
    refusal = "Copy nodes on the canvas first; text from elsewhere can be pasted if it is a Gradwire drawing."
    if not text.lstrip().startswith(b"{"):
        raise UserError("The clipboard holds no part of a drawing.", refusal)
    _check_size(text)
    try:
        part = parse(text)
    except UserError as error:
        raise UserError(f"The clipboard holds no part of a drawing: {error.text}", error.hint or refusal) from None
    if not part.nodes and not part.frames:
        raise UserError("The drawing on the clipboard is empty.", refusal)
    return part


def _check_size(text: bytes) -> None:
    """Refuses what would keep the window busy for seconds: looked at before anything is made of it."""
    if not LARGE < len(text) <= FILE_BYTES:
        return  # what is larger than a file may be is refused by the reader at once
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return  # the reader says what is wrong
    wires = found.get("wires") if isinstance(found, dict) else None
    if isinstance(wires, list) and len(wires) > MOST_WIRES:
        raise UserError(
            f"The clipboard holds {len(wires):,} wires; {MOST_WIRES:,} can be pasted at once.",
            "Nothing was changed. Copy fewer neurons at a time, or close them into layers first: a layer is one wire.",
        )


def links() -> tuple[Wire, ...]:
    """The wires that led into the part on the clipboard."""
    return links_of(held())


def links_of(held: Held) -> tuple[Wire, ...]:
    """The wires that led into the part, as the drawing it was copied from names their ends. None in text alone."""
    try:
        rows = json.loads(held.links or b"[]")
    except ValueError:
        return ()
    good = isinstance(rows, list) and all(isinstance(row, list) and len(row) == 4 for row in rows)
    return tuple(Wire(*map(str, row)) for row in rows) if good else ()


def is_from(path: Iterable[str]) -> bool:
    """Whether the part was copied in the block at this path, or in the drawing itself for an empty one."""
    return is_of(held(), path)


def is_of(held: Held, path: Iterable[str]) -> bool:
    return (held.level or b"[]") == json.dumps(list(path)).encode()


def _held() -> QMimeData:
    """What the clipboard holds; nothing where the desktop has no clipboard to offer."""
    held: QMimeData | None = QApplication.clipboard().mimeData()
    return held if held is not None else QMimeData()


@atexit.register
def _leave_text() -> None:
    """Leaves of what was copied the text alone: Qt outlives Python, and an object of Python's would crash it then."""
    board = QApplication.clipboard() if QApplication.instance() is not None else None
    data: QMimeData | None = board.mimeData() if board is not None else None
    if board is not None and data is not None and data.hasFormat(PART):
        board.setText(data.text())
