"""What nothing can be made with by hand: the numbers of an example as a picture, to be chosen from the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from app.dialogs import plain
from app.halves import Halves, column
from app.pictures import HeatMap, Scale, tiles
from app.theme import Theme
from app.tryit import words
from app.tryit.asking import Told
from app.tryit.inputs.base import Input
from app.tryit.material import Material
from engine.datasets.base import Array


class OtherInput(Input):
    """The example on the left, what the answer rests on on the right, both laid out in rows."""

    how = "Choose an example of the data: there is no way yet to make one of this kind by hand."

    def __init__(self, theme: Theme, material: Material) -> None:
        super().__init__(theme, material)
        self.picture, self.shares = HeatMap(theme), HeatMap(theme)
        self.left, self.right = Scale(theme, ""), Scale(theme, "")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        first = column((plain("The example", "muted"), 0), (self.picture, 1), (self.left, 0))
        second = column((plain("What the answer rests on", "muted"), 0), (self.shares, 1), (self.right, 0))
        whole.addWidget(Halves(first, second))

    def show_example(self, raw: Array) -> None:
        self.picture.show_values(_flat(raw))
        self.left.show_limit(self.picture.limit, "the numbers of the example; largest in full colour")

    def show_told(self, told: Told | None) -> None:
        found = told.attribution if told is not None else None
        self.shares.setVisible(found is not None)
        self.right.setVisible(found is not None)
        if found is not None:
            self.shares.show_values(_flat(found.values))
            self.right.show_limit(self.shares.limit, words.rule(told))

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        for part in (self.picture, self.shares, self.left, self.right):
            part.restyle(theme)


def _flat(values: np.ndarray) -> np.ndarray:
    """Any array in rows; a volume slice by slice."""
    array = np.asarray(values, np.float32)
    if array.ndim == 4:
        array = array.mean(0)
    if array.ndim == 3:
        return tiles(array)
    return array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
