"""The bundled drawings, trained: each learns what it promises, and the doctor finds nothing, on the way and at the end.

An example is trained once for all that is asked of it: together they take minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine import examples
from engine.analysis import analyse
from engine.doctor.base import Finding
from engine.doctor.doctor import at_rest, beside
from engine.training.events import Metrics
from engine.training.probes.statistics import unit_statistics
from tests.engine.doctor.consulting import called_to, treated
from tests.engine.example_names import QUICK, SHORTENED, with_less
from tests.engine.test_examples import LEAST

ENDLESS = {"playground": 40}
"""Examples that run until somebody has seen enough, and after how many epochs nothing new is to be expected."""
ENOUGH = {
    "half-adder": 200,
    "digits-attention": 24,
    "digits-lstm": 20,
    "variational-autoencoder": 30,
    "autoencoder": 30,
    "last-signal": 8,
    "diffusion-2d": 150,
    "oja": 4,
    "gan-ring": 80,
    "grid-world": 10,
    "temperatures": 7,
    "spirals": 60,
    "digits-components": 12,
    "sunspots": 40,
    "digits-cnn": 12,
    "siamese": 25,
    "sorting-transformer": 10,
    "cartpole": 20,
    "fashion-cnn": 4,
    "ensemble": 15,
    "adding-gru": 9,
    "python-characters": 3,
}
"""Examples that are, after so many epochs, where all of theirs take them: the others would only take their time."""

ILL = {"overfitting": ["Overfitting"]}
"""Examples of what goes wrong, and what the doctor is to find there."""
LUCK = 0.05
"""How far what one seed reaches may lie from what three others reached, which its file tells: processors differ too."""


@dataclass(frozen=True)
class Trained:
    name: str
    test: Metrics
    meanwhile: frozenset[str]
    """What the doctor told at any time of the training, in which others look at its values as well."""
    findings: tuple[Finding, ...]
    """What there is to say of the drawing, its data and the training when it has ended."""


@pytest.fixture(scope="module", params=QUICK)
def trained(request: pytest.FixtureRequest) -> Trained:
    name = request.param
    graph = with_less(name, examples.example(name).graph)
    epochs = (ENDLESS | ENOUGH).get(name, graph.training.epochs)
    graph = graph.with_training(device="cpu", threads=1, epochs=epochs)
    doctor = called_to(graph)
    rest = at_rest(doctor.chart.record, "drawing", "data")
    *meanwhile, last = treated(graph, doctor, others=unit_statistics())
    finished = doctor.chart.record.last
    assert finished is not None
    told = frozenset(finding.text for findings in meanwhile for finding in findings)
    return Trained(name, finished.test, told, tuple(beside((*rest, *last), analyse(graph).problems)))


def test_an_example_learns_what_it_promises(trained: Trained) -> None:
    figure, least = LEAST[trained.name]
    assert trained.test[figure] >= least
    result = examples.example(trained.name).result
    same = result is not None and result.figure == {"r2": "R²"}.get(figure, figure)
    if result is not None and same and trained.name not in SHORTENED:
        room = LUCK * max(1.0, abs(result.median))
        assert min(result.seeds) - room <= trained.test[figure] <= max(result.seeds) + room, "its file tells otherwise"


def test_no_alarm_is_raised_while_an_example_is_trained(trained: Trained) -> None:
    assert trained.meanwhile == set() or trained.name in ILL


def test_an_example_that_is_trained_to_its_end_is_healthy(trained: Trained) -> None:
    assert [finding.title for finding in trained.findings] == ILL.get(trained.name, [])
