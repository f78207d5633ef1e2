"""Windows follow one another, and recurrent layers go on with what they knew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine.datasets.prepare import Parts
from engine.errors import TrainingError
from engine.steps import Program
from engine.training.change import Change
from engine.training.checkpoint import read_state, write_state
from engine.training.evaluation import evaluate
from engine.training.loop import Controls, Training
from engine.training.methods.supervised import Examples
from engine.training.rehearsal import Rehearsal
from engine.training.replay import exact_state
from engine.training.streams import carrying, in_streams
from engine.training.timeline import Timeline
from tests.engine.drawings import classifier
from tests.engine.training.networks import after_steps, iris, ready, same, settings, trained

STREAM = {"steps": 800, "every": 10, "validation": 0.3}


def signals(*layers: Any, **more: Any) -> tuple[Program, Parts]:
    """A recurrent network that is to tell the last signal of a short stream."""
    graph = classifier(*(layers or (("gru", {"units": 6}),)), data="last-signal", classes=3)
    return ready(graph.with_settings("last_signal_1", **{**STREAM, **more}))


def carried(**changes: Any) -> Any:
    return settings(**{"carry_states": True, "batch_size": 8, **changes})


# ---- the order ----


@pytest.mark.parametrize(("stride", "wide"), [(8, 5), (4, 3), (2, 16), (8, 1)])
def test_every_window_is_read_once_and_after_the_one_that_ends_where_it_begins(stride: int, wide: int) -> None:
    starts = torch.arange(0, 200, stride)[torch.randperm(-(-200 // stride))]
    steps = in_streams(starts, 8, wide, lone=True)
    rows = torch.cat([rows for rows, _ in steps])
    assert rows.sort().values.tolist() == list(range(len(starts)))
    before = steps[0][0]
    assert steps[0][1].all()
    for rows, begins in steps[1:]:
        follows = starts[rows] == starts[before[: len(rows)]] + 8
        assert torch.equal(follows, ~begins)
        before = rows


def test_there_are_as_many_steps_as_without_streams() -> None:
    for examples in range(1, 40):
        starts = 8 * torch.arange(examples)
        for wide in (1, 2, 3, 8, 50):
            alone = examples > wide > 1 and examples % wide == 1
            expected = -(-examples // wide) - alone
            assert len(in_streams(starts, 8, wide)) == expected, (examples, wide)


def test_where_a_window_is_missing_the_next_begins_with_nothing() -> None:
    (_, first), (_, second), (_, third) = in_streams(torch.tensor([0, 8, 24]), 8, 1)
    assert [first.item(), second.item(), third.item()] == [True, False, True]


# ---- the state ----


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_windows_that_follow_one_another_are_read_like_one_long_one(kind: type[nn.RNNBase]) -> None:
    network = nn.ModuleDict({"deep": kind(3, 5, num_layers=2, batch_first=True), "top": kind(5, 4, batch_first=True)})
    long = torch.randn(2, 12, 3)
    known: dict[str, torch.Tensor] = {}
    parts = []
    for start in (0, 4, 8):
        with carrying(network, known, torch.tensor([start == 0] * 2)):
            parts.append(network["top"](network["deep"](long[:, start : start + 4])[0])[0])
    whole = network["top"](network["deep"](long)[0])[0]
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    assert not any(state.requires_grad for state in known.values())
    alone = network["top"](network["deep"](long[:, 8:])[0])[0]
    assert not torch.allclose(alone, parts[2]), "without a state it would be another window"


def test_a_row_that_begins_anew_knows_nothing() -> None:
    network = nn.ModuleDict({"gru": nn.GRU(3, 5, batch_first=True)})
    x, known = torch.randn(2, 4, 3), {}
    with carrying(network, known, torch.tensor([True, True])):
        network["gru"](x)
    with carrying(network, known, torch.tensor([False, True])):
        first, second = network["gru"](x)[0]
    fresh = network["gru"](x)[0]
    assert not torch.allclose(first, fresh[0])
    torch.testing.assert_close(second, fresh[1])


def test_a_layer_that_is_used_twice_in_a_pass_has_a_state_for_each_use() -> None:
    network = nn.ModuleDict({"rnn": nn.RNN(2, 3, batch_first=True)})
    known: dict[str, torch.Tensor] = {}
    with carrying(network, known, torch.tensor([True])):
        network["rnn"](torch.randn(1, 4, 2))
        network["rnn"](torch.randn(1, 4, 2))
    assert list(known) == ["rnn/0/0/0", "rnn/0/1/0"]
    assert not torch.equal(*known.values())


# ---- a run ----


def test_a_run_can_be_saved_in_the_middle_of_a_text_and_goes_on_the_same(tmp_path: Path) -> None:
    program, parts = signals(("lstm", {"units": 6}))
    half = after_steps(program, parts, carried(accumulate=2), 5)
    assert {name: tuple(state.shape) for name, state in half.carried.items()} == {
        f"lstm_1/{start}/0/{part}": (1, 8, 6) for start in (0, 8) for part in (0, 1)
    }
    write_state(tmp_path / "half.safetensors", half)
    resumed = trained(program, parts, carried(accumulate=2), read_state(tmp_path / "half.safetensors", program))
    assert same(resumed, trained(program, parts, carried(accumulate=2)))
    assert not same(resumed, trained(program, parts, settings(batch_size=8, accumulate=2)))


def test_the_time_machine_comes_back_to_what_the_layers_knew() -> None:
    program, parts = signals()
    timeline = Timeline()
    training = Training(program, parts, carried(epochs=1), None, Controls(each_step=True, timeline=timeline))
    states = {}
    for _ in training.events():
        states[training.state.step] = {name: state.clone() for name, state in training.state.carried.items()}
    again = exact_state(timeline, 5, program, parts).carried
    assert again.keys() == states[5].keys()
    assert all(torch.equal(again[name], states[5][name]) for name in again)


def test_a_rehearsed_step_goes_on_from_where_the_run_is() -> None:
    program, parts = signals()
    state = after_steps(program, parts, carried(), 4)
    rehearsal = Rehearsal(state, parts)
    rehearsal.learn_next()
    rehearsal.step()
    real = after_steps(program, parts, carried(), 5).weights()
    assert all(torch.equal(real[name], weight) for name, weight in rehearsal.state.weights().items())


def test_nothing_is_carried_over_the_end_of_an_epoch() -> None:
    program, parts = signals()
    assert trained(program, parts, carried(epochs=1)).carried == {}


def test_what_the_layers_know_survives_a_change_of_the_learning_rate_and_not_one_of_the_batches() -> None:
    program, parts = signals()
    training = Training(program, parts, carried(), None, Controls(each_step=True))
    for _ in training.events():
        if training.state.step == 4:
            break
    known = training.state.carried
    assert known
    faster = training.changed(Change(program, parts, carried(learning_rate=0.1), "", 1))
    assert all(torch.equal(faster.state.carried[name], state) for name, state in known.items())
    assert training.changed(Change(program, parts, carried(batch_size=4), "", 1)).state.carried == {}
    assert training.changed(Change(program, parts, settings(batch_size=8), "", 1)).state.carried == {}


def test_a_part_is_measured_in_order_too() -> None:
    """A layer that keeps what it read for good tells one network that remembers from one that begins anew."""
    program, parts = signals(("rnn", {"units": 3, "nonlinearity": "relu", "bias": False}))
    network = trained(program, parts, settings(epochs=1)).network
    with torch.no_grad():
        network.rnn_1.weight_ih_l0.copy_(torch.eye(3))
        network.rnn_1.weight_hh_l0.copy_(torch.eye(3))
        network.dense_1.weight.copy_(torch.eye(3))
        network.dense_1.bias.zero_()
    examples = Examples(program, parts.validation, torch.device("cpu"))
    spread = {loss.name: 0.0 for loss in program.compared}

    def measured(carry: bool) -> float:
        figures = evaluate(network, examples, 8, spread, carry=carry)
        while True:
            try:
                next(figures)
            except StopIteration as end:
                return float(end.value["loss"])

    assert measured(True) != pytest.approx(measured(False), rel=1e-3)


def test_examples_in_no_order_are_refused_in_words() -> None:
    program, parts = iris()
    with pytest.raises(TrainingError) as error:
        trained(program, parts, carried())
    assert error.value.text == "The examples are in no order: there is no state to carry from one to the next."


def test_windows_know_where_they_begin() -> None:
    _, parts = signals()
    assert parts.train.starts is not None
    assert (parts.train.starts[1:] - parts.train.starts[:-1] == 8).all()
    assert parts.validation.starts is not None
    assert parts.validation.starts[0] >= parts.train.starts[-1] + 8
    assert iris()[1].train.starts is None
