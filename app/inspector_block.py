"""What the inspector offers for a block: a way in, and which settings of its content are its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.exposing import Exposing
from app.session import Session
from app.wording import count
from engine.block import Block


class BlockPart(QWidget):
    """Buttons for the block `id`, and in a sentence what is inside."""

    def __init__(self, session: Session, id: str) -> None:
        super().__init__()
        self._session, self._id = session, id
        self.inside = plain("", "muted")
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
        column.addLayout(row)

    def refresh(self, block: Block) -> None:
        layers = sum(node.layer.role == "layer" for node in block.graph.nodes.values())
        copies = f", in {count(block.repeat, 'copy', 'copies')} one after another" if block.repeat > 1 else ""
        self.inside.setText(f"{count(layers, 'layer')} inside{copies}.")

    def _expose(self) -> None:
        dialog = Exposing(self._session, self._id, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
