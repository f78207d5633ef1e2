"""What views have in common that show points in a plane, with a legend and a scale beside it.

Where points stand for examples they look alike everywhere: their colour says what an example is, their shape to which
part of the data it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from app.marks import Style
from app.pictures import Scale
from app.plane import Plane
from app.plots import Legend, Mark
from app.session import Session
from app.theme import Theme
from app.views.beside import Beside, cramped
from app.views.field import SHADES, SHAPES, class_colours
from app.views.view import View
from app.wording import number

if TYPE_CHECKING:
    from engine.training.probes import OfExamples

PARTS = ("training", "validation")


class PlaneView(View):
    """`plane`, `legend` and `scale`; `reading` is the last one that came under the view's name."""

    reading: Any = None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.legend, self.plane, self.scale = Legend(), Plane(session.theme), Scale(session.theme, "")
        self.add_controls()
        self.beside = self.put_beside()
        self.body.addWidget(self.beside)
        session.opened.connect(self.forget)

    # ---- what each of them decides ----

    def add_controls(self) -> None:
        """What stands above the picture."""

    def put_beside(self) -> Beside:
        """The picture and its words."""
        return Beside(self.plane, self.legend, self.scale)

    def forget(self) -> None:
        """Another drawing, or another node: what was seen is seen no longer."""
        self.reading = None
        self.refresh()

    # ---- what is a view's ----

    def take(self, event: object) -> bool:
        reading = self.own(event)
        if reading is None:
            return False
        self.reading = reading
        return True

    def restyle(self, theme: Theme) -> None:
        self.plane.restyle(theme)
        self.scale.restyle(theme)

    @property
    def low(self) -> bool:
        return super().low or cramped(self)


def colours_of(reading: OfExamples, theme: Theme) -> list[str]:
    """One for each class, or shades from the least number to the greatest."""
    if reading.classes:
        return class_colours(theme, len(reading.classes))
    return [theme.diverge(2 * shade / (SHADES - 1) - 1) for shade in range(SHADES)]


def kinds_of(reading: OfExamples) -> np.ndarray:
    """Which of `styles_of` each example has."""
    if reading.classes:
        shade, count = reading.right.astype(int), len(reading.classes)
    else:
        scaled = np.clip((reading.right - reading.middle) / reading.limit, -1, 1)
        shade, count = np.rint((scaled + 1) / 2 * (SHADES - 1)).astype(int), SHADES
    return np.asarray(shade + count * reading.part.astype(int))


def styles_of(reading: OfExamples, theme: Theme, edges: tuple[str, str], hollow: bool = False) -> list[Style]:
    """Colours of the training part, then the same for the validation part, with the edges of each. `hollow`: of classes
    the points of the validation part are not filled."""
    return [
        Style(colour, shape, _filled(shape, reading, hollow), edge)
        for shape, edge in zip(SHAPES[:2], edges, strict=True)
        for colour in colours_of(reading, theme)
    ]


def marks_of(reading: OfExamples, theme: Theme, hollow: bool = False) -> dict[str, Mark]:
    """What the legend says of classes and parts, in the shapes of `styles_of`."""
    named = zip(reading.classes, colours_of(reading, theme), strict=False)
    parts = zip(PARTS, SHAPES, strict=False)
    return {
        **{name: Mark(colour, 0, symbol="o") for name, colour in named},
        **{name: Mark(theme.muted, 0, symbol=shape, filled=_filled(shape, reading, hollow)) for name, shape in parts},
    }


def _filled(shape: str, reading: OfExamples, hollow: bool) -> bool:
    return not hollow or not reading.classes or shape == "o"


def show_numbers(scale: Scale, reading: OfExamples) -> None:
    """What the shades stand for, where examples are numbers."""
    low, middle, high = (number(reading.middle + side * reading.limit) for side in (-1, 0, 1))
    scale.show_numbers((low, middle, high), reading.target or "what is to be predicted")


def columns_of(reading: OfExamples) -> Mapping[str, Any]:
    """What each example is, and its part, for export."""
    labels = [reading.classes[int(what)] for what in reading.right] if reading.classes else reading.right
    return {reading.target or "target": labels, "part": [PARTS[part] for part in reading.part]}
