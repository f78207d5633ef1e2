"""Overfitting: the gap, and the epoch where it opened."""

from __future__ import annotations

import pytest

from engine.doctor.base import Curves
from engine.doctor.doctor import Doctor
from engine.fixes import mended
from engine.graph import Graph
from engine.program import to_program
from engine.training.events import EpochEnded
from tests.engine.doctor.consulting import brief, consult, dense, told
from tests.engine.drawings import chain, classifier


def noisy(**training: float) -> Graph:
    """Two thirds of the classes of these points are chance, and 128 units learn them by heart."""
    data = ("xor", {"points": 120, "noise": 0.5, "validation": 0.4})
    graph = chain(data, dense(64), "tanh", dense(64), "tanh", dense(2), "cross-entropy")
    from engine.graph import Wire

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
        "Insert Dropout before the end",
        "Set weight decay to 0.0001",
    ]
    after = mended(graph, finding.node, finding.fixes[0])
    assert not [each for each in consult(after) if each.rule == "overfitting"]


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
