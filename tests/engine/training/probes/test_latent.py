"""The map of a code: where examples lie, and what is made of any place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine import examples
from engine.datasets.prepare import prepare
from engine.errors import UserError
from engine.program import to_program
from engine.training.probes import decoded, latent_map
from engine.training.state import State
from tests.engine.drawings import classifier
from tests.engine.training.networks import ready, settings
from tests.engine.training.probes.looking import first_reading, seen


def autoencoder(code=2):
    graph = examples.example("autoencoder").graph.with_settings("dense_2", units=code)
    return to_program(graph), prepare(graph.nodes["digits_1"].layer)


def test_codes_are_those_of_the_layer_and_pictures_what_the_decoder_makes_of_them():
    program, parts = autoencoder()
    network, reading = seen(program, parts, latent_map("dense_2"))
    with torch.no_grad():
        values = network.eval().run({"x": torch.from_numpy(parts.train.x)})
    count = len(reading.codes) - int((reading.part == 1).sum())
    np.testing.assert_allclose(reading.codes[:count], values["dense_2"][:count].numpy(), rtol=1e-4, atol=1e-6)
    assert reading.classes == tuple("0123456789")
    assert reading.pictures.shape == (12, 12, 1, 8, 8)
    (left, right), (low, high) = reading.span
    middle = [left + 2.5 / 12 * (right - left), low + 7.5 / 12 * (high - low)]
    with torch.no_grad():
        made = network.compute({"x": torch.zeros(1, 1, 8, 8)}, {"dense_2": torch.tensor([middle])})
    np.testing.assert_allclose(reading.pictures[7, 2], made["reshape_1"][0].numpy(), rtol=1e-4, atol=1e-5)


def test_a_place_is_decoded_by_what_the_network_has_learned_now_with_the_other_numbers_at_their_mean():
    program, parts = autoencoder(code=3)
    state = State.fresh(program, settings())
    _, reading = seen(program, parts, latent_map("dense_2", "out", (2, 0)))
    assert (reading.units, reading.axes) == (3, (2, 0))
    np.testing.assert_allclose(reading.mean[[2, 0]], reading.codes.mean(0), rtol=1e-3, atol=1e-5)
    code = torch.tensor([[0.5, float(reading.mean[1]), -0.25]])
    with torch.no_grad():
        made = state.network.eval().compute({"x": torch.zeros(1, 1, 8, 8)}, {"dense_2": code})["reshape_1"]
    state.network.train()
    picture = decoded(state, parts, reading, (-0.25, 0.5))
    np.testing.assert_allclose(picture, made[0].numpy(), rtol=1e-4, atol=1e-5)
    assert state.network.training


def test_the_map_is_read_during_training_too():
    program, parts = autoencoder()
    reading = first_reading(program, parts, latent_map("dense_2"), epochs=1)
    assert reading.photograph
    assert (reading.low, reading.high) == (0.0, 1.0)


def test_what_is_no_code_is_refused_with_what_to_do():
    _, reading = seen(*autoencoder(), latent_map("dense_2"))
    program, parts = ready(classifier(("dense", {"units": 8}), "relu"))
    state = State.fresh(program, settings())
    with pytest.raises(UserError, match="No prediction depends"):
        decoded(state, parts, replace(reading, node="dense_2"), (0.0, 0.0))
    state = State.fresh(autoencoder()[0], settings())
    with pytest.raises(UserError, match="no code of two or more numbers"):
        decoded(state, parts, replace(reading, node="reshape_1"), (0.0, 0.0))
