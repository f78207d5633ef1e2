"""Overfitting: the gap, and the epoch where it opened."""

from __future__ import annotations

import pytest

from engine.doctor.base import Curves
from engine.doctor.doctor import Doctor
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.program import to_program
from engine.training.events import EpochEnded
from tests.engine.doctor.consulting import brief, called_to, consult, dense, told, treated
from tests.engine.drawings import chain, classifier


def noisy(**training: float) -> Graph:
    """Two thirds of the classes of these points are chance, and 128 units learn them by heart."""
    data = ("xor", {"points": 120, "noise": 0.5, "validation": 0.4})
    graph = chain(data, dense(64), "tanh", dense(64), "tanh", dense(2), "cross-entropy")
    graph = graph.with_wire(Wire("xor_1", "y", "cross_entropy_1", "target"))
    return brief(graph, epochs=60, batch_size=16, learning_rate=0.01, **training)


def test_a_network_that_learns_by_heart_is_found_with_the_epoch_where_it_began() -> None:
    graph = noisy()
    finding = told(graph, "overfitting")
    assert isinstance(finding.evidence, Curves)
    learnt, held = finding.evidence.values
    opening = finding.evidence.mark
    assert held.index(min(held)) == opening - 1
    assert finding.text.startswith(f"The network overfits since epoch {opening}: the validation loss has risen from ")
    assert learnt[-1] < learnt[opening - 1]
    assert [fix.label for fix in finding.fixes] == [
        "Stop 5 epochs after the best",
        "Use Dropout and weight decay",
    ]
    after = mended(graph, finding.node, finding.fixes[0])
    assert not [each for each in consult(after) if each.rule == "overfitting"]


def progress() -> Graph:
    """How a disease went on, of a few dozen people: numbers are to be told."""
    data = ("diabetes", {"scale_target": True, "learn_from": 0.4})
    graph = chain(data, dense(64), "relu", dense(64), "relu", dense(1), "mean-squared-error")
    graph = graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))
    return brief(graph, epochs=60, batch_size=16, learning_rate=0.005)


HEARTS = {
    "adam": noisy,
    "adamw": lambda: noisy().with_training(optimiser="adamw"),
    "sgd": lambda: noisy().with_training(optimiser="sgd", learning_rate=0.02, epochs=150),
    "numbers": progress,
}


@pytest.mark.parametrize("name", HEARTS)
def test_what_is_offered_beside_stopping_leaves_less_to_learn_by_heart(name: str) -> None:
    """Seed by seed the validation loss ends far lower than without."""
    graph = HEARTS[name]()
    for seed in range(2):
        begun = graph.with_training(seed=seed)
        finding = next(each for each in consult(begun) if each.rule == "overfitting")
        assert ended(mended(begun, finding.node, finding.fixes[1])) < 0.85 * ended(begun)


def ended(graph: Graph) -> float:
    """The validation loss of the last epoch."""
    doctor = called_to(graph)
    *_, _ = treated(graph, doctor)
    return doctor.chart.record.epochs[-1].validation["loss"]


def labels(graph: Graph) -> list[str]:
    doctor = called_to(graph)
    for number, (learnt, held) in enumerate(PARTING, 1):
        doctor.take(EpochEnded(number, {"loss": learnt}, {"loss": held}, 1.0, False))
    (finding,) = (each for each in doctor.findings if each.rule == "overfitting")
    return [fix.label for fix in finding.fixes]


def test_only_what_is_not_there_yet_is_offered() -> None:
    stop = "Stop 5 epochs after the best"
    plain = classifier(dense(8), "relu")
    assert labels(plain) == [stop, "Use Dropout and weight decay"]
    dropping = classifier(dense(8), "relu", "dropout")
    assert labels(dropping) == [stop, "Set weight decay to 0.01"]
    assert labels(dropping.with_training(optimiser="adamw")) == [stop, "Set weight decay to 1"]
    assert labels(plain.with_training(weight_decay=0.02)) == [stop, "Insert Dropout"]
    assert labels(dropping.with_training(weight_decay=0.02)) == [stop]
    assert labels(classifier()) == [stop, "Set weight decay to 0.01"]  # what is dropped are units, not the data


def test_where_a_part_of_the_examples_is_learnt_from_more_are_offered() -> None:
    graph = classifier(dense(8), "relu").with_settings("iris_1", learn_from=0.5)
    assert labels(graph)[-1] == "Learn from the whole training part"


def told_of(*epochs: tuple[float, float], **training: float) -> list[str]:
    graph = classifier(dense(4)).with_training(**training)
    doctor = Doctor(graph, to_program(graph), graph.training)
    for number, (learnt, held) in enumerate(epochs, 1):
        doctor.take(EpochEnded(number, {"loss": learnt}, {"loss": held}, 1.0, False))
    return [finding.text for finding in doctor.findings]


PARTING = [(1.0 - 0.1 * n, 1.0 - 0.1 * min(n, 3) + 0.1 * max(0, n - 3)) for n in range(10)]


def test_the_epoch_is_that_of_the_smallest_validation_loss() -> None:
    (text,) = told_of(*PARTING)
    assert text == (
        "The network overfits since epoch 4: the validation loss has risen from 0.700 to 1.30, while that of the"
        " training fell from 0.700 to 0.100."
    )


@pytest.mark.parametrize(
    ("epochs", "training"),
    [
        (PARTING[:8], {}),  # the best epoch is four epochs ago
        (PARTING, {"patience": 3}),  # early stopping takes care of it
        ([(learnt, 1.0 - 0.05 * n) for n, (learnt, _) in enumerate(PARTING)], {}),  # both fall
        ([(1.0, held) for _, held in PARTING], {}),  # nothing is learnt by heart
        ([(learnt, 0.01 * held) for learnt, held in PARTING[:1]] + [(0.1, 0.002)] * 9, {}),  # all is small
    ],
)
def test_what_is_no_overfitting(epochs, training) -> None:
    assert told_of(*epochs, **training) == []
