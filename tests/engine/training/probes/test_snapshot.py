"""Copies of what has been learned, to be asked elsewhere."""

from __future__ import annotations

import numpy as np
import torch

from engine.training.events import Observed
from engine.training.loop import Controls, train
from engine.training.probes import snapshots
from tests.engine.training.networks import digits_cnn, iris, settings
from tests.engine.training.probes.looking import seen


def test_a_snapshot_answers_as_the_network_does() -> None:
    program, parts = digits_cnn()  # with batch normalisation, whose statistics belong to what was learned
    network, snapshot = seen(program, parts, snapshots())
    x = torch.from_numpy(np.array(parts.validation.x[:5]))
    with torch.no_grad():
        assert torch.equal(snapshot.network()(x), network.eval()(x))
    assert snapshot.parts is parts


def test_an_earlier_snapshot_stays_what_it_was_while_the_training_goes_on() -> None:
    program, parts = iris()
    controls = Controls({"copy": snapshots()}, each_step=True)
    found = []
    for event in train(program, parts, settings(), controls=controls):
        if isinstance(event, Observed) and "copy" in event.readings:
            found.append(event.readings["copy"])
    first, last = found[0], found[-1]
    assert first.step < last.step
    assert not torch.equal(first.weights["dense_1.weight"], last.weights["dense_1.weight"])
    assert first.copy is last.copy
    assert torch.equal(first.network().state_dict()["dense_1.weight"], first.weights["dense_1.weight"])
    assert torch.equal(last.network().state_dict()["dense_1.weight"], last.weights["dense_1.weight"])
