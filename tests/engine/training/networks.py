"""Small programs and their data, and what many tests of training ask of a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import torch

from engine.datasets.base import Dataset
from engine.datasets.prepare import Part, Parts, prepare
from engine.graph import Graph, Wire
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.events import Event, Finished
from engine.training.loop import Controls, Training, train
from engine.training.state import State
from tests.engine.drawings import chain, classifier

E = TypeVar("E")

DROPPING: tuple[Any, ...] = (("dense", {"units": 12}), "relu", ("dropout", {"rate": 0.3}))


def iris(*hidden: Any) -> tuple[Program, Parts]:
    """Iris with these hidden layers (a Dense of 12 and ReLU unless told), and its parts."""
    return ready(classifier(*(hidden or (("dense", {"units": 12}), "relu"))))


def diabetes() -> tuple[Program, Parts]:
    graph = chain("diabetes", ("dense", {"units": 1}), "mean-squared-error")
    return ready(graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target")))


def digits_cnn() -> tuple[Program, Parts]:
    layers = (("conv2d", {"channels": 4}), "batch-norm", "relu", "flatten")
    return ready(classifier(*layers, data="digits", classes=10))


def ready(graph: Graph) -> tuple[Program, Parts]:
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return to_program(graph), prepare(data)


def settings(**changes: Any) -> TrainingSettings:
    """Two epochs on the processor with one thread, unless told."""
    return TrainingSettings(**{"epochs": 2, "batch_size": 16, "device": "cpu", "threads": 1, **changes})


def with_examples(parts: Parts, x: np.ndarray, y: np.ndarray) -> Parts:
    """The same data set with another training part."""
    return Parts(**{**parts.__dict__, "train": Part(x, y, np.arange(len(x)))})


def trained(program: Program, parts: Parts, chosen: TrainingSettings, state: State | None = None) -> State:
    """The state after a whole run."""
    training = Training(program, parts, chosen, state, Controls())
    for _ in training.events():
        pass
    return training.state


def after_steps(
    program: Program, parts: Parts, chosen: TrainingSettings, steps: int, state: State | None = None
) -> State:
    """The state of a run that was left after so many steps."""
    training = Training(program, parts, chosen, state, Controls(each_step=True))
    for _ in training.events():
        if training.state.step == steps:
            return training.state
    raise AssertionError(f"the run ended before step {steps}")


def finished(program: Program, parts: Parts, chosen: TrainingSettings, **more: Any) -> Finished:
    return only(Finished, train(program, parts, chosen, **more))


def only(kind: type[E], events: Iterable[Event]) -> E:
    """The one event of a kind."""
    found = [event for event in events if isinstance(event, kind)]
    assert len(found) == 1, found
    return found[0]


def same(one: State, other: State) -> bool:
    """Whether two states agree in every bit, but for the time they took."""
    mine, others = one.tensors(), other.tensors()
    facts = [_timeless(state.facts()) for state in (one, other)]
    return mine.keys() == others.keys() and all(torch.equal(mine[n], others[n]) for n in mine) and facts[0] == facts[1]


def _timeless(facts: dict[str, Any]) -> dict[str, Any]:
    history = [{**epoch, "seconds": 0} for epoch in facts["history"]]
    return {**facts, "seconds": 0, "history": history}
