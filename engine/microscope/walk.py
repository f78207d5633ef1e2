"""The walk through a pass: forward step by step, the loss last, backward the other way round, then the weights move."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining import shape_of
from engine.microscope.explaining.losses import of_cells, shares
from engine.microscope.explaining.recurrent import RECURRENT
from engine.microscope.explaining.unrolled import deltas as through_time
from engine.microscope.explaining.unrolled import is_hidden
from engine.microscope.places import Cell, Place, Stop
from engine.microscope.specimen import Array, Specimen
from engine.steps import Step


def stops(specimen: Specimen) -> tuple[Stop, ...]:
    """All of them in order. Backward and update pass over what the loss does not depend on, and what learns nothing."""
    names = [step.name for step in specimen.steps]
    learning = {name.rpartition(".")[0] for name, weight in specimen.weights.items() if weight.gradient is not None}
    back = [step.name for step in reversed(specimen.steps) if _goes_back(specimen, step)]
    moving = [name for name in names if any(own == name or own.startswith(f"{name}.") for own in learning)]
    return (
        *(Stop("forward", name) for name in names),
        *(Stop("backward", name) for name in back),
        *(Stop("update", name) for name in moving),
    )


def _goes_back(specimen: Specimen, step: Step) -> bool:
    return specimen.loss_of(step) is not None or any(name in specimen.deltas for name in step.variables)


def first_place(specimen: Specimen, stop: Stop, example: int = 0) -> Place:
    """Where one looks first: at the strongest cell of a layer, forward by its value and backward by its delta."""
    step = next(step for step in specimen.steps if step.name == stop.step)
    return Place(step.name, example, strongest(specimen, step, example, by_delta=stop.phase == "backward"))


def strongest(specimen: Specimen, step: Step, example: int, by_delta: bool = False) -> Cell:
    """The cell of the first output with the greatest size."""
    shape, name = shape_of(specimen, step), step.variables[0]
    if not shape:
        return ()
    if specimen.loss_of(step) is not None:
        return (0,) * len(shape)
    numbers = specimen.deltas.get(name) if by_delta else specimen.values[name]
    numbers = specimen.values[name] if numbers is None else numbers
    at = int(np.abs(np.nan_to_num(numbers[example].astype(np.float64))).argmax())
    return tuple(int(i) for i in np.unravel_index(at, shape))


def source_place(specimen: Specimen, variable: str, index: Cell) -> Place | None:
    """The place that computed a value which another step reads; None where it came from the data. Where numbers were
    only put together, it is that of the number itself."""
    for step in specimen.steps:
        if step.gathers and variable in step.variables:
            name, place = step.columns[index[1]]
            return source_place(specimen, name, (index[0], place))
        for output, (name, _) in enumerate(step.results):
            if name == variable:
                return Place(step.name, index[0], tuple(index[1:]), output)
    return None


def numbers(specimen: Specimen, stop: Stop, example: int = 0, output: int = 0) -> Array:
    """What a stop shows of a step as a whole: the values of an example, or, backward, their deltas. For a loss, the
    cells that it is the mean of."""
    step = next(step for step in specimen.steps if step.name == stop.step)
    if specimen.loss_of(step) is not None:
        shape = shape_of(specimen, step)
        if stop.phase == "backward":
            return shares(specimen, step)[example].reshape(shape)
        return of_cells(step, specimen.values)[example].reshape(shape)
    name = step.variables[output]
    values = specimen.values[name][example]
    holds = specimen.holder(step).module
    recurrent = holds is not None and holds.target in RECURRENT
    if stop.phase == "backward" and recurrent and output == 0 and not is_hidden(specimen, step):
        return through_time(specimen, step, example)
    if stop.phase != "backward":
        return values.astype(np.float64)
    return specimen.deltas.get(name, np.zeros(specimen.values[name].shape))[example].astype(np.float64)
