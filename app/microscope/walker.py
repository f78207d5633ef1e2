"""Where one is with the microscope: the stop of the walk, the depth, and at each depth which thing is looked at.

    batch  >  example  >  layer  >  unit  >  multiplication

The walk goes along the stops, whatever the depth; going deeper picks what is strongest, until something else is chosen.
What was chosen in a layer is kept: on the way back one meets the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.microscope.places import Cell, Place, Stop

if TYPE_CHECKING:
    from engine.microscope.specimen import Specimen
    from engine.steps import Step

BATCH, EXAMPLE, LAYER, UNIT, PRODUCT = range(5)


@dataclass
class Walker:
    """`specimen` is None before the first look. `at` is the number of the stop; `row` the multiplication: which sum,
    and which row of it."""

    specimen: Specimen | None = None
    stops: tuple[Stop, ...] = ()
    at: int = 0
    depth: int = LAYER
    example: int = 0
    row: tuple[int, int] = (0, 0)
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    weights: dict[str, tuple[str, Cell]] = field(default_factory=dict)

    def take(self, specimen: Specimen) -> None:
        """Another specimen: as much as fits stays where it was."""
        from engine.microscope.walk import stops

        before = self.stop
        same = self.specimen is not None and self.specimen.program == specimen.program
        self.specimen, self.stops = specimen, stops(specimen)
        self.example = min(self.example, specimen.examples - 1)
        self.at = self.stops.index(before) if same and before in self.stops else 0
        if not same:
            self.cells, self.outputs, self.weights, self.row = {}, {}, {}, (0, 0)
            self.depth = LAYER
        if self.depth == BATCH and specimen.examples == 1:
            self.depth = EXAMPLE

    def clear(self) -> None:
        self.specimen, self.stops, self.at = None, (), 0

    # ---- along the walk ----

    @property
    def stop(self) -> Stop | None:
        return self.stops[self.at] if self.at < len(self.stops) else None

    def move(self, by: int) -> bool:
        """Some stops on or back; says whether there is such a stop."""
        at = min(max(self.at + by, 0), len(self.stops) - 1)
        moved = at != self.at
        self.at = at
        if moved:
            self.row = (0, -1)
            self.depth = min(self.depth, UNIT)
        return moved

    def go(self, stop: Stop) -> None:
        if stop in self.stops:
            self.move(self.stops.index(stop) - self.at)

    def step(self, node: str) -> bool:
        """Goes to a node by its id, in the phase that one is in where it has a stop there."""
        if self.specimen is None or self.stop is None:
            return False
        step = next((step for step in reversed(self.specimen.steps) if _is_of(step, node)), None)
        found = step.name if step is not None else None
        if step is not None and self.stop.phase != "forward" and step.inputs and step.units and not step.columns:
            # Of neurons what comes out is seen forward; backward and where weights move, their sums are.
            found = next((each.name for each in self.specimen.steps if step.inputs[0] in each.variables), found)
        if found is None:
            return False
        for phase in (self.stop.phase, "forward", "backward", "update"):
            if (stop := Stop(phase, found)) in self.stops:
                self.go(stop)
                if step is not None and node in step.units:
                    self._look_at_unit(step.units.index(node))
                return True
        return False

    def _look_at_unit(self, unit: int) -> None:
        """One neuron of those that share the step, at every stop of theirs."""
        assert self.specimen is not None
        assert self.stop is not None
        for step in self.specimen.steps:
            if step.units and step.node == self.current.node:
                self.cells[step.name, 0] = (unit,)
                own = self.specimen.weights.get(f"{step.name}.weight")
                if own is not None and step.columns:
                    self.weights[step.name] = f"{step.name}.weight", _strongest(step, unit, own.gradient)
        self.row = (0, -1)

    # ---- up and down ----

    @property
    def highest(self) -> int:
        return BATCH if self.specimen is not None and self.specimen.examples > 1 else EXAMPLE

    @property
    def deepest(self) -> int:
        """A weight is the last thing there is where weights move: it has no multiplication of its own."""
        return UNIT if self.stop is not None and self.stop.phase == "update" else PRODUCT

    def sink(self, by: int) -> bool:
        depth = min(max(self.depth + by, self.highest), self.deepest)
        changed = depth != self.depth
        self.depth = depth
        return changed

    # ---- what is looked at ----

    @property
    def current(self) -> Step:
        assert self.specimen is not None
        assert self.stop is not None
        return next(step for step in self.specimen.steps if step.name == self.stop.step)

    @property
    def node(self) -> str:
        """The node that is looked at, as programs call it: of neurons that share a step, one."""
        from engine.microscope.explaining.neurons import unit_at

        step = self.current
        if not step.units:
            return step.node
        weight = self.weight if self.stop is not None and self.stop.phase == "update" else None
        if weight is not None and weight[1]:
            return step.units[unit_at(step, weight[0].rpartition(".")[2], weight[1])]
        return step.units[self.place.cell[0]]

    @property
    def output(self) -> int:
        return min(self.outputs.get(self.current.name, 0), len(self.current.results) - 1)

    @property
    def place(self) -> Place:
        """The number that is looked at: what was chosen in this layer, or the strongest there."""
        from engine.microscope.explaining import shape_of
        from engine.microscope.walk import first_place

        assert self.specimen is not None
        assert self.stop is not None
        step, output = self.current, self.output
        shape = shape_of(self.specimen, step, output)
        chosen = self.cells.get((step.name, output))
        if chosen is None or len(chosen) != len(shape) or any(i >= n for i, n in zip(chosen, shape, strict=True)):
            chosen = first_place(self.specimen, self.stop, self.example).cell if output == 0 else (0,) * len(shape)
        return Place(step.name, self.example, chosen, output)

    def look_at(self, cell: Cell) -> None:
        self.cells[self.current.name, self.output] = cell
        self.row = (0, -1)

    def visit(self, place: Place) -> None:
        """Another number of the same pass, seen forward."""
        self.go(Stop("forward", place.step))
        self.outputs[place.step] = place.output
        self.cells[place.step, place.output] = place.cell
        self.depth = UNIT

    @property
    def weight(self) -> tuple[str, Cell] | None:
        """The weight that is looked at where weights move: what was chosen, or the one with the greatest gradient."""
        assert self.specimen is not None
        named = {f"{self.current.name}.{end}": w for end, w in self.specimen.weights_of(self.current).items()}
        learning = {name: w for name, w in named.items() if w.gradient is not None}
        if not learning:
            return None
        name, index = self.weights.get(self.current.name, (next(iter(learning)), None))
        if name not in learning:
            name, index = next(iter(learning)), None
        gradient = learning[name].gradient
        assert gradient is not None
        shape = gradient.shape
        if index is None or len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True)):
            index = tuple(int(i) for i in np.unravel_index(int(np.abs(gradient).argmax()), shape))
        return name, index


def _is_of(step: Step, node: str) -> bool:
    """Whether a step computes a node; what only puts numbers together for it is no part of it."""
    return not step.gathers and (node in step.units if step.units else step.node == node)


def _strongest(step: Step, unit: int, gradient: np.ndarray | None) -> Cell:
    """The weight of a neuron that has the greatest gradient, by its place in the weights of all."""
    if step.rows is None:
        own = np.zeros(len(step.columns)) if gradient is None else np.abs(gradient[unit])
        return (unit, int(own.argmax()))
    first = sum(map(len, step.rows[:unit]))
    count = len(step.rows[unit])
    own = np.zeros(count) if gradient is None else np.abs(gradient[first : first + count])
    return (first + int(own.argmax()),) if count else ()
