"""What may stand before a layer, and the way from what came to what is wanted."""

from __future__ import annotations

import pytest

from engine.layer import Insert, Unfit
from engine.layers import expect
from engine.layers.activation import ReLU
from engine.layers.recurrent import GRU
from engine.values import Value

SHAPES = [(), (10,), (64,), (3072,), (28, 28), (1, 28, 28), (3, 8, 8), (2, 3, 4, 5)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("check", [expect.picture, expect.signal, expect.sequence, expect.signal_or_picture])
def test_what_is_offered_leads_to_what_is_expected(check: expect.Check, shape: tuple[int, ...]) -> None:
    value = Value(shape)
    try:
        check(value, "It")
    except Unfit as unfit:
        for fix in unfit.fixes:
            assert isinstance(fix, Insert)
            check(fix.layer.infer(value), "It")


def test_a_lone_number_is_no_signal_and_nothing_helps() -> None:
    with pytest.raises(Unfit) as caught:
        expect.signal_or_picture(Value(()), "It")
    expected = "It expects channels × length or channels × height × width, but got a single number."
    assert caught.value.text == expected
    assert caught.value.fixes == ()


def test_steps_are_doubted_before_channels_only_where_steps_come_from() -> None:
    assert [len(expect.steps_before_channels({"in": layer}, "It")) for layer in (GRU(), ReLU())] == [1, 0]
    assert expect.steps_before_channels({}, "It") == ()
