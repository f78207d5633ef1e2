"""One multiplication by itself: large enough for a room, with what goes back and what the step makes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.halves import scrolled
from app.microscope.hands import Hands
from app.microscope.lines import Lines, figure
from app.microscope.terms import BIAS, Spot
from app.theme import Theme
from app.wording import number, percent

if TYPE_CHECKING:
    from engine.microscope.explaining.base import Terms
    from engine.microscope.updates import Update

LARGE = 1.9
"""How much larger the multiplication is than other text."""


class ProductPage(QWidget):
    """`edited` tells a weight and its new value, `origin` that one wants to see where the input came from."""

    edited = Signal(object, float)
    origin = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Terms, int, Update | None, Spot | None] | None = None
        self.sum = QLabel()
        self.sum.setTextFormat(Qt.TextFormat.RichText)
        self.sum.setWordWrap(True)
        self.lines = Lines(theme)
        self.source = QPushButton("Where the input comes from")
        self.source.setToolTip("Look at the number that was multiplied, in the layer that computed it (O)")
        self.source.clicked.connect(self.origin)
        self.hands = Hands(self.source)
        self.hands.edited.connect(self.edited)
        inner = QVBoxLayout()
        for part in (self.sum, self.hands, self.lines):
            inner.addWidget(part)
        inner.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))

    def show_product(
        self, terms: Terms, term: int, update: Update | None, spot: Spot | None, has_source: bool, why: str = ""
    ) -> None:
        """`why` says why there is no update."""
        from engine.microscope.explaining.base import Line

        self._shown = terms, term, update, spot
        self._why = why
        self.hands.show_spot(spot)
        self.source.setVisible(has_source)
        x, w, product, delta = self._numbers(terms, term)
        lines = []
        if w is not None:
            whole = float(abs(terms.products).sum()) + abs(terms.bias or 0.0)
            share = f"{percent(abs(product) / whole)} of all that is added up, by size" if whole else ""
            lines = [Line(share, "", {}, None)] if share and terms.adds else []
        back = []
        if term != BIAS and terms.slopes[term]:
            slope = float(terms.slopes[term])
            back.append(Line("to the input: δ · ∂z/∂x", "{d} · {s}", {"d": delta, "s": slope}, delta * slope))
        if spot is not None and (term == BIAS or terms.leanings is not None):
            lean = 1.0 if term == BIAS or terms.leanings is None else float(terms.leanings[term])
            back.append(Line("gradient of the weight, from here: δ · ∂z/∂w", "{d} · {x}",
                             {"d": delta, "x": lean}, delta * lean))  # fmt: skip
        step = []
        if update is not None:
            step = [Line("gradient g, all that comes together", "", {}, update.gradient), *update.lines]
        elif why:
            step = [Line(why)]
        self.lines.show_lines("", ("Its share", lines), ("Backward", back), ("The step", step))
        self._set(x, w, product)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.lines.restyle(theme)
        if self._shown is not None:
            self._set(*self._numbers(*self._shown[:2])[:3])

    def _numbers(self, terms: Terms, term: int) -> tuple[float, float | None, float, float]:
        if term == BIAS:
            return 1.0, terms.bias or 0.0, terms.bias or 0.0, terms.delta
        w = None if terms.weights is None else float(terms.weights[term])
        return float(terms.inputs[term]), w, float(terms.products[term]), terms.delta

    def _set(self, x: float, w: float | None, product: float) -> None:
        assert self._shown is not None
        terms, term, _, _ = self._shown
        size = f"{self.font().pointSizeF() * LARGE:.1f}pt"
        name = "1" if term == BIAS else terms.label(term)
        weight = "b" if term == BIAS else terms.weight_label(term)
        symbols = f"{weight} · {name}" if w is not None else name
        parts = [f'<div style="color:{self._theme.muted}">{escape(symbols)}</div>']
        factors = f"{self._figure(w)} · {self._figure(x)} = " if w is not None else ""
        parts.append(f'<div style="font-size:{size}; font-weight:600">{factors}{figure(product, self._theme)}</div>')
        self.sum.setText("".join(parts))
        said = f"{symbols}: {number(w)} times {number(x)} is {number(product)}" if w is not None else number(product)
        self.sum.setAccessibleName(said)

    def _figure(self, value: float) -> str:
        said = figure(value, self._theme)
        return f"({said})" if value < 0 else said
