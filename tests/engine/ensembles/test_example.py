"""The bundled ensemble: five networks that are too small, each with a loss of its own, and their answer together."""

from __future__ import annotations

from engine.ensembles.comparing import compared
from engine.examples import example
from engine.verdict.predicting import predict, still
from engine.verdict.verdict import judge
from tests.engine.training.networks import ready, trained


def test_the_five_together_are_ahead_of_each_of_them() -> None:
    graph = example("ensemble").graph.with_training(epochs=5, batch_size=64, learning_rate=0.02, threads=1)
    program, parts = ready(graph)
    state = trained(program, parts, graph.training)
    found = compared(judge(predict(still(state.network), parts)))
    assert found is not None
    assert len(found.members) == found.beaten == 5
    assert found.together["accuracy"] > max(one["accuracy"] for one in found.members.values()) + 0.01


def test_the_answer_together_is_only_measured() -> None:
    """It comes first among the losses, though what it reads is computed last, and weighs nothing."""
    program, _ = ready(example("ensemble").graph)
    first, *others = program.compared
    assert first.title == "Loss of all together"
    assert first.weight == 0
    assert [loss.weight for loss in others] == [1.0] * 5
