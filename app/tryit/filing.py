"""Examples out of files, and into the data: both in the background, because files may be large."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Background
from app.session import Session
from app.tryit.inputs import Input
from app.tryit.material import Material
from engine.datasets.additions import added
from engine.datasets.base import Array, Dataset


class Filing(QObject):
    """`read` tells a raw example and what to say of it, `said` why something could not be done."""

    read = Signal(object, str)
    said = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._reading, self._keeping = Background(self), Background(self)
        self._reading.done.connect(lambda found: self.read.emit(*found))
        self._keeping.done.connect(self._kept)
        for background in (self._reading, self._keeping):
            background.refused.connect(lambda error: self.said.emit(str(error)))

    def open(self, made: Input, path: Path) -> None:
        """Reads an example of a file, as suits what it is made with."""
        self._reading.ask(lambda: made.load(path))

    def keep(self, material: Material, raw: Array, right: Array, called: str) -> None:
        """Adds an example to the data: what was added before is read, and written anew with it."""
        dataset, folder = material.drawn, self._session.folder
        self._keeping.ask(lambda: (dataset, added(dataset, folder, raw[None], right), called))

    def forget(self) -> None:
        for background in (self._reading, self._keeping):
            background.forget()

    def _kept(self, found: tuple[Dataset, Dataset, str]) -> None:
        before, after, called = found
        session = self._session
        node = next((node for node in session.root.nodes.values() if node.layer == before), None)
        if node is None:
            self.said.emit("The data has been changed meanwhile; keep the example again.")
            return
        session.edit_root(session.root.with_layer(node.id, after), f"Keep an example of {called}")
        text = f"Kept as an example of “{called}”, in the training part."
        session.message.emit(text, "Train on to learn from it.")
