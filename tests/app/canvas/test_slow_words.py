"""Sentences of a batch's journey, word for word, and of every layer there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.canvas.slow_words import figures, sentence, shaped, share_of
from engine.layer import LAYERS
from engine.training.batch_journey import Journey, Numbers, Stage

NOTHING = np.zeros((0, 2), np.float32)
JOURNEY = Journey((), (), NOTHING, NOTHING, 32, 1.1, 7, 2, 3, 5, 0.001, "adam", False, 1.0)
SPREAD = Numbers(0.42, 0.1, -1.2, 3.1, 0.43)


def said(phase, kind, title="Layer", takes=((4,),), gives=((16,),), **more) -> str:
    return sentence(Stage(phase, f"{kind}_1", title, kind, takes, gives, SPREAD, **more), JOURNEY)


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (("forward", "iris", "Iris", (), ((4,),)), "Forward: 32 examples of Iris enter, 4 numbers each."),
        (("forward", "block-input", "Block input", (), ((8, 6, 6),)),
         "Forward: 32 examples enter the block, 8 maps of 6×6 each."),
        (("forward", "dense", "Dense"), "Forward: Dense gets 4 numbers for each of 32 examples and gives 16."),
        (("forward", "dense", "Dense", ((5, 4),), ((5, 16),)),
         "Forward: Dense gets 5 steps of 4 numbers for each of 32 examples and gives 5 steps of 16 numbers."),
        (("forward", "relu", "ReLU"), "Forward: ReLU keeps what is positive; 43.0 % of its numbers are 0."),
        (("forward", "tanh", "Tanh"), "Forward: Tanh squeezes each number between −1 and 1: here −1.20 to 3.10."),
        (("forward", "flatten", "Flatten", ((8, 2, 2),), ((32,),)),
         "Forward: Flatten lays 8 maps of 2×2 out as 32 numbers; none of them changes."),
        (("backward", "relu", "ReLU"),
         "Backward: ReLU passes the gradient on where its input was positive, and nothing elsewhere."),
        (("backward", "step", "Step"), "Backward: Step passes the gradient on to what stands before it."),
    ],
)  # fmt: skip
def test_what_happens_is_said_in_a_sentence(stage, words: str) -> None:
    assert said(*stage) == words


def test_a_layer_with_weights_says_what_it_learns() -> None:
    assert said("backward", "dense", "Dense", weights=SPREAD) == (
        "Backward: Dense passes the gradient on through its weights, and finds what each of them added to the loss."
    )


def test_the_loss_tells_its_value() -> None:
    assert said("loss", "cross-entropy", "Cross-entropy", loss=1.1) == (
        "Loss: Cross-entropy compares 32 answers with the targets: 1.10."
    )
    assert sentence(Stage("loss", "", loss=1.1), JOURNEY) == (
        "Loss: behind this block, the loss of this batch comes to 1.10."
    )


def test_the_update_tells_how_far_the_weights_move() -> None:
    one = Stage("update", "", moved=(("dense_1", 0.0032),))
    assert sentence(one, JOURNEY) == (
        "Update: Adam moves the weights of 1 node against the gradient, by 0.320\N{NO-BREAK SPACE}% of their size."
    )
    more = Stage("update", "", moved=(("dense_1", 0.0032), ("dense_2", 0.01)))
    assert "2 nodes against the gradient, by 0.320\N{NO-BREAK SPACE}% to 1.00\N{NO-BREAK SPACE}%" in sentence(
        more, JOURNEY
    )
    assert sentence(Stage("update", ""), JOURNEY) == "Update: there is nothing here that learns."
    assert sentence(one, replace(JOURNEY, rule="sgd")).startswith("Update: SGD moves")
    assert figures(one, JOURNEY) == "learning rate 0.00100 · step 7"


def test_numbers_stand_below_by_their_names() -> None:
    forward = Stage("forward", "dense_1", numbers=SPREAD)
    assert figures(forward, JOURNEY) == "mean |x| 0.420, mean 0.100, from −1.20 to 3.10"
    backward = Stage("backward", "dense_1", numbers=SPREAD, weights=SPREAD)
    assert figures(backward, JOURNEY) == "mean |gradient| by its input 0.420, by its weights 0.420"


@pytest.mark.parametrize("shape", [(6,), (6, 5), (6, 5, 5)])
@pytest.mark.parametrize("phase", ["forward", "loss", "backward"])
def test_every_layer_has_a_sentence_for_each_phase(phase: str, shape: tuple[int, ...]) -> None:
    """Whatever its shape is: some layers have other words."""
    for kind in LAYERS:
        text = said(phase, kind, "Layer", (shape,), (shape,), loss=0.5)
        assert text.endswith("."), kind
        assert "None" not in text, kind
        assert len(text) < 140, kind


def test_shapes_are_said_as_people_say_them() -> None:
    assert shaped(()) == "1 number"
    assert shaped((1, 28, 28)) == "1 picture of 28×28"
    assert shaped((8, 14, 14)) == "8 maps of 14×14"
    assert shaped((2, 3, 4, 5)) == "2 volumes of 3×4×5"
    assert shaped((2, 3, 4, 5, 6)) == "2×3×4×5×6 numbers"


def test_tiny_shares_can_be_read() -> None:
    assert share_of(4.1e-7) == "4.1×10⁻⁵\N{NO-BREAK SPACE}%"


def test_an_update_by_several_batches_says_so() -> None:
    stage = Stage("update", (), moved=(("dense_1", 0.0032),))
    said = sentence(stage, replace(JOURNEY, together=4))
    assert said.endswith("of their size. It is that of 4 batches added up: the first was seen.")
