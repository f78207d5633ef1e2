"""What the inspector offers for a block: a way in, and which settings of its content are its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.exposing import Exposing
from app.session import Session
from app.undoing import DrawingsUndo
from app.wording import count
from engine.block import Block
from engine.limits import NAME


class BlockPart(QWidget):
    """Buttons for the block `id`, and in a sentence what is inside."""

    def __init__(self, session: Session, id: str) -> None:
        super().__init__()
        self._session, self._id = session, id
        self.inside = plain("", "muted")
        self.name = QLineEdit()
        DrawingsUndo(self.name)
        self.name.setMaxLength(NAME)
        self.name.setToolTip("What blocks like this one are called: a class in exported code, an entry of your blocks")
        self.name.setAccessibleName("Kind of block")
        self.name.editingFinished.connect(self.commit)
        self.open = QPushButton("Open")
        self.open.setToolTip("Show what is inside (Page Down, or a double click on the block)")
        self.open.clicked.connect(lambda: session.enter(id))
        self.settings = QPushButton("Settings inside…")
        self.settings.setToolTip("Choose which settings of the layers inside are settings of the block")
        self.settings.clicked.connect(self._expose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open)
        row.addWidget(self.settings)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.inside)
        named = QHBoxLayout()
        named.setSpacing(12)
        named.addWidget(plain("Kind of block"))
        named.addWidget(self.name, 1)
        column.addLayout(named)
        column.addLayout(row)

    def refresh(self, block: Block) -> None:
        layers = sum(node.layer.role == "layer" for node in block.graph.nodes.values())
        copies = f", in {count(block.repeat, 'copy', 'copies')} one after another" if block.repeat > 1 else ""
        self.inside.setText(f"{count(layers, 'layer')} inside{copies}.")

        if not self.name.isModified():
            self.name.setText(block.name)

    def commit(self) -> None:
        """Enters the name that has been typed."""
        node = self._session.graph.nodes.get(self._id)
        if not self.name.isModified() or node is None:
            return
        self.name.setModified(False)
        typed = self.name.text().strip()
        if typed and typed != node.layer.setting("name"):
            graph = self._session.graph.with_layer(self._id, node.layer.changed(name=typed))
            self._session.edit(graph, f"Call the block {typed}")

    def _expose(self) -> None:
        dialog = Exposing(self._session, self._id, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
