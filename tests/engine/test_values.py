"""What travels along a wire, as people read it."""

from __future__ import annotations

import pytest

from engine.values import Value


@pytest.mark.parametrize(
    ("value", "text", "batched"),
    [
        (Value((1, 28, 28)), "1×28×28", "[N, 1, 28, 28]"),
        (Value((10,)), "10", "[N, 10]"),
        (Value(()), "number", "[N]"),
        (Value((), 10), "class of 10", "[N]"),
        (Value((20,), 500), "20 × index of 500", "[N, 20]"),
    ],
)
def test_a_value_reads_as_on_its_wire(value: Value, text: str, batched: str) -> None:
    assert str(value) == text
    assert value.with_batch == batched


def test_a_value_knows_how_many_numbers_it_has() -> None:
    assert [Value(()).size, Value((3, 4)).size, Value((20,), 500).size] == [1, 12, 20]


def test_classes_make_indices() -> None:
    assert Value((), 2).is_index
    assert not Value((2,)).is_index


def test_equal_values_are_one_value() -> None:
    assert len({Value((2,)), Value((2,)), Value((2,), 3)}) == 2
