"""Schedules are those of torch, step by step."""

from __future__ import annotations

import pytest
import torch
from torch.optim import SGD, lr_scheduler

from engine.training.schedules import Pace, factor, learning_rate
from tests.engine.training.networks import settings

STEPS, EPOCHS = 10, 6


def torchs(make, each="step", losses=()):
    """The rates of a torch scheduler at every step."""
    optimiser = SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler, rates = make(optimiser), []
    for _ in range(EPOCHS):
        for _ in range(STEPS):
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            if each == "step":
                scheduler.step()
        if each == "epoch":
            scheduler.step()
    return rates


def ours(**chosen):
    chosen = settings(epochs=EPOCHS, learning_rate=0.5, **chosen)
    return [learning_rate(chosen, step, STEPS, Pace()) for step in range(EPOCHS * STEPS)]


def test_constant_never_changes():
    assert ours() == [0.5] * 60


def test_step_drops_after_its_epochs():
    wanted = torchs(lambda o: lr_scheduler.StepLR(o, 2, 0.3), each="epoch")
    assert ours(schedule="step", schedule_epochs=2, schedule_factor=0.3) == pytest.approx(wanted)


def test_cosine_is_torchs_taken_by_steps():
    assert ours(schedule="cosine") == pytest.approx(torchs(lambda o: lr_scheduler.CosineAnnealingLR(o, 60)))


def test_one_cycle_is_torchs():
    def make(optimiser):
        return lr_scheduler.OneCycleLR(optimiser, 0.5, total_steps=61, cycle_momentum=False)

    wanted = torchs(make)
    got = ours(schedule="one-cycle")
    assert got[0] == pytest.approx(0.02)
    assert max(got) == pytest.approx(0.5, rel=0.01)
    assert got[-1] == pytest.approx(0.5 / 250_000)
    assert got == pytest.approx(wanted, abs=0.02)


def test_plateau_drops_where_torch_does():
    losses = [1.0, 0.9, 0.9, 0.95, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8]
    optimiser = SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimiser, factor=0.1, patience=2)
    chosen, pace = settings(schedule="plateau", schedule_epochs=2, learning_rate=0.5), Pace()
    for loss in losses:
        optimiser.step()
        scheduler.step(loss)
        pace.epoch_ended(chosen, loss)
        assert learning_rate(chosen, 0, STEPS, pace) == pytest.approx(optimiser.param_groups[0]["lr"])


def test_a_rate_set_by_hand_holds_at_once_and_then_follows_the_schedule():
    chosen, pace = settings(epochs=EPOCHS, schedule="cosine", learning_rate=0.5), Pace()
    pace.set_rate(chosen, 20, STEPS, 0.1)
    assert learning_rate(chosen, 20, STEPS, pace) == pytest.approx(0.1)
    assert learning_rate(chosen, 40, STEPS, pace) == pytest.approx(
        0.1 * factor(chosen, 40, 10) / factor(chosen, 20, 10)
    )


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine", "one-cycle", "plateau"])
def test_a_run_of_one_step_and_one_past_its_end_have_a_rate(schedule):
    for epochs, steps, step in ((1, 1, 0), (1, 1, 5), (3, 4, 100)):
        rate = learning_rate(settings(epochs=epochs, schedule=schedule), step, steps, Pace())
        assert 0 <= rate <= 0.001
