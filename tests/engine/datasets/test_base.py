"""What all data sets share."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.base import Facts, classification, regression
from engine.datasets.iris import Iris
from engine.errors import UserError
from engine.values import Value


def test_a_data_node_has_no_inputs_and_gives_x_and_y() -> None:
    assert Iris().input_ports == ()
    assert [port.name for port in Iris().output_ports] == ["x", "y"]
    assert Iris().role == "data"
    assert Iris().infer() == (Value((4,)), Value((), 3))


def test_tables_are_made_of_float32_and_int64() -> None:
    facts = Facts(Value((1,)), Value((), 2), ("a", "b"))
    table = classification(np.array([[1], [2]]), np.array([True, False]), facts)
    assert (table.x.dtype, table.y.dtype, table.y.tolist()) == (np.float32, np.int64, [1, 0])
    table = regression(np.array([[1], [2]]), np.array([3, 4]), facts)
    assert (table.y.dtype, table.y.shape) == (np.float32, (2, 1))


def test_some_examples_are_always_left_to_learn_from() -> None:
    with pytest.raises(UserError) as caught:
        Iris().changed(test=0.5)
    assert caught.value.text == "Iris: 'test' should be less than or equal to 0.45, but got 0.5."
