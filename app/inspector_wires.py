"""What the inspector says about the wires into a node: their weights and which are frozen, and in which order single
numbers stand together at a port. All of it is changed here too.

Weights change while a training runs: the list follows it twice a second, but never the cell that is being typed in. A
number that is refused stays in its cell, marked, until it is mended or left by Esc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.elements import called, is_frozen, number_of, reordered, with_frozen
from app.session import Session
from app.wording import MINUS
from engine.errors import UserError
from engine.graph import Wire
from engine.layers.neuron import Neuron
from engine.training.events import Observed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.training.by_hand import Put
    from engine.training.state import State

SHOWN = 200
"""Rows: a neuron with more wires is looked at in the weights view."""
HIGH = 9
"""Rows that are seen without scrolling."""
REST = 500
"""Milliseconds between two looks at the weights while a training runs."""
FROM, WEIGHT, FROZEN = range(3)
BIAS = "bias"
ROLE = Qt.ItemDataRole.UserRole


class WiresPart(QWidget):
    """The wires into the node `id`: of a neuron all of them and its bias, of a layer those of single numbers that make
    a vector. Hidden where there are none."""

    def __init__(self, session: Session, id: str) -> None:
        super().__init__()
        self._session, self._id = session, id
        self._rows: tuple[Wire, ...] = ()
        self._showing = False
        self.title = plain("", "section")
        self.table = QTableWidget(0, 3)
        self.more = plain("", "muted")
        self.up, self.down = QPushButton("Up"), QPushButton("Down")
        self._lay_out()
        self._rest = QTimer(self, interval=REST)
        self._rest.timeout.connect(self._look)
        self.table.itemChanged.connect(self._entered)
        self.table.itemSelectionChanged.connect(self._enable)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        session.run_changed.connect(self._run_changed)
        session.trained.connect(self._told, Observed)
        session.torch_came.connect(self._look)

    def _lay_out(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(["From", "Weight", "Frozen"])
        table.verticalHeader().hide()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAccessibleName("Wires into this node")
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(FROM, QHeaderView.ResizeMode.Stretch)
        for column in (WEIGHT, FROZEN):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.up.setToolTip("Let the number come earlier in the vector")
        self.down.setToolTip("Let the number come later in the vector")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addStretch()
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 6, 0, 0)
        column_.setSpacing(6)
        for widget in (self.title, table, self.more):
            column_.addWidget(widget)
        column_.addLayout(row)

    # ---- what is shown ----

    def turn_to(self, id: str) -> None:
        """The wires into another node; `refresh` shows them."""
        self.leave()
        self._id = id
        self._showing = True
        self.table.setRowCount(0)
        self._showing = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()  # a page is filled before it is shown

    def leave(self) -> None:
        """Nobody sees them now: nothing is asked."""
        self._rows = ()
        self._rest.stop()

    @property
    def _neuron(self) -> bool:
        node = self._session.graph.nodes.get(self._id)
        return node is not None and isinstance(node.layer, Neuron)

    def refresh(self) -> None:
        """Shows the wires as the drawing has them now."""
        graph = self._session.graph
        node = graph.nodes.get(self._id)
        if node is None:
            return
        into = graph.wires_into.get(self._id, ())
        several = [graph.gathered(self._id, port.name) for port in node.inputs]
        rows = into if self._neuron else tuple(w for wires in several if len(wires) > 1 for w in wires)
        self.setVisible(bool(rows))
        if not rows:
            self._rows = ()
            self._rest.stop()
            return
        self.title.setText("Wires" if self._neuron else "Numbers, in their order")
        hidden = len(rows) - SHOWN
        self.more.setText(f"{hidden:,} more are not listed." if hidden > 0 else "")
        self.more.setVisible(hidden > 0)
        for button in (self.up, self.down):
            button.setVisible(not self._neuron)
        self._fill(rows[:SHOWN])
        if self._neuron and self._session.training.status == "running":
            self._rest.start()
        self._look()

    def _fill(self, rows: tuple[Wire, ...]) -> None:
        graph, table = self._session.graph, self.table
        same, self._rows = rows == self._rows, rows
        chosen = table.currentRow()
        node = graph.nodes[self._id]
        bias = self._neuron and bool(node.layer.setting("bias"))
        self._showing = True
        for column in (WEIGHT, FROZEN):
            table.setColumnHidden(column, not self._neuron)
        count = len(rows) + bias
        if table.rowCount() != count:
            table.setRowCount(count)
        if bias:
            self._put(0, "Bias", BIAS, None, same)
        for place, wire in enumerate(rows):
            name = called(graph, wire) if self._neuron else f"{place + 1}.  {called(graph, wire)}"
            self._put(place + bias, name, wire, is_frozen(graph, wire), same)
        self._showing = False
        table.setCurrentCell(min(chosen, count - 1), FROM) if chosen >= 0 else None
        high = table.verticalHeader().defaultSectionSize() * min(HIGH, count)
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + high + 6)
        self._enable()

    def _put(self, row: int, name: str, what: Wire | str, frozen: bool | None, keeps: bool) -> None:
        start = QTableWidgetItem(name)
        start.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        start.setData(ROLE, what)
        start.setToolTip(name)
        self.table.setItem(row, FROM, start)
        if not (keeps and self.table.item(row, WEIGHT)):
            weight = QTableWidgetItem("–")
            weight.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, WEIGHT, weight)
        box = QTableWidgetItem()
        box.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if frozen is not None:
            box.setFlags(box.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            box.setCheckState(Qt.CheckState.Checked if frozen else Qt.CheckState.Unchecked)
        self.table.setItem(row, FROZEN, box)

    def _enable(self) -> None:
        row, last = self.table.currentRow(), self.table.rowCount() - 1
        self.up.setEnabled(row > 0 and self._alike(row, row - 1))
        self.down.setEnabled(0 <= row < last and self._alike(row, row + 1))

    def _alike(self, row: int, other: int) -> bool:
        """Whether two rows are of one port."""
        both = [self._rows[place] for place in (row, other) if place < len(self._rows)]
        return len(both) == 2 and both[0].end == both[1].end

    # ---- weights ----

    def _run_changed(self, status: str) -> None:
        if status == "running" and self._neuron and self._rows:
            self._rest.start()
        else:
            self._rest.stop()
            self._look()

    def _told(self, _: object) -> None:
        """At rest every look tells that something may be different now."""
        if not self._rest.isActive():
            self._look()

    def _look(self) -> None:
        """Asks for the weights, where somebody sees them."""
        session = self._session
        if not (self._rows and self._neuron and session.torch_here and self.isVisibleTo(self.window())):
            return
        from engine.training.wire_weights import bias_of, weights_into  # torch is there

        graph, id, prefix = session.graph, self._id, session.prefix

        def question(state: State, _: Any) -> tuple[Mapping[Wire, Any], Any]:
            return weights_into(state, graph, id, prefix), bias_of(state, f"{prefix}{id}")

        session.training.ask(question, self._show, self._refused)

    def _refused(self, _: UserError) -> None:
        """The drawing is no network yet, or newer than what is trained: no number is better than a wrong one."""
        self._show(({}, None))

    def _show(self, found: tuple[Mapping[Wire, Any], Any]) -> None:
        weights, bias = found
        self._showing = True
        for row in range(self.table.rowCount()):
            start, cell = self.table.item(row, FROM), self.table.item(row, WEIGHT)
            if start is None or cell is None or cell.data(ROLE) == "refused" or self._typed(row):
                continue
            what = start.data(ROLE)
            value = bias if what == BIAS else weights.get(what)
            cell.setText(_said(value))
            cell.setToolTip(
                "" if value is None or np.ndim(value) == 0 else "One for each number that the wire carries."
            )
        self._showing = False

    def _typed(self, row: int) -> bool:
        """Whether a cell is being typed in."""
        current = self.table.currentItem()
        editing = self.table.state() == QAbstractItemView.State.EditingState
        return editing and current is not None and (current.row(), current.column()) == (row, WEIGHT)

    # ---- edits ----

    def _entered(self, item: QTableWidgetItem) -> None:
        start = self.table.item(item.row(), FROM)
        if self._showing or start is None:
            return
        what = start.data(ROLE)
        if item.column() == FROZEN and isinstance(what, Wire):
            frozen = item.checkState() == Qt.CheckState.Checked
            verb = "Freeze" if frozen else "Unfreeze"
            graph = self._session.graph
            self._session.edit(with_frozen(graph, (what,), frozen), f"{verb} the weight from {called(graph, what)}")
        elif item.column() == WEIGHT:
            self._set(item, what)

    def _set(self, item: QTableWidgetItem, what: Wire | str) -> None:
        """Takes a weight or the bias that was typed, or says why not."""
        session = self._session
        try:
            value = number_of(item.text(), "A bias" if what == BIAS else "A weight")
        except UserError as error:
            self._mark(item, True)
            session.tell(error)
            return
        self._mark(item, False)
        if not session.torch_here:
            session.message.emit("The engine is still being loaded.", "Try again in a moment.")
            return
        from engine.training.wire_weights import set_bias, set_weight  # torch is there

        graph, prefix, name = session.graph, session.prefix, f"{session.prefix}{self._id}"

        def edit(state: State) -> list[Put]:
            if isinstance(what, Wire):
                return set_weight(state, graph, what, value, prefix)
            return set_bias(state, name, value)

        title = graph.nodes[self._id].title
        which = f"weight from {called(graph, what)}" if isinstance(what, Wire) else f"bias of {title}"
        session.training.changes.make(edit, session.tell, f"Set the {which}")

    def _mark(self, item: QTableWidgetItem, refused: bool) -> None:
        self._showing = True
        item.setData(ROLE, "refused" if refused else None)
        item.setForeground(QBrush(QColor(self._session.theme.error)) if refused else QBrush())
        self._showing = False

    def _move(self, by: int) -> None:
        """Lets the chosen number change places with its neighbour."""
        row = self.table.currentRow()
        if not 0 <= row < len(self._rows) or not 0 <= row + by < len(self._rows):
            return
        wire, graph = self._rows[row], self._session.graph
        place = [w for w in self._rows if w.end == wire.end].index(wire)
        self._session.edit(
            reordered(graph, wire, place + by), f"Reorder the numbers into {graph.nodes[self._id].title}"
        )
        self.refresh()
        self.table.setCurrentCell(row + by, FROM)


def _said(value: Any) -> str:
    """A weight to go on typing from; of several how many there are."""
    if value is None:
        return "–"
    if np.ndim(value):
        return f"{np.size(value)} weights"
    return f"{float(value):.4g}".replace("-", MINUS)
