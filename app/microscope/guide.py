"""Hands for the walker: what a click, a key or a choice on the board means for where one is.

A question that waits for its answer bars the way down, and what shows it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.microscope.asking import Asking
from app.microscope.board import Board
from app.microscope.sight import CHOSEN_BIAS, origin_of
from app.microscope.terms import BIAS
from app.microscope.walker import LAYER, PRODUCT, UNIT, Walker
from engine.microscope.places import Cell, Stop


class Guide(QObject):
    """`moved` tells that one is elsewhere, `arrived` before it that this is another layer or neuron, and `renamed` that
    another row of the table is chosen, which it shows already."""

    moved = Signal()
    arrived = Signal()
    renamed = Signal()

    def __init__(self, walker: Walker, board: Board, asking: Asking) -> None:
        super().__init__()
        self.walker, self.board, self.asking = walker, board, asking
        board.picked.connect(self.pick)
        board.entered.connect(lambda: self.sink(1))
        board.example_entered.connect(self._enter_example)
        board.layer_entered.connect(self._enter_layer)
        board.term_chosen.connect(self.choose_term)
        board.origin.connect(self.go_to_origin)
        board.parameter_chosen.connect(self._choose_parameter)
        board.output_chosen.connect(self._choose_output)

    def walk(self, by: int) -> None:
        """To a stop before or behind."""
        if self.walker.specimen is None:
            return
        if self.asking.on and self.walker.depth < LAYER:
            self.walker.depth = LAYER
        if self.walker.move(by):
            self.arrived.emit()
        self.moved.emit()

    def sink(self, by: int) -> None:
        """Deeper, or back up; not past a question that waits for its answer."""
        if self.walker.specimen is None or (by > 0 and self.board.waiting):
            return
        if by > 0 and self.walker.depth == UNIT and self._has_no_product():
            return
        self.walker.sink(by)
        self.moved.emit()

    def _has_no_product(self) -> bool:
        sight = self.board.sight
        return sight is None or not sight.working.terms or not len(sight.working.terms[sight.term[0]])

    def pick(self, cell: Cell) -> None:
        """A cell of the picture: a number of the layer, or a weight where weights move."""
        walker = self.walker
        if walker.specimen is None or walker.stop is None or self.board.waiting:
            return
        if walker.stop.phase == "update" and walker.weight is not None:
            walker.weights[walker.current.name] = walker.weight[0], cell
        else:
            walker.look_at(cell)
        walker.depth = max(walker.depth, UNIT)
        if walker.current.units:
            self.arrived.emit()
        self.moved.emit()

    def turn(self, by: int) -> None:
        """Another example of the batch."""
        if self.walker.specimen is not None:
            self.walker.example = (self.walker.example + by) % self.walker.specimen.examples
            self.asking.other_example()
            self.moved.emit()

    def choose_term(self, group: int, row: int) -> None:
        before = self.walker.row
        self.walker.row = group, row
        if before[0] != group or self.walker.depth == PRODUCT:
            self.moved.emit()
        elif self.board.sight is not None:  # the table shows it already; what comes of it is asked for when needed
            self.board.sight = self.board.sight._replace(term=(group, BIAS if row == CHOSEN_BIAS else row))
            self.renamed.emit()

    def go_to_origin(self) -> None:
        """To the number that the input of this multiplication is."""
        sight, specimen = self.board.sight, self.walker.specimen
        if sight is None or specimen is None or self.board.waiting or self.walker.depth < UNIT:
            return
        origin = origin_of(specimen, sight.working, *sight.term)
        if origin is not None:
            self.walker.visit(origin)
            self.arrived.emit()
            self.moved.emit()

    def stay(self) -> None:
        """A weight is set somewhere: one goes on looking at this number, though another may be the strongest soon."""
        sight, walker = self.board.sight, self.walker
        if sight is not None and walker.stop is not None and walker.depth >= UNIT:
            walker.cells[sight.place.step, sight.place.output] = sight.place.cell
            walker.row = sight.term[0], CHOSEN_BIAS if sight.term[1] == BIAS else sight.term[1]
            if sight.weight is not None:
                walker.weights[sight.place.step] = sight.weight

    def _enter_example(self, row: int) -> None:
        self.walker.example = row
        self.sink(1)

    def _enter_layer(self, row: int) -> None:
        specimen = self.walker.specimen
        if specimen is not None:
            self.walker.go(Stop("forward", specimen.steps[row].name))
            self.arrived.emit()
            self.walker.depth = LAYER
            self.moved.emit()

    def _choose_parameter(self, name: str) -> None:
        self.walker.weights[self.walker.current.name] = name, ()
        self.moved.emit()

    def _choose_output(self, output: int) -> None:
        self.walker.outputs[self.walker.current.name] = output
        self.moved.emit()
