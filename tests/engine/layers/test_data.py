"""Input and Output: the ends of a drawing without data."""

from __future__ import annotations

from engine.layers.data import Input, Output
from engine.values import Value


def test_an_input_gives_real_numbers_or_indices() -> None:
    assert Input(shape=(3, 8, 8)).infer() == Value((3, 8, 8))
    assert Input(shape=(20,), classes=500).infer() == Value((20,), 500)


def test_an_output_takes_anything_and_gives_nothing() -> None:
    assert Output().infer(Value((), 3)) == ()
    assert Output().input_ports[0].takes(Value((), 3))
    assert Output().output_ports == ()
