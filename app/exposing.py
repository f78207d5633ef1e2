"""Which settings of a block's content are settings of the block: all of them in a table, with their names outside.

Settings that share a name are one setting: `channels` of a residual block drives both of its convolutions.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.forms import title_of
from app.session import Session
from engine.block import Block, Target
from engine.errors import UserError
from engine.exposing import exposable, with_exposed, without_exposed

COLUMNS = ("Layer", "Setting", "Now", "Name outside")
NAME = len(COLUMNS) - 1
EXPLANATION = (
    "Give a setting a name to make it a setting of the block. Settings with the same name are changed together."
)


class Exposing(QDialog):
    """Edits the exposed settings of the block `id`; each name that is entered is a step of the history."""

    def __init__(self, session: Session, id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._id = session, id
        self._targets: tuple[Target, ...] = ()
        self._filling = False
        self.setWindowTitle(f"Settings of {session.graph.nodes[id].title}")
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName("Settings inside the block")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.table.itemChanged.connect(self._entered)
        self.refused = plain("", "error")
        self.refused.hide()
        close = QPushButton("Done")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.refused, 1)
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(plain(EXPLANATION, "muted"))
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.resize(620, 440)
        session.drawn.connect(self._drawn)
        self.fill()

    @property
    def block(self) -> Block | None:
        node = self._session.graph.nodes.get(self._id)
        return node.layer if node is not None and isinstance(node.layer, Block) else None

    def fill(self) -> None:
        """Lists the settings as they are now."""
        block = self.block
        if block is None:
            self.reject()
            return
        self._filling = True
        names = names_outside(block)
        self._targets = tuple((id, setting) for id, setting, _ in exposable(block))
        self.table.setRowCount(len(self._targets))
        for row, target in enumerate(self._targets):
            node = block.graph.nodes[target[0]]
            cells = (node.title, title_of(target[1]), _said(node.layer.setting(target[1])), names.get(target, ""))
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column != NAME:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.table.setItem(row, column, item)
        self._filling = False

    def _drawn(self) -> None:
        if self.block is None or not self._filling:
            self.fill()

    def _entered(self, item: QTableWidgetItem) -> None:
        block = self.block
        if self._filling or block is None or item.column() != NAME:
            return
        target, name = self._targets[item.row()], item.text().strip()
        try:
            graph = self._session.graph.with_layer(self._id, renamed_outside(block, target, name))
        except UserError as error:
            self._refuse(str(error))
            self.fill()
            return
        self._refuse("")
        label = f"Expose {title_of(target[1]).lower()}" if name else f"Hide {title_of(target[1]).lower()}"
        self._session.edit(graph, label)

    def _refuse(self, text: str) -> None:
        self.refused.setText(text)
        self.refused.setVisible(bool(text))


def names_outside(block: Block) -> dict[Target, str]:
    """The name of the block's setting that stands for each setting inside, where there is one."""
    return {target: exposed.name for exposed in block.exposed for target in exposed.targets}


def renamed_outside(block: Block, target: Target, name: str) -> Block:
    """The block with a setting inside under another name outside, beside those of that name; without one, hidden."""
    old = names_outside(block).get(target)
    rest = {exposed.name: exposed.targets for exposed in block.exposed}
    if old is not None:
        left = tuple(other for other in rest[old] if other != target)
        block = with_exposed(block, old, left) if left else without_exposed(block, old)
    if not name:
        return block
    beside = tuple(other for other in rest.get("_".join(name.split()).lower(), ()) if other != target)
    return with_exposed(block, name, (*beside, target))


def _said(value: object) -> str:
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
