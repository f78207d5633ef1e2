"""Changing a value where it stands: one line opens over a number or a text, a menu over a choice.

There is one line for the whole canvas; painted values stay painted. What is refused stays in the line, marked, with the
reason in words: nothing that was typed is lost.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.action import Action
from app.canvas.values import Value, how, options, spoken, word
from app.editors import arms, read, written
from app.forms import range_of, title_of
from engine.errors import UserError
from engine.layer import short

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LEAST = 64
"""Width of the line in screen pixels: room to type more digits than there were."""


class ValueLine(QLineEdit):
    """Enter and a click elsewhere hand the text over, Esc leaves all as it was, Tab goes on to the next value."""

    entered = Signal(str)
    passed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setVisible(False)
        self.setProperty("refused", False)
        self.textEdited.connect(lambda _: self.mark(False))
        self.editingFinished.connect(self.enter)

    def enter(self) -> None:
        if self.isVisible() and not self.property("refused"):
            self.entered.emit(self.text())

    def mark(self, refused: bool) -> None:
        """Shows whether the text was refused."""
        if self.property("refused") != refused:
            self.setProperty("refused", refused)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Tab:
            self.passed.emit()
        else:
            super().keyPressEvent(event)
        event.accept()  # the canvas below must not hear of it

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays here."""
        return False


class InPlace:
    """Opens the values of a canvas for editing. `node` and `setting` say which is open; both are empty if none is."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.node = self.setting = ""
        self.line = ValueLine(canvas.viewport())
        self.line.entered.connect(self._entered)
        self.line.passed.connect(self._pass)
        self.line.left.connect(self.close)
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(lambda _: self._moved_away())
        canvas.zoomed.connect(lambda _: self._moved_away())

    def open(self, node: str, setting: str) -> None:
        """Opens a value that the node shows; where it is one of a few, a menu of them."""
        item = self._canvas.drawing.nodes[node]
        value = next((value for value in item.layout.values if value.setting == setting), None)
        if value is None:
            return
        self._canvas.select((node,))
        where = self._where(node, value)
        if how(item.node.layer, setting) == "choice":
            self._offer(node, setting, self._canvas.viewport().mapToGlobal(where.bottomLeft()))
        else:
            self._open_line(node, setting, where)

    def keep(self) -> None:
        """Takes over what is typed, as a click elsewhere does."""
        self.line.enter()

    def close(self) -> None:
        """Closes the line as if nothing had been typed."""
        if self.node:
            self.node = self.setting = ""
            had_focus = self.line.hasFocus()
            self.line.setVisible(False)
            self._canvas.tipped.emit("")
            if had_focus:
                self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved_away(self) -> None:
        """The value is no longer where the line stands."""
        if self.node:
            self.keep()
            self.close()

    def _where(self, node: str, value: Value) -> QRect:
        """The line's place in the viewport: over the value, as large as it is seen."""
        camera, item = self._canvas.camera, self._canvas.drawing.nodes[node]
        rect = value.rect.translated(item.pos())
        size = (rect.size() * camera.zoom).toSize()
        height = max(22, size.height() + 6)
        corner = camera.to_view(rect.center()) - QPoint(0, height // 2)
        corner.setX(camera.to_view(rect.topLeft()).x() - 4)
        return QRect(corner.x(), corner.y(), max(LEAST, size.width() + 16), height)

    def _open_line(self, node: str, setting: str, where: QRect) -> None:
        layer, line = self._canvas.session.graph.nodes[node].layer, self.line
        self.close()
        self.node, self.setting = node, setting
        field = layer.fields[setting]
        font = QFont(self._canvas.drawing.look.small_font)
        font.setPixelSize(max(11, round(font.pixelSize() * self._canvas.camera.zoom)))
        line.setFont(font)
        line.setText(written(layer.setting(setting)))
        line.setAccessibleName(title_of(setting))
        line.setAccessibleDescription(f"{field.description or ''} {range_of(field)}".strip())
        line.mark(False)
        line.setGeometry(where)
        line.setVisible(True)
        line.selectAll()
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        keys = "Enter takes it over · Tab goes to the next value · Esc leaves it as it was"
        self._canvas.tipped.emit(" · ".join(filter(None, (spoken(setting), range_of(field).rstrip(".").lower(), keys))))

    def _offer(self, node: str, setting: str, at: QPoint) -> None:
        layer = self._canvas.session.graph.nodes[node].layer
        menu = QMenu(self._canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for option in options(layer, setting):
            entry = menu.addAction(word(option).replace("&", "&&"), partial(self._set, node, setting, option))
            entry.setCheckable(True)
            entry.setChecked(option == layer.setting(setting))
        menu.popup(at)

    def _entered(self, text: str) -> None:
        node, setting = self.node, self.setting
        nodes = self._canvas.session.graph.nodes
        if node in nodes and self._set(node, setting, read(text, arms(nodes[node].layer.fields[setting].annotation))):
            self.close()

    def _set(self, node: str, setting: str, value: Any) -> bool:
        """Changes the setting, or says why not; True where the drawing now has the value."""
        session = self._canvas.session
        try:
            graph = session.graph.with_settings(node, **{setting: value})
        except UserError as error:
            self.line.mark(True)
            session.tell(error)
            return False
        now = graph.nodes[node]
        session.edit(graph, f"Set {spoken(setting)} of {now.title} to {short(now.layer.setting(setting))}")
        return True

    def _pass(self) -> None:
        """On to the next value of the node that can be typed, and from the last to the first."""
        node, setting = self.node, self.setting
        self.keep()
        if self.node:  # it was refused
            return
        item = self._canvas.drawing.nodes[node]
        names = [v.setting for v in item.layout.values if how(item.node.layer, v.setting) != "choice"]
        if setting in names:
            self.open(node, names[(names.index(setting) + 1) % len(names)])


def _first(canvas: Canvas) -> tuple[str, str] | None:
    """The selected node and the first value that it shows."""
    ids = [id for id in canvas.session.selection if id in canvas.drawing.nodes]
    values = canvas.drawing.nodes[ids[0]].layout.values if len(ids) == 1 else ()
    return (ids[0], values[0].setting) if values else None


def edit_first(canvas: Canvas) -> None:
    """Opens the main setting of the selected node."""
    if (place := _first(canvas)) is not None:
        canvas.in_place.open(*place)


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "edit-value",
        "Change the value",
        edit_first,
        "Return|Enter",
        "pencil",
        "Type another value of the selected node's main setting",
        enabled=lambda canvas: _first(canvas) is not None,
        words="setting units number scrub",
    ),
)
