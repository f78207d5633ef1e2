"""What comes out of every layer, and the share of units that do nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.graph import Wire
from engine.training.probes import unit_statistics
from engine.training.probes.statistics import by_unit, dead, saturated
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.drawings import chain, classifier
from tests.engine.training.networks import digits_cnn, iris, ready, settings
from tests.engine.training.probes.looking import seen


def test_each_layer_that_computes_has_a_row_in_the_order_of_the_network() -> None:
    _, reading = seen(*digits_cnn(), unit_statistics())
    assert reading.titles == ("Conv 2D", "Batch norm", "ReLU", "Dense")  # Flatten only hands on what came
    assert reading.units == (4, 4, 4, 10)
    assert reading.ill == ("", "", "dead", "")
    assert reading.examples == 64
    assert np.isnan(reading.idle).tolist() == [True, True, False, True]


def test_means_and_deviations_are_over_all_examples() -> None:
    program, parts = iris()
    network, reading = seen(program, parts, unit_statistics())
    network.eval()
    x = torch.from_numpy(parts.validation.x[:64])
    with torch.no_grad():
        values = network.run(
            {program.inputs[0].name: x, program.targets[0].name: torch.zeros(len(x), dtype=torch.long)}
        )
    first = values[program.steps[0].name].numpy()
    assert reading.mean[0] == pytest.approx(first.mean(), abs=1e-6)
    assert reading.std[0] == pytest.approx(first.std(), rel=1e-5)


def test_dead_relus_are_counted() -> None:
    program, parts = iris()
    state = State.fresh(program, settings())
    with torch.no_grad():
        first = state.network.get_submodule(program.steps[0].name)
        first.bias[:3] = -1e6
    reading = observe(state, parts, {"units": unit_statistics()})["units"]
    assert reading.idle[1] >= 3 / 12


@pytest.mark.parametrize("kind", ["sigmoid", "tanh"])
def test_saturated_units_are_counted(kind: str) -> None:
    program, parts = iris(("dense", {"units": 10}), kind)
    state = State.fresh(program, settings())
    with torch.no_grad():
        first = state.network.get_submodule(program.steps[0].name)
        first.weight.mul_(0.01)
        first.bias[:4], first.bias[4:] = 50.0, 0.0
    reading = observe(state, parts, {"units": unit_statistics()})["units"]
    assert reading.ill[1] == "saturated"
    assert reading.idle[1] == pytest.approx(0.4)


def test_an_answer_that_is_sure_is_not_saturated() -> None:
    graph = chain("diabetes", ("dense", {"units": 1}), "sigmoid", "mean-squared-error")
    program, parts = ready(graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target")))
    _, reading = seen(program, parts, unit_statistics())
    assert reading.titles == ("Dense", "Sigmoid")
    assert reading.ill == ("", "")


def test_recurrent_layers_are_squashed_too() -> None:
    program, parts = ready(classifier(("reshape", {"shape": (4, 1)}), ("lstm", {"units": 5}), "flatten"))
    _, reading = seen(program, parts, unit_statistics())
    assert (reading.titles[0], reading.units[0], reading.ill[0]) == ("LSTM", 5, "saturated")


def test_units_lie_along_channels_of_pictures_and_features_of_sequences() -> None:
    assert by_unit(torch.zeros(5, 3)).shape == (3, 5)
    assert by_unit(torch.zeros(5, 7, 3)).shape == (3, 35)
    assert by_unit(torch.zeros(5, 3, 4, 4)).shape == (3, 80)


def test_shares() -> None:
    assert dead(torch.tensor([[0.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -0.0]])).float().mean() == 0.5
    rows = torch.tensor([[1.0, 1, 1, 1, 0], [1, 1, 1, 0, 0]])
    assert saturated(rows, -0.98, 0.98).float().mean() == 0.5


def test_an_output_gate_that_is_shut_is_saturated_though_the_state_is_far_from_its_ends() -> None:
    program, parts = ready(classifier(("reshape", {"shape": (4, 1)}), ("lstm", {"units": 5}), "flatten"))
    state = State.fresh(program, settings())
    with torch.no_grad():
        state.network.get_submodule("lstm_1").bias_ih_l0[15:19] = -50.0
    reading = observe(state, parts, {"units": unit_statistics()})["units"]
    assert reading.idle[0] == pytest.approx(0.8)
