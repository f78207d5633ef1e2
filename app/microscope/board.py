"""What is seen of the thing one looks at: the layer as a picture on one side, the numbers on the other.

What a page needs is worked out on the bench and arrives whole, as a `Sight`; until then the page before stays.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.combo import Combo
from app.halves import Halves, column, scrolled
from app.microscope.cells import Cells
from app.microscope.lines import Lines
from app.microscope.narrow import Line, lines_wide
from app.microscope.overview import RowsTable
from app.microscope.product import ProductPage
from app.microscope.quiz import Quiz
from app.microscope.scope import Found
from app.microscope.sight import Sight, spot_of, titles
from app.microscope.terms import BIAS, Spot
from app.microscope.unit import UnitPage
from app.microscope.walker import LAYER, UNIT, Walker
from app.pictures import Scale
from app.theme import Theme
from app.wording import number
from engine.microscope.places import Cell

SMALL = 34
"""Lines of text, as a width, below which a picture and a table do not fit side by side."""
SMALLEST = 13
"""... and a picture and words: these would be cut."""


class Board(QWidget):
    """Pages for the five depths, and the question that may stand before them."""

    picked = Signal(tuple)
    entered = Signal()
    example_entered = Signal(int)
    layer_entered = Signal(int)
    term_chosen = Signal(int, int)
    edited = Signal(object, float)
    refused = Signal(str)
    """Why what was typed is no weight."""
    origin = Signal()
    parameter_chosen = Signal(str)
    output_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.sight: Sight | None = None
        self._deep, self._pictured = False, True
        self.cells = Cells(theme)
        self.caption = Line("muted")
        self.which = Combo()
        self.which.setAccessibleName("Which weights or output of the layer")
        self.scale = Scale(theme, "scaled to the largest")
        self.picture = QWidget()
        layout = column((self.which, 0), (self.caption, 0), (self.cells, 1), (self.scale, 0))
        layout.setContentsMargins(0, 0, 8, 0)
        self.picture.setLayout(layout)
        self.batch = RowsTable(theme, "Examples of the batch")
        self.layers = RowsTable(theme, "Layers of the network")
        self.layer_lines = Lines(theme)
        self.unit = UnitPage(theme)
        self.product = ProductPage(theme)
        self.quiz = Quiz()
        self._layer_page = scrolled(column((self.layer_lines, 1)))
        self.pages = QStackedWidget()
        self.halves = Halves(self.picture, self.pages, (2, 3))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.halves)
        for page in (self.batch, self.layers, self._layer_page, self.unit, self.product, self.quiz):
            self.pages.addWidget(page)  # last: all in them is styled anew for each thing that they are put into
        self._connect()

    def _connect(self) -> None:
        self.cells.picked.connect(self.picked)
        self.cells.entered.connect(self._enter_cell)
        self.batch.entered.connect(self.example_entered)
        self.layers.entered.connect(self.layer_entered)
        self.unit.term_chosen.connect(self.term_chosen)
        self.unit.entered.connect(self.entered)
        self.unit.table.rows.edited.connect(self.edited)
        for hands in (self.unit.hands, self.product.hands):
            hands.edited.connect(self.edited)
            hands.refused.connect(self.refused)
        self.unit.table.rows.refused.connect(self.refused)
        self.product.origin.connect(self.origin)
        self.which.activated.connect(self._chosen_which)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.cells, self.scale, self.layer_lines, self.unit, self.product, self.batch.rows,
                     self.layers.rows):  # fmt: skip
            part.restyle(theme)

    # ---- showing ----

    def show_batch(self, found: Found, example: int) -> None:
        first, second = found.verdicts[0].words if found.verdicts else ("", "")
        heads = ("Example", first, second, "", "Loss", "Loss after the step") if found.verdicts else ("Example",)
        words = {True: "right", False: "wrong", None: ""}
        rows: list[tuple[str, ...]] = [(f"{row + 1:,}",) for row in found.specimen.rows]
        for place, v in enumerate(found.verdicts):
            rows[place] += (v.target, v.answer, words[v.right], number(v.loss), number(v.loss_after))
        wrong = frozenset(n for n, v in enumerate(found.verdicts) if v.right is False)
        self.batch.show_rows(heads, rows, example, wrong)
        self._turn(self.batch, picture=False)

    def show_layers(self, walker: Walker) -> None:
        """Every step of the walk forward, with what it makes of this example."""
        specimen = walker.specimen
        assert specimen is not None
        names, rows = titles(specimen), []
        for step in specimen.steps:
            name = step.variables[0]
            values = specimen.values[name]
            deltas = next((specimen.deltas[port] for port in step.variables if port in specimen.deltas), None)
            is_loss = specimen.loss_of(step) is not None
            own = values if is_loss else values[walker.example]
            back = None if deltas is None or is_loss else deltas[walker.example]
            learned = sum(weight.old.size for weight in specimen.weights_of(step).values())
            rows.append((names[step.name], "loss" if is_loss else str(step.values[0]), _span(own),
                         "" if back is None else _span(back), f"{learned:,}" if learned else ""))  # fmt: skip
        at = next((n for n, step in enumerate(specimen.steps) if step.name == walker.current.name), 0)
        self.layers.show_rows(("Layer", "Shape", "Values", "Deltas δ", "Weights"), rows, at)
        self._turn(self.layers, picture=False)

    def show_sight(self, walker: Walker, sight: Sight, asking: bool) -> None:
        """The page of a layer, a unit or a multiplication; or the question before it."""
        self.sight = sight
        assert walker.stop is not None
        self.cells.hide_numbers(asking)
        self.cells.show_numbers(sight.numbers, sight.cell)
        self.scale.show_limit(self.cells.limit)
        self.scale.setVisible(not asking)
        self._caption(walker, sight)
        if asking and sight.question is not None:
            if self.quiz.question is not sight.question:
                self.quiz.ask(sight.question, _about(walker, sight))
            self._turn(self.quiz)
        elif walker.depth == LAYER:
            self._show_layer(walker, sight)
        elif walker.depth == UNIT:
            self.unit.show_working(sight, walker.stop)
            self._turn(self.unit)
        else:
            self._show_product(sight)

    def _show_layer(self, walker: Walker, sight: Sight) -> None:
        working, phase = sight.working, walker.stop.phase if walker.stop else "forward"
        lines = {"forward": working.forward, "backward": working.backward, "update": ()}[phase]
        if phase == "update" and sight.update is not None:
            lines = sight.update.lines
        formula = working.formula if phase != "update" else ""  # what is shown is no number, but a weight
        self.layer_lines.show_lines(formula, ("The layer", sight.facts), (_example_title(sight, phase), lines))
        self._turn(self._layer_page)

    def _show_product(self, sight: Sight) -> None:
        if not sight.working.terms:
            return
        group, row = sight.term
        terms = sight.working.terms[group]
        name = spot_of(sight.working, group, row)
        value = (terms.bias or 0.0) if row == BIAS else 0.0 if terms.weights is None else float(terms.weights[row])
        spot = Spot(*name, value) if name else None
        self.product.show_product(terms, row, sight.update, spot, sight.origin is not None, sight.why)
        self._turn(self.product)

    def _caption(self, walker: Walker, sight: Sight) -> None:
        stop, specimen = walker.stop, walker.specimen
        assert stop is not None
        assert specimen is not None
        what = {"forward": "Values", "backward": "Deltas δ", "update": "What the step adds to the weights"}[stop.phase]
        shape = "×".join(map(str, sight.numbers.shape))
        cut = self.cells.values.size < sight.numbers.size
        note = self.cells.note + (", the first ones" if cut else "")
        self.caption.say(f"{what}{f', {shape}' if shape else ''}: {note}", f"{what}: {note}", what)
        step = walker.current
        entries: list[tuple[str, object]] = []
        if stop.phase == "update":
            own = specimen.weights_of(step)
            entries = [(end, f"{step.name}.{end}") for end, w in own.items() if w.gradient is not None]
        elif len(step.results) > 1:
            ports = [name.removeprefix(f"{step.name}_").replace("_", " ") for name in step.variables]
            entries = [(f"{port}: {value}", n) for n, (port, value) in enumerate(zip(ports, step.values, strict=True))]
        self.which.clear()
        for entry in entries:
            self.which.addItem(*entry)
        self.which.setVisible(len(entries) > 1)
        now = sight.weight[0] if sight.weight else sight.place.output
        self.which.setCurrentIndex(max(0, self.which.findData(now)))

    def _turn(self, page: QWidget, picture: bool = True) -> None:
        """Deep down the numbers need the room of a small dock for themselves."""
        self._deep = page in (self.unit, self.product)
        self._pictured = picture
        self._share()
        self.pages.setCurrentWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        self.picture.setVisible(self._pictured and lines_wide(self) >= (SMALL if self._deep else SMALLEST))

    # ---- hands ----

    def nudge(self, way: int, fine: bool) -> None:
        """The keys + and −: the weight that is looked at by itself."""
        page = self.pages.currentWidget()
        if isinstance(page, UnitPage | ProductPage):
            page.hands.nudge(way, fine)

    def _enter_cell(self, cell: Cell) -> None:
        self.picked.emit(cell)
        self.entered.emit()

    def _chosen_which(self, index: int) -> None:
        chosen = self.which.itemData(index)
        if isinstance(chosen, str):
            self.parameter_chosen.emit(chosen)
        else:
            self.output_chosen.emit(chosen)

    @property
    def waiting(self) -> bool:
        """Whether a question stands before the numbers."""
        return self.pages.currentWidget() is self.quiz


def _about(walker: Walker, sight: Sight) -> str:
    """What a question is about: `Backward, Hidden layer, unit 3`."""
    assert walker.specimen is not None
    assert walker.stop is not None
    layer = titles(walker.specimen)[walker.stop.step]
    if walker.stop.phase == "update":
        return f"The weights of {layer} move"
    where = f", {sight.name}" if sight.cell else ""
    return f"{'Forward' if walker.stop.phase == 'forward' else 'Backward'}, {layer}{where}"


def _example_title(sight: Sight, phase: str) -> str:
    weighs = phase == "update" and sight.weight is not None
    return f"For instance {sight.name}" if sight.cell or weighs else "Its number"


def _span(values: np.ndarray) -> str:
    flat = np.asarray(values, np.float64).reshape(-1)
    if flat.size == 1:
        return number(float(flat[0]))
    if flat.size <= 4:
        return ", ".join(number(float(value)) for value in flat)
    return f"{number(float(flat.min()))} … {number(float(flat.max()))}"
