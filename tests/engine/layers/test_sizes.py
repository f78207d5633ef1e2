"""Sizes are read from numbers, lists and text, and have bounds."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import UserError
from engine.layer import Unfit, make
from engine.layers.reshape import Upsample
from engine.layers.sizes import LARGEST_EXAMPLE, axis_of, each, limited, named, one, options, written
from engine.values import Value


@pytest.mark.parametrize(
    ("given", "kernel"),
    [(3, 3), ("3", 3), (3.0, 3), ([3, 5], (3, 5)), ("3×5", (3, 5)), ("3, 5", (3, 5)), ("3x5", (3, 5)), ((4, 4), 4)],
)
def test_a_kernel_is_read_from_numbers_lists_and_text(given: Any, kernel: Any) -> None:
    assert make("conv2d", {"kernel": given}).model_dump()["kernel"] == kernel


@pytest.mark.parametrize(
    "given", [0, 1025, True, 2.5, "three", "3×5×7", [], None, {}, "9" * 5000, [[3]], "²", float("1e30")]
)
def test_what_is_no_kernel_is_refused(given: Any) -> None:
    with pytest.raises(UserError) as caught:
        make("conv2d", {"kernel": given})
    assert caught.value.text.startswith(
        "Conv 2D: 'kernel' should be a whole number from 1 to 1024 or two of them such as 3×5, but got "
    )


def test_words_are_taken_where_they_mean_something() -> None:
    assert make("conv2d", {"padding": " Same "}).model_dump()["padding"] == "same"
    with pytest.raises(UserError) as caught:
        make("conv1d", {"padding": "full"})
    expected = "Conv 1D: 'padding' should be a whole number from 0 to 1024 or 'valid' or 'same', but got 'full'."
    assert caught.value.text == expected


def test_a_shape_is_read_as_it_is_written() -> None:
    for shape in [(), (784,), (1, 28, 28)]:
        assert make("input", {"shape": written(shape)}).model_dump()["shape"] == shape


def test_a_shape_larger_than_any_machine_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        make("input", {"shape": [2**30, 2**30]})
    assert caught.value.text.startswith(
        "Input: 'shape' should be up to 8 whole numbers from 1 such as 1×28×28, but got"
    )


def test_only_one_axis_of_a_reshape_is_free() -> None:
    assert make("reshape", {"shape": "-1×8"}).model_dump()["shape"] == (-1, 8)
    with pytest.raises(UserError):
        make("reshape", {"shape": (-1, -1)})


def test_one_number_stands_for_every_axis_and_back() -> None:
    assert each(3, 2) == (3, 3)
    assert each((3, 5), 2) == (3, 5)
    assert one((3, 3)) == 3
    assert one((3, 5)) == (3, 5)


def test_axes_are_counted_as_in_torch_and_never_mean_the_batch() -> None:
    value = Value((3, 8, 8))
    assert [axis_of(axis, value, "It") for axis in (1, 3, -1, -3)] == [0, 2, 2, 0]
    for axis in (0, 4, -4):
        with pytest.raises(Unfit) as caught:
            axis_of(axis, value, "It")
        assert caught.value.text == f"It is set to axis {axis}, but 3×8×8 has axes 1 to 3."
        assert caught.value.hint == "Axis 0 is the batch."


def test_options_at_their_default_are_left_out() -> None:
    assert options(stride=(1, 1), padding=("same", 0)) == {"padding": "same"}


def test_values_are_named_as_in_a_sentence() -> None:
    values = [Value(()), Value((), 10), Value((1,)), Value((784,)), Value((1, 28, 28)), Value((20,), 500)]
    expected = ["a single number", "a class of 10", "1 number", "a row of 784 numbers", "1×28×28", "20 × index of 500"]
    assert list(map(named, values)) == expected


def test_no_layer_makes_more_than_any_machine_could_hold() -> None:
    assert limited(Value((LARGEST_EXAMPLE,)), "It").size == LARGEST_EXAMPLE
    with pytest.raises(Unfit) as caught:
        limited(Value((LARGEST_EXAMPLE, 2)), "It")
    assert caught.value.text == "It would make more than 1,099,511,627,776 numbers of each example."


def test_growth_in_a_chain_ends_with_a_sentence() -> None:
    def enlarged(value: Value, times: int) -> Value:
        return enlarged(Upsample(factor=64).infer(value), times - 1) if times else value

    assert enlarged(Value((1, 8, 8)), 2) == Value((1, 8 * 64**2, 8 * 64**2))
    with pytest.raises(Unfit, match="would make more than"):
        enlarged(Value((1, 8, 8)), 100)
