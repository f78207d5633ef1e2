"""Names edited in place: one line over the title of a node or a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.canvas import edits
from app.canvas.box import Box

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LONGEST = 80
"""Characters in a name."""
LEAST = QSize(90, 22)
"""Screen pixels of the editor, however far away the node is."""


class RenameBox(Box, QLineEdit):
    """Enter or a click elsewhere keeps the name, Esc does not. An empty name gives the node its kind's title again."""

    named = Signal(str, str)
    """Id and name, when the editing ended with another name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST)
        self.setAccessibleName("Name")
        self.setVisible(False)
        self.editingFinished.connect(self.keep)

    def open(self, id: str, name: str, where: QRect, font: QFont, placeholder: str) -> None:
        self.setFont(font)
        self.setPlaceholderText(placeholder)
        self.setText(name)
        self.setGeometry(where)
        self.begin(id, name)
        self.selectAll()

    def typed(self) -> str:
        return self.text()

    def kept(self, id: str, text: str) -> None:
        self.named.emit(id, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        elif event.key() == Qt.Key.Key_Tab:
            self.keep()
        else:
            super().keyPressEvent(event)
        event.accept()  # the canvas below must not hear of it


class Names:
    """The names of a canvas' nodes and frames."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.box = RenameBox(canvas.viewport())
        self.box.named.connect(self._named)

    def open(self, id: str) -> None:
        """Opens the name of a node or a frame for editing, where it stands."""
        camera, look, graph = self._canvas.camera, self._canvas.drawing.look, self._canvas.session.graph
        rect = self._place(id)
        font = QFont(look.title_font)
        font.setPixelSize(max(11, round(font.pixelSize() * camera.zoom)))
        corner, size = camera.to_view(rect.topLeft()), rect.size() * camera.zoom
        where = QRectF(corner.toPointF(), size.expandedTo(LEAST.toSizeF())).toRect()
        placeholder = graph.nodes[id].layer.title if id in graph.nodes else "Frame"
        self.box.open(id, edits.title_of(graph, id), where, font, placeholder)

    def _place(self, id: str) -> QRectF:
        """Where the title stands, in scene units; below a node that shows none."""
        node = self._canvas.drawing.nodes.get(id)
        if node is None:
            return self._canvas.drawing.frames[id].title_box().adjusted(6.0, 2.0, -6.0, -2.0)
        below = node.layout.rect.translated(0.0, node.layout.rect.height())
        title = node.layout.captions[0].rect if node.layout.captions else below
        return title.adjusted(-6.0, -7.0, 6.0, 0.0).translated(node.pos())

    def _named(self, id: str, name: str) -> None:
        session = self._canvas.session
        if id in session.graph.nodes or id in self._canvas.drawing.frames:
            label = f"Rename {edits.title_of(session.graph, id) or 'frame'}"
            session.edit(edits.retitled(session.graph, id, name), label)
