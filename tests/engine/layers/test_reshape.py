"""Upsampling and padding: what they compute and what they say."""

from __future__ import annotations

import torch

from engine.call import Call, Me, Name
from engine.layers.reshape import PixelShuffle, Upsample, ZeroPad
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal


def test_upsampling_takes_torchs_name_for_the_mode() -> None:
    signal, picture = Name("x", Value((2, 8))), Name("x", Value((2, 8, 8)))
    assert Upsample(mode="linear").forward(Me("it"), signal).kwargs["mode"] == "linear"
    assert Upsample(mode="linear").forward(Me("it"), picture).kwargs["mode"] == "bilinear"
    assert Upsample().forward(Me("it"), picture) == Call("F.interpolate", picture, scale_factor=2, mode="nearest")


def test_what_upsampling_cannot_do_to_a_signal_can_be_mended() -> None:
    two = refusal(Upsample(factor=(2, 3)), (2, 8))
    assert two.text == "Upsample expects one factor for a signal of channels × length, but is set to 2×3."
    assert labels(two) == ["Set factor to 2"]
    cubic = refusal(Upsample(mode="cubic"), (2, 8))
    assert cubic.text == "Upsample can draw cubic curves for pictures only, not for a signal."
    assert labels(cubic) == ["Set mode to linear"]


def test_zeros_stand_where_they_should() -> None:
    layer = ZeroPad(left=1, right=0, top=2, bottom=0)
    padded = evaluate(layer.forward(Me("it"), Name("x", Value((1, 1, 1)))), {"x": torch.ones(1, 1, 1, 1)})
    assert padded.tolist() == [[[[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]]]]
    assert layer.infer(Value((4, 10))) == Value((4, 11))


def test_pixel_shuffle_lays_channels_beside_one_another() -> None:
    assert PixelShuffle(factor=2).infer(Value((8, 3, 5))) == Value((2, 6, 10))
    unfit = refusal(PixelShuffle(factor=2), (6, 3, 5))
    assert unfit.text == "Pixel shuffle by 2 needs channels in multiples of 4, but got 6×3×5."
