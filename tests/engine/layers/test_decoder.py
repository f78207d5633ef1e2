"""The input of a decoder: a shift, with a token in front."""

from __future__ import annotations

import torch

from engine.layers.decoder import DecoderInput
from engine.values import Value
from tests.engine.layers.refusal import refusal
from tests.engine.layers.samples import run


def test_it_gives_what_was_to_be_written_one_step_late() -> None:
    (found,) = run(DecoderInput(), (Value((3,), 9),), "cpu")
    assert torch.equal(found, torch.tensor([[2, 0, 0], [2, 0, 0]]))


def test_a_start_of_its_own_is_one_more_class() -> None:
    assert DecoderInput(start=5).infer(Value((3,), 5)) == Value((3,), 6)
    assert DecoderInput().infer(Value((3,), 5)) == Value((3,), 5)


def test_it_writes_sequences() -> None:
    assert refusal(DecoderInput(), Value((), 5)).text == (
        "Decoder input expects a sequence of classes, but got a class of 5."
    )
