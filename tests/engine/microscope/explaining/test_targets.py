"""Two branches that are compared with each other: what goes back from the loss moves both."""

from __future__ import annotations

import numpy as np
import pytest

from engine.graph import Graph, Wire
from engine.layer import make
from engine.microscope.explaining import explain
from engine.microscope.explaining.losses.targets import TITLE
from engine.microscope.specimen import Specimen, examine
from tests.engine.drawings import chain
from tests.engine.microscope.specimens import added_up, places
from tests.engine.training.networks import after_steps, ready, settings

KINDS = (
    ("mean-squared-error", {"weight": 2.0}), ("mean-absolute-error", {}), ("huber", {}),
    ("binary-cross-entropy", {}), ("kl-divergence", {}),
)  # fmt: skip


def agreeing(kind: str, **chosen: object) -> Graph:
    """Two Dense layers on one hidden layer; the second says, as probabilities, what the first is to answer."""
    graph = chain("iris", ("dense", {"units": 4}), "tanh", ("dense", {"units": 3}), (kind, chosen))
    loss = [*graph.nodes][-1]
    graph, other = graph.added(make("dense", {"units": 3}), (600.0, 200.0))
    graph, shares = graph.added(make("softmax", {}), (800.0, 200.0))
    graph = graph.with_wire(Wire("tanh_1", "out", other, "in")).with_wire(Wire(other, "out", shares, "in"))
    return graph.with_wire(Wire(shares, "out", loss, "target"))


def looked_at(graph: Graph) -> Specimen:
    program, parts = ready(graph)
    return examine(after_steps(program, parts, settings(), 2), parts)


@pytest.mark.parametrize(("kind", "chosen"), KINDS)
def test_what_goes_back_to_a_target_that_is_computed_adds_up_to_autograds_gradients(
    kind: str, chosen: dict[str, object]
) -> None:
    specimen = looked_at(agreeing(kind, **chosen))
    step = next(step for step in specimen.steps if specimen.loss_of(step))
    sums = added_up(specimen, places(specimen, step.name))
    for name in step.inputs:
        assert np.allclose(sums[name], specimen.deltas[name], rtol=1e-3, atol=1e-6), name


def test_a_target_of_the_data_is_not_told_how_it_should_change() -> None:
    graph = chain("iris", ("dense", {"units": 4}), "mean-squared-error")
    specimen = looked_at(graph.with_wire(Wire("iris_1", "x", "mean_squared_error_1", "target")))
    step = specimen.steps[-1]
    assert TITLE not in [terms.title for terms in explain(specimen, places(specimen, step.name)[0]).terms]
