"""Recurrent layers: both outputs, the calls and the sentences."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.call import Call, Me, Name
from engine.layer import Change, Insert, Resize, Unfit
from engine.layers.basic import Reshape
from engine.layers.recurrent import GRU, LSTM, RNN, Recurrent
from engine.network import build, evaluate
from engine.values import Value
from tests.engine.layers.refusal import refusal

X = Value((5, 3))


def test_a_recurrent_layer_is_called_as_a_person_would() -> None:
    assert LSTM(units=8).module(X) == Call("nn.LSTM", 3, 8, batch_first=True)
    expected = Call("nn.RNN", 3, 8, nonlinearity="relu", num_layers=2, dropout=0.5, batch_first=True)
    assert RNN(units=8, nonlinearity="relu", layers=2, dropout=0.5).module(X) == expected


def test_dropout_between_layers_needs_two_of_them() -> None:
    assert GRU(units=8, dropout=0.5).module(X) == Call("nn.GRU", 3, 8, batch_first=True)


@pytest.mark.parametrize("cls", [RNN, LSTM, GRU])
@pytest.mark.parametrize("layers", [1, 2])
def test_the_state_is_the_last_step_of_the_sequence(cls: type[Recurrent], layers: int) -> None:
    sequence, state, *_ = outputs(cls(units=4, layers=layers))
    assert torch.equal(sequence[:, -1], state)


@pytest.mark.parametrize("cls", [RNN, LSTM, GRU])
def test_read_both_ways_the_state_is_the_end_of_each(cls: type[Recurrent]) -> None:
    sequence, state, *_ = outputs(cls(units=4, bidirectional=True))
    assert torch.equal(sequence[:, -1, :4], state[:, :4])
    assert torch.equal(sequence[:, 0, 4:], state[:, 4:])


def outputs(layer: Recurrent) -> list[torch.Tensor]:
    torch.manual_seed(0)
    environment: dict[str, Any] = {"self.it": build(layer.module(X)), "x": torch.rand(2, 5, 3)}
    return [evaluate(expression, environment) for expression in layer.forward(Me("it"), Name("x", X))]


@pytest.mark.parametrize("cls", [RNN, LSTM, GRU])
def test_a_layer_goes_on_where_another_has_ended(cls: type[Recurrent]) -> None:
    layer = cls(units=4)
    torch.manual_seed(0)
    module, x = build(layer.module(X)), torch.rand(2, 5, 3)

    def read(part: torch.Tensor, *begin: torch.Tensor) -> list[torch.Tensor]:
        value = Value(tuple(part.shape[1:]))
        states = {f"s{n}": state for n, state in enumerate(begin)}
        names = [Name(name, Value((4,))) for name in states]
        environment = {"self.it": module, "x": part, **states}
        return [evaluate(each, environment) for each in layer.forward(Me("it"), Name("x", value), *names)]

    whole, *_ = read(x)
    _, *known = read(x[:, :2])
    rest, *_ = read(x[:, 2:], *known)
    assert torch.allclose(rest, whole[:, 2:])


def test_a_state_has_a_number_for_each_unit() -> None:
    with pytest.raises(Unfit) as unfit:
        GRU(units=4).infer(X, Value((6,)))
    assert unfit.value.text == "GRU expects a row of 4 numbers as the state it begins with, but got a row of 6 numbers."
    assert unfit.value.fixes == (Resize("state", 4), Change("units", 6))
    assert LSTM(units=4).infer(X, None, Value((4,))) == (Value((5, 4)), Value((4,)), Value((4,)))


def test_a_picture_is_read_row_by_row() -> None:
    unfit = refusal(LSTM(), (1, 28, 28))
    assert unfit.text == "LSTM expects a sequence of steps × features, but got 1×28×28."
    assert unfit.hint == "Reshape makes every row a step."
    assert unfit.fixes == (Insert(Reshape(shape=(28, 28)), "in"),)


def test_a_row_is_read_number_by_number() -> None:
    unfit = refusal(GRU(), (20,))
    assert unfit.hint == "Reshape makes every number a step."
    assert unfit.fixes == (Insert(Reshape(shape=(20, 1)), "in"),)


def test_operations_are_counted_without_taking_a_million_steps() -> None:
    assert RNN(units=4, bias=False).flops(X) == 2 * 5 * (4 * 3 + 4 * 4)
    assert LSTM(units=4).flops(Value((1_000_000, 3))) == 2 * 1_000_000 * 4 * (4 * 3 + 4 * 4)
    two = GRU(units=4, layers=2, bidirectional=True)
    assert two.flops(X) == 2 * 5 * 2 * 3 * 4 * ((3 + 4) + (8 + 4))
