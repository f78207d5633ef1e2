"""Notes edited in place: some lines over a frame or below a node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.action import Action
from app.canvas import edits
from app.canvas.box import Box
from app.canvas.frame_item import MARGIN, TITLE_HEIGHT

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LEAST_WIDTH, LEAST_HEIGHT = 200.0, 72.0
"""Screen pixels: some words side by side, and four lines."""


class NoteBox(Box, QPlainTextEdit):
    """Ctrl+Enter or a click elsewhere keeps the note, Esc does not."""

    noted = Signal(str, str)
    """Id and note, when the editing ended with another note."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("framed", True)
        self.setPlaceholderText("Note (Ctrl+Enter keeps it, Esc does not)")
        self.setAccessibleName("Note")
        self.setTabChangesFocus(True)
        self.setVisible(False)

    def open(self, id: str, note: str, where: QRectF, font: QFont) -> None:
        self.setFont(font)
        self.setPlainText(note)
        self.setGeometry(where.toRect())
        self.begin(id, note)
        self.selectAll()

    def typed(self) -> str:
        return self.toPlainText()

    def kept(self, id: str, text: str) -> None:
        self.noted.emit(id, text)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is the note's while it is open, and trains no network."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _keeps(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        elif _keeps(event):
            self.keep()
        else:
            super().keyPressEvent(event)
        event.accept()  # the canvas below must not hear of it

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own context menu
            self.keep()


def _keeps(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class Notes:
    """The notes of a canvas' nodes and frames."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.box = NoteBox(canvas.viewport())
        self.box.noted.connect(self._noted)

    def open(self, id: str) -> None:
        """Opens the note of a node or a frame for editing, where it stands or will stand."""
        camera, drawing = self._canvas.camera, self._canvas.drawing
        if id in drawing.nodes:
            box = drawing.nodes[id].box()
            rect = QRectF(box.left(), box.bottom() + 6.0, box.width(), 0.0)
        else:
            item = drawing.frames[id]
            rect = item.box().adjusted(MARGIN - 4.0, TITLE_HEIGHT, 4.0 - MARGIN, 0.0)
            rect.setHeight(item.note_box().height())
        corner, size = camera.to_view(rect.topLeft()), rect.size() * camera.zoom
        where = QRectF(corner.x(), corner.y(), max(size.width(), LEAST_WIDTH), max(size.height() + 12.0, LEAST_HEIGHT))
        room = QRectF(self._canvas.viewport().rect())
        where.moveLeft(max(room.left(), min(where.left(), room.right() - where.width())))
        where.moveTop(max(room.top(), min(where.top(), room.bottom() - where.height())))
        font = QFont(drawing.look.small_font)
        font.setPixelSize(max(11, round(11 * camera.zoom)))
        self.box.open(id, edits.note_of(self._canvas.session.graph, id), where, font)

    def _noted(self, id: str, note: str) -> None:
        graph = self._canvas.session.graph
        if id in graph.nodes or id in self._canvas.drawing.frames:
            self._canvas.session.edit(edits.noted(graph, id, note), edits.named("Note on", graph, [id]))


def _has_one(canvas: Canvas) -> bool:
    return len(canvas.session.selection) == 1


def _edit(canvas: Canvas) -> None:
    canvas.notes.open(next(iter(canvas.session.selection)))


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "note",
        "Edit the note…",
        _edit,
        "Shift+F2",
        "note-text-outline",
        "Write something down about a node or a frame",
        _has_one,
        words="comment annotate describe text",
    ),
)
