"""The rules of the optimisers, held against torch's own steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import UserError
from engine.microscope.specimen import examine
from engine.microscope.updates import RULES, update
from engine.training.optimisers import SLOTS
from engine.training.state import State
from tests.engine.training.networks import after_steps, iris, settings

CHOICES: dict[str, dict[str, Any]] = {
    "plain sgd": {"optimiser": "sgd", "momentum": 0.0},
    "momentum": {"optimiser": "sgd", "momentum": 0.9},
    "nesterov": {"optimiser": "sgd", "momentum": 0.8, "nesterov": True},
    "adam": {"optimiser": "adam"},
    "adam with decay": {"optimiser": "adam", "weight_decay": 0.1},
    "adamw": {"optimiser": "adamw", "weight_decay": 0.1},
    "rmsprop": {"optimiser": "rmsprop", "weight_decay": 0.01},
    "rmsprop without momentum": {"optimiser": "rmsprop", "momentum": 0.0},
    "adagrad": {"optimiser": "adagrad"},
    "l1 and clipping": {"optimiser": "sgd", "l1": 0.05, "clip": 0.1},
    "a schedule": {"optimiser": "sgd", "schedule": "cosine", "epochs": 3},
}


def test_every_optimiser_has_its_rule() -> None:
    assert RULES.keys() == SLOTS.keys()
    assert {choice["optimiser"] for choice in CHOICES.values()} == set(SLOTS)


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("steps", [0, 4])
def test_the_rule_comes_to_the_weight_that_the_step_made(name: str, steps: int) -> None:
    program, parts = iris()
    chosen = settings(learning_rate=0.02, **CHOICES[name])
    state = after_steps(program, parts, chosen, steps) if steps else State.fresh(program, chosen)
    specimen = examine(state, parts)
    for weight_name, weight in specimen.weights.items():
        for index in np.ndindex(*weight.old.shape):
            made = update(specimen, weight_name, index)
            assert made.new == pytest.approx(made.network, abs=2e-6), (weight_name, index)
            assert made.lines[-1].value == made.new
    assert specimen.rate > 0


def test_a_weight_that_does_not_learn_says_so() -> None:
    program, parts = iris()
    state = State.fresh(program, settings())
    state.network.get_parameter("dense_1.bias").requires_grad_(False)
    specimen = examine(state, parts)
    with pytest.raises(UserError, match="does not learn"):
        update(_without_gradient(specimen, "dense_1.bias"), "dense_1.bias", (0,))


def _without_gradient(specimen: Any, name: str) -> Any:
    weight = specimen.weights[name]
    still = type(weight)(weight.old, None, None, weight.old)
    return type(specimen)(**{**specimen.__dict__, "weights": {**specimen.weights, name: still}})
