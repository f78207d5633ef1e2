"""The passages of a training script, word for word."""

from __future__ import annotations

from typing import get_args

import pytest

from engine.export.passages import OPTIMISERS, SCHEDULES, figure_lines
from engine.graph import Wire
from engine.program import to_program
from engine.settings import Optimiser, Schedule, TrainingSettings
from tests.engine.drawings import chain, classifier

NAMES = {"dense_1": "prediction", "y": 'batch["y"]'}


def test_every_optimiser_and_schedule_of_the_settings_has_a_passage() -> None:
    assert set(OPTIMISERS) == set(get_args(Optimiser))
    assert {*SCHEDULES, "constant"} == set(get_args(Schedule))


def test_options_that_are_off_are_left_out() -> None:
    plain, decayed = TrainingSettings(), TrainingSettings(weight_decay=0.01, nesterov=True)
    assert OPTIMISERS["adam"](plain) == "torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)"
    assert OPTIMISERS["sgd"](decayed) == (
        "torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=0.9, nesterov=True, weight_decay=0.01)"
    )


def test_adamw_decays_only_as_the_settings_say() -> None:
    assert OPTIMISERS["adamw"](TrainingSettings()).endswith("weight_decay=0.0)")


def test_classes_are_judged_by_the_highest_score() -> None:
    assert figure_lines(to_program(classifier()), NAMES) == (
        ['    right = prediction.argmax(1) == batch["y"]'],
        ['"accuracy": right.float().mean()'],
    )


@pytest.mark.parametrize(
    ("loss", "threshold"), [("binary-cross-entropy", 0.0), ("mean-squared-error", 0.5), ("hinge", 0.0)]
)
def test_two_classes_are_judged_by_the_side_of_the_threshold(loss: str, threshold: float) -> None:
    graph = chain("xor", ("dense", {"units": 1}), loss)
    graph = graph.with_wire(Wire("xor_1", "y", list(graph.nodes)[-1], "target"))
    (line,), _ = figure_lines(to_program(graph), NAMES)
    assert line == f'    right = (prediction > {threshold}) == (batch["y"].reshape(prediction.shape) > 0.5)'
