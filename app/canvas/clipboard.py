"""Parts of drawings on the clipboard: the text of a small `.gradwire` file, so that they can be mailed, and a format of
our own, so that text from elsewhere is told apart without a guess."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from engine.errors import UserError
from engine.files import dump, parse
from engine.graph import Graph

PART = "application/x-gradwire-part"
KIND = "application/x-gradwire-kind"
"""What a drag from the palette carries: a layer's kind."""


def copy(part: Graph) -> None:
    text = dump(part)
    data = QMimeData()
    data.setText(text)
    data.setData(PART, text.encode())
    QApplication.clipboard().setMimeData(data)


def paste() -> Graph:
    """The drawing on the clipboard. Raises UserError where there is none."""
    data = QApplication.clipboard().mimeData()
    text = bytes(data.data(PART).data()) if data.hasFormat(PART) else data.text().encode()
    refusal = "Copy nodes on the canvas first; text from elsewhere can be pasted if it is a Gradwire drawing."
    if not text.lstrip().startswith(b"{"):
        raise UserError("The clipboard holds no part of a drawing.", refusal)
    try:
        part = parse(text)
    except UserError as error:
        raise UserError(f"The clipboard holds no part of a drawing: {error.text}", refusal) from None
    if not part.nodes and not part.frames:
        raise UserError("The drawing on the clipboard is empty.", refusal)
    return part
