"""What all ways to make an example have in common: they show one, let it be changed, and say what the answer rests on.

Examples are raw here: as in the data, before they are prepared for the network.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from app.forms import as_plain_tip
from app.icons import icon
from app.theme import Theme
from app.tryit.asking import Told
from app.tryit.material import Material
from engine.datasets.base import Array
from engine.errors import DataError


class Input(QWidget):
    """`edited` tells a raw example that somebody made; `show_example` shows one and tells nothing."""

    edited = Signal(object)
    remarked = Signal(str)
    """A word on what was made, or why it was not."""
    pathed = Signal(object)
    """A file to make an example of."""
    how: ClassVar[str] = ""
    """In a sentence, what to do."""

    def __init__(self, theme: Theme, material: Material) -> None:
        super().__init__()
        self.theme, self.material = theme, material

    def show_example(self, raw: Array) -> None:
        raise NotImplementedError

    def show_told(self, told: Told | None) -> None:
        """What the last answer rests on; None while there is none."""

    def restyle(self, theme: Theme) -> None:
        self.theme = theme

    def take_path(self, path: Path) -> None:
        self.pathed.emit(path)

    def load(self, path: Path) -> tuple[Array, str]:
        """A file as a raw example, and what to say of it; called on another thread. Raises DataError."""
        examples, names = self.material.dataset.examples_from(path)
        if not len(examples):
            raise DataError(f"“{path.name}” holds no example.")
        first = f"The first of {len(examples):,} examples: {names[0]}." if len(examples) > 1 else ""
        return np.asarray(examples[0]), first


class IconButton(QToolButton):
    """A small button with a picture; its word stands below the mouse."""

    def __init__(self, theme: Theme, name: str, text: str, tip: str) -> None:
        super().__init__()
        self._name = name
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(as_plain_tip(f"{text}\n{tip}"))
        self.setAutoRaise(True)
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        self.setIcon(icon(self._name, theme))
