"""What a training tells in words."""

from __future__ import annotations

from engine.cli.progress import epoch, figures, started
from engine.training.events import EpochEnded, Started


def test_shares_are_percent_and_other_figures_have_four_digits() -> None:
    assert figures({"loss": 0.042137, "accuracy": 0.98765}) == "loss 0.04214  accuracy 98.8 %"
    assert figures({"loss": 12.0, "mae": 3.14159, "r2": 0.5}) == "loss 12.00  mae 3.142  r2 0.5000"


def test_an_epoch_stands_on_one_line() -> None:
    event = EpochEnded(7, {"loss": 0.5}, {"loss": 0.25}, 1.0, True)
    assert epoch(event, digits=3) == "Epoch   7   loss 0.5000   validation: loss 0.2500"
    assert epoch(EpochEnded(7, {"loss": 0.5}, {}, 1.0, True), digits=1) == "Epoch 7   loss 0.5000"


def test_the_start_tells_the_device_and_the_parts_that_are_not_empty() -> None:
    event = Started(10, 20, "cuda", {"train": 1500, "validation": 0, "test": 150})
    assert started(event) == "Training on cuda with 1,500 for training, 150 for the test."
