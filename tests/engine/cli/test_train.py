"""`gradwire train`: what it tells, how it ends, and what it leaves on disk."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
import torch

from engine.cli.train import stopping
from engine.files import read, read_weights, write
from engine.graph import Graph
from engine.grouping import collapsed
from engine.nested import content, with_content
from engine.network import Network
from engine.program import to_program
from tests.engine.cli.commands import running
from tests.engine.cli.conftest import Gradwire
from tests.engine.drawings import chain, classifier


def test_json_has_a_line_an_epoch_and_one_at_the_end(gradwire: Gradwire) -> None:
    ran = gradwire("train", "iris", "--epochs", "3", "--json")
    *epochs, last = ran.lines
    assert ran.code == 0
    assert [(line["event"], line["epoch"]) for line in epochs] == [("epoch", 1), ("epoch", 2), ("epoch", 3)]
    for line in epochs:
        assert set(line["train"]) == set(line["validation"]) == {"loss", "accuracy"}
    assert (last["event"], last["reason"]) == ("finished", "completed")
    assert set(last["test"]) == {"loss", "accuracy"}
    assert last["seconds"] > 0


def test_people_see_the_epochs_and_the_test(gradwire: Gradwire) -> None:
    ran = gradwire("train", "iris", "--epochs", "2", "--seed", "3")
    assert ran.code == 0
    assert "Training on cpu with 106 for training, 22 for validation, 22 for the test." in ran.out
    assert "Epoch 2 loss" in ran.out
    assert "Finished after" in ran.out
    assert "Test: loss" in ran.out


def test_options_win_over_the_settings_of_the_drawing(gradwire: Gradwire) -> None:
    options = ("--epochs", "1", "--batch-size", "7", "--learning-rate", "0.5", "--seed", "9", "--device", "cpu")
    gradwire("train", "xor", *options, "--set", "training.optimiser=sgd", "--save", "out")
    training = read(Path("out.gradwire")).training
    assert (training.epochs, training.batch_size, training.learning_rate) == (1, 7, 0.5)
    assert (training.seed, training.device, training.optimiser) == (9, "cpu", "sgd")


def test_what_is_saved_is_the_drawing_and_weights_that_fit_it(gradwire: Gradwire) -> None:
    ran = gradwire("train", "iris", "--epochs", "2", "--set", "hidden layer.units=5", "--save", "out.gradwire")
    assert ran.out.endswith("Saved out.gradwire and out.safetensors.")
    network = Network(to_program(read(Path("out.gradwire"))))
    weights = {name: torch.from_numpy(array) for name, array in read_weights(Path("out.safetensors")).items()}
    network.load_state_dict(weights)
    assert weights["dense_1.weight"].shape == (5, 4)


def test_the_same_seed_gives_the_same_numbers(gradwire: Gradwire) -> None:
    def losses() -> list[object]:
        return [line["validation"] for line in gradwire("train", "iris", "--epochs", "3", "--json").lines[:-1]]

    assert losses() == losses()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--epochs", "0"), "Training: 'epochs' should be"),
        (("--device", "abacus"), "Training: 'device' should be"),
        (("--set", "hidden.units=3"), "There is no node 'hidden'. Did you mean 'Hidden layer'?"),
        (("--save", "nowhere/out"), "There is no folder nowhere to save into."),
    ],
)
def test_wrong_options_end_with_2_before_anything_is_trained(
    gradwire: Gradwire, options: tuple[str, str], message: str
) -> None:
    ran = gradwire("train", "iris", *options, "--json")
    assert (ran.code, ran.raw) == (2, "")
    assert message in ran.err


def test_a_drawing_that_is_not_ready_ends_with_1_and_its_problems(gradwire: Gradwire) -> None:
    write(Path("wrong.gradwire"), classifier(classes=4))
    ran = gradwire("train", "wrong.gradwire")
    assert ran.code == 1
    assert "Cross-entropy expects a prediction of 3 numbers" in ran.err


def test_a_drawing_that_is_not_ready_has_an_end_in_json_too(gradwire: Gradwire) -> None:
    write(Path("wrong.gradwire"), classifier(classes=4))
    ran = gradwire("train", "wrong.gradwire", "--json")
    assert ran.code == 1
    assert (ran.lines[-1]["event"], ran.lines[-1]["reason"]) == ("finished", "failed")
    assert ran.lines[-1]["message"].startswith("The drawing is not ready: Cross-entropy expects")


def test_a_run_that_cannot_start_has_an_end_in_json_too(gradwire: Gradwire) -> None:
    write(Path("empty.gradwire"), chain(("input", {"shape": (4,)}), "dense", "output"))
    ran = gradwire("train", "empty.gradwire", "--json")
    assert ran.code == 1
    assert ran.lines[-1]["reason"] == "failed"
    assert ran.lines[-1]["message"] == "The drawing has no data to learn from."
    assert ran.err.startswith("The drawing has no data to learn from.")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_device_that_is_missing_is_named(gradwire: Gradwire) -> None:
    ran = gradwire("train", "iris", "--device", "cuda", "--json")
    assert ran.code == 1
    assert ran.err.startswith("This machine has no CUDA device that PyTorch can use.")
    assert ran.lines[-1]["reason"] == "failed"


def test_not_a_number_ends_with_1_and_names_the_node(gradwire: Gradwire) -> None:
    ran = gradwire(
        "train", "linear-regression", "--learning-rate", "100", "--set", "training.momentum=0.9", "--epochs", "50",
        "--json",
    )  # fmt: skip
    last = ran.lines[-1]
    assert (ran.code, last["reason"]) == (1, "failed")
    assert last["node"] in {"dense_1", "mean_squared_error_1"}
    assert last["message"]


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly_and_saves_what_was_asked(tmp_path: Path, number: signal.Signals) -> None:
    hours = ("--epochs", "1000000", "--set", "training.patience=0")
    with running(tmp_path, "train", "iris", *hours, "--save", "out", "--json") as command:
        command.out.readline()
        command.signal(number)
        code, lines, err = command.ended()
    last = json.loads(lines[-1])
    assert (code, last["event"], last["reason"], err) == (0, "finished", "stopped", "")
    assert last["saved"] == ["out.gradwire", "out.safetensors"]
    assert set(read_weights(tmp_path / "out.safetensors")) == {
        "dense_1.weight", "dense_1.bias", "dense_2.weight", "dense_2.bias",
    }  # fmt: skip


def test_a_second_signal_ends_the_program_as_ever() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    try:
        with stopping() as asked:
            signal.raise_signal(signal.SIGINT)
            assert asked == [signal.SIGINT]
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def staged() -> Graph:
    """A classifier whose hidden layers are a stage of two copies, the second layer in a block of its own."""
    hidden = ("dense", {"units": 6})
    graph, stage = collapsed(classifier(hidden, hidden, "relu", hidden), ["dense_2", "relu_1", "dense_3"], "Stage")
    inner, _ = collapsed(content(graph, (stage,)), ["dense_3"], "Core")
    return with_content(graph, (stage,), inner).with_settings(stage, repeat=2)


def test_a_drawing_with_blocks_in_blocks_is_trained_with_settings_from_outside(gradwire: Gradwire) -> None:
    write(Path("stages.gradwire"), staged())
    choices = ("--set", "stage.repeat=3", "--set", "stage/core/dense_3.bias=false")
    ran = gradwire("train", "stages.gradwire", "--epochs", "2", *choices, "--save", "out", "--json")
    assert (ran.code, ran.lines[-1]["reason"]) == (0, "completed")
    weights = read_weights(Path("out.safetensors"))
    assert {"block_1.2.dense_2.weight", "block_1.2.block_1.dense_3.weight"} <= weights.keys()
    assert "block_1.0.block_1.dense_3.bias" not in weights


def test_a_failure_inside_of_a_block_names_the_place(gradwire: Gradwire) -> None:
    wild = staged().with_training(optimiser="sgd", learning_rate=100.0, epochs=30)
    write(Path("stages.gradwire"), wild.with_settings("block_1", repeat=12))
    ran = gradwire("train", "stages.gradwire", "--json")
    last = ran.lines[-1]
    assert (ran.code, last["reason"]) == (1, "failed")
    assert last["node"].startswith("block_1/")
    assert f"({last['node']})" in last["message"]
