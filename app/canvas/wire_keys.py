"""Wiring without a mouse: a list of where a wire of the selected node could lead, shown on the drawing as it is walked.

`W` lists what the node's outputs could feed, `Shift+W` what could feed its inputs. Typing narrows the list: also in a
large drawing every port is a few letters away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.action import Action
from app.canvas.gestures.base import Pointer
from app.canvas.gestures.preview import Preview, note
from app.canvas.layouts import PortKey
from app.canvas.wire_choices import Choice, Choices, draw
from app.dialogs import plain
from app.stepping import key_pressed, stepped

if TYPE_CHECKING:
    from app.canvas.view import Canvas

WIDTH, ROWS, ROW_HEIGHT = 320, 9, 24
ROLE = Qt.ItemDataRole.UserRole


class WireList(QFrame):
    """Open from its making until Enter, Escape, a click elsewhere or an edit. `anchors` are the ports to start at."""

    def __init__(self, canvas: Canvas, anchors: Iterable[PortKey]) -> None:
        super().__init__(canvas, Qt.WindowType.Popup)
        self._canvas = canvas
        self._anchors = tuple(anchors)
        self._choices = Choices(canvas, self._anchors)
        self._preview = Preview(canvas)
        for item in self._preview.items:
            item.setZValue(10.0)
            canvas.drawing.addItem(item)
        self.setProperty("popup", True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Type to find a node or a port")
        self.search.setAccessibleName("Find a node or a port to wire")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a long name is cut off instead
        self.help: QLabel = plain("", "muted")
        self.help.setMinimumHeight(self.help.fontMetrics().height() * 2)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._listen()
        self._fill("")
        self._open()

    # ---- making it ----

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        keys = plain("Enter draws the wire, Shift+Enter one after another", "muted")
        for widget in (self.search, self.list, self.help, keys):
            column.addWidget(widget)
        self.setFixedWidth(WIDTH)

    def _listen(self) -> None:
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._fill)
        self.list.itemClicked.connect(lambda: self._draw(go_on=False))
        self.list.currentItemChanged.connect(self._show)
        self._canvas.session.drawn.connect(self._drawn)

    def _open(self) -> None:
        """Below the node, so that the node and what lies behind it stay in sight; within the canvas where the view has
        moved on to the wire's other end."""
        item = self._canvas.drawing.nodes[self._anchors[0].node]
        corner = self._canvas.camera.to_view(item.box().bottomLeft() + QPointF(0.0, 16.0))
        at = self._canvas.viewport().mapToGlobal(corner)
        screen = (QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()).availableGeometry()
        size, room = self.size(), self._canvas.viewport().rect()
        first, last = (self._canvas.viewport().mapToGlobal(end).x() for end in (room.topLeft(), room.topRight()))
        x = max(screen.left(), first, min(at.x(), last - size.width(), screen.right() - size.width()))
        y = max(screen.top(), min(at.y(), screen.bottom() - size.height()))
        self.move(QPoint(x, y))
        self.show()
        self.search.setFocus()

    # ---- what is listed ----

    def _fill(self, query: str) -> None:
        words = query.casefold().split()
        self.list.clear()
        for choice in self._choices.matching(words):
            item = QListWidgetItem(choice.label)
            item.setData(ROLE, choice)
            self.list.addItem(item)
        rows = min(self.list.count(), ROWS)
        self.list.setFixedHeight(rows * max(ROW_HEIGHT, self.list.sizeHintForRow(0)) + 4 if rows else 0)
        self.adjustSize()
        if self.list.count():
            self.list.setCurrentRow(0)
        else:
            self._preview.tell(None, self._pointer(self._anchors[0]))
            self.help.setText(f"No port is called '{query.strip()}'." if words else "Nothing fits this node's ports.")

    # ---- what is shown on the drawing ----

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        choice: Choice = item.data(ROLE)
        canvas, key, anchor = self._canvas, choice.key, choice.candidates.anchor
        canvas.camera.reveal(canvas.drawing.nodes[key.node].box())
        at = canvas.drawing.port_at(key)
        said = note(canvas.session.graph, choice.wire, choice.outcome)
        self._preview.clear()
        self._preview.emphasise(choice.candidates, key, choice.outcome.fits, at)
        self._preview.lead([(canvas.drawing.port_at(anchor), anchor.output)], at, not choice.outcome.fits)
        self._preview.tell(said, self._pointer(key))
        replaces = f"Replaces the wire from {choice.replaces}." if choice.replaces else ""
        self.help.setText("\n".join(part for part in (said.text, said.offer, replaces) if part))

    def _pointer(self, key: PortKey) -> Pointer:
        at = self._canvas.drawing.port_at(key)
        return Pointer(at, QPointF(self._canvas.camera.to_view(at)))

    # ---- how it ends ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if key := key_pressed(event):
            if stepped(self.list, key, ROWS):
                return True
            if key.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._draw(go_on=bool(key.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
        return super().eventFilter(watched, event)

    def _draw(self, go_on: bool) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        choice: Choice = item.data(ROLE)
        canvas, anchors = self._canvas, self._anchors
        self.close()
        draw(canvas, choice)
        if go_on:
            WireList(canvas, anchors)

    def _drawn(self) -> None:
        """An edit from elsewhere: what is listed is no longer so."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._canvas.session.drawn.disconnect(self._drawn)
        self._preview.clear()
        for item in self._preview.items:
            self._canvas.drawing.removeItem(item)
        self._canvas.setFocus()
        super().closeEvent(event)


def ports_of(canvas: Canvas, outputs: bool) -> tuple[PortKey, ...]:
    """The ports to start at: that of the context menu, or those of the one node that is selected."""
    if canvas.asked is not None and canvas.asked.hit.port is not None:
        port = canvas.asked.hit.port
        return (port,) if port.output == outputs else ()
    chosen = [id for id in canvas.session.selection if id in canvas.session.graph.nodes]
    if len(chosen) != 1:
        return ()
    node = canvas.session.graph.nodes[chosen[0]]
    return tuple(PortKey(node.id, port.name, outputs) for port in (node.outputs if outputs else node.inputs))


def wire_from(canvas: Canvas, outputs: bool) -> QWidget | None:
    anchors = ports_of(canvas, outputs)
    return WireList(canvas, anchors) if anchors else None


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "wire-to",
        "Wire to…",
        lambda c: wire_from(c, True),
        "W",
        tip="List where a wire from the selected node could lead",
        enabled=lambda c: bool(ports_of(c, True)),
        words="connect output draw wire keyboard",
    ),
    Action(
        "wire-from",
        "Wire from…",
        lambda c: wire_from(c, False),
        "Shift+W",
        tip="List what could feed the selected node",
        enabled=lambda c: bool(ports_of(c, False)),
        words="connect input draw wire keyboard",
    ),
)
