"""The example of the support vector machine is one: it finds the line that scikit-learn's solvers find."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.svm import SVC, LinearSVC

from engine import examples
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.program import to_program
from engine.training.loop import Controls, Training
from engine.training.probes import Boundary, boundary
from engine.training.watching import observe


@pytest.fixture(scope="module")
def parts() -> Parts:
    (data,) = (node.layer for node in examples.example("svm").graph.nodes.values() if isinstance(node.layer, Dataset))
    return prepare(data)


@pytest.fixture(scope="module")
def trained(parts: Parts) -> Training:
    graph = examples.example("svm").graph
    training = Training(to_program(graph), parts, graph.training, None, Controls())
    for _ in training.events():
        pass
    return training


@pytest.fixture(scope="module")
def line(trained: Training) -> NDArray[np.float32]:
    """The two weights."""
    found: NDArray[np.float32] = trained.state.network.state_dict()["dense_1.weight"].numpy()[0]
    return found


@pytest.fixture(scope="module")
def solved(parts: Parts) -> SVC:
    return SVC(kernel="linear", C=c(parts)).fit(parts.train.x, parts.train.y)


def c(parts: Parts) -> float:
    """What books call C: they add the losses up, and weigh them against half of the squared length of the weights."""
    return 1 / (examples.example("svm").graph.training.weight_decay * len(parts.train))


def test_its_line_runs_as_the_one_with_the_widest_margin(line: NDArray[np.float32], solved: SVC) -> None:
    assert alike(line, solved.coef_[0]) >= 0.99


def test_its_margin_is_as_wide(line: NDArray[np.float32], parts: Parts) -> None:
    """Of the solver that holds the bias back as well, as weight decay does."""
    solver = LinearSVC(loss="hinge", C=c(parts), max_iter=100_000).fit(parts.train.x, parts.train.y)
    assert alike(line, solver.coef_[0]) >= 0.99
    assert np.linalg.norm(line) == pytest.approx(np.linalg.norm(solver.coef_), rel=0.05)


def alike(one: NDArray[np.float32], other: NDArray[np.float64]) -> float:
    """The cosine between two directions."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def test_the_boundary_marks_the_same_support_vectors(trained: Training, parts: Parts, solved: SVC) -> None:
    reading = observe(trained.state, parts, {"boundary": boundary()})["boundary"]
    assert isinstance(reading, Boundary)
    assert reading.margin == 1
    marked = {tuple(point) for point in np.round(reading.points[reading.supporting], 4).tolist()}
    theirs = {tuple(point) for point in np.round(parts.train.x[solved.support_], 4).tolist()}
    assert len(marked ^ theirs) <= 1, "one may lie on the margin itself"
    assert 5 <= len(marked) < len(parts.train) / 5
