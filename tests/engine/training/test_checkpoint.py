"""A training on disk goes on as if it had never stopped."""

from __future__ import annotations

import json

import pytest
from safetensors import safe_open

from engine.errors import FileError
from engine.training.checkpoint import read_state, write_state
from engine.weights import write_weights
from tests.engine.training.networks import DROPPING, after_steps, digits_cnn, iris, same, settings, trained


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw", "rmsprop", "adagrad"])
def test_a_run_read_from_a_file_in_the_middle_of_an_epoch_equals_one_without_a_break(tmp_path, optimiser):
    program, parts = iris(*DROPPING)
    chosen = settings(epochs=3, optimiser=optimiser, nesterov=True, schedule="one-cycle", clip=1, patience=2)
    write_state(tmp_path / "run.safetensors", after_steps(program, parts, chosen, steps=10))
    state = read_state(tmp_path / "run.safetensors", program)
    assert (state.epoch, state.position) == (1, 3)
    assert same(trained(program, parts, chosen, state), trained(program, parts, chosen))


def test_statistics_of_batch_normalisation_are_part_of_it(tmp_path):
    program, parts = digits_cnn()
    chosen = settings(epochs=1, batch_size=100, schedule="plateau")
    write_state(tmp_path / "run.safetensors", after_steps(program, parts, chosen, steps=5))
    state = read_state(tmp_path / "run.safetensors", program)
    assert same(trained(program, parts, chosen, state), trained(program, parts, chosen))


def test_the_file_is_plain_tensors_and_json(tmp_path):
    program, parts = iris()
    write_state(tmp_path / "run.safetensors", after_steps(program, parts, settings(), steps=3))
    with safe_open(tmp_path / "run.safetensors", framework="np") as file:
        names, facts = set(file.keys()), json.loads(file.metadata()["training"])
    assert {"network/dense_1.weight", "optimiser/dense_1.weight/exp_avg", "generator/cpu"} <= names
    assert (facts["step"], facts["position"], facts["settings"]["optimiser"]) == (3, 3, "adam")


def test_a_file_that_holds_weights_only_is_no_training(tmp_path):
    program, parts = iris()
    weights = trained(program, parts, settings(epochs=1)).weights()
    write_weights(tmp_path / "iris.safetensors", {name: tensor.numpy() for name, tensor in weights.items()})
    with pytest.raises(FileError) as refused:
        read_state(tmp_path / "iris.safetensors", program)
    assert str(refused.value) == "iris.safetensors holds no training that can go on. Start it again from the drawing."


def test_a_damaged_file_is_refused(tmp_path):
    program, _ = iris()
    (tmp_path / "run.safetensors").write_bytes(b"not a file of tensors at all")
    with pytest.raises(FileError, match=r"run\.safetensors holds no training that can go on\."):
        read_state(tmp_path / "run.safetensors", program)


def test_a_missing_file_is_named(tmp_path):
    program, _ = iris()
    with pytest.raises(FileError, match=r"gone\.safetensors could not be read"):
        read_state(tmp_path / "gone.safetensors", program)
