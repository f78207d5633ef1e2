"""The weights of a network after many steps, as rows of bytes."""

from __future__ import annotations

from threading import Lock

import pytest
import torch

from engine.training.rows import RECORD, Rows

WEIGHTS = {"w": torch.zeros(3)}
ROW = 12


def filled(count: int, capacity: int) -> Rows:
    rows = Rows(ROW, capacity * (ROW + RECORD))
    keeping = rows.keeping(WEIGHTS, Lock())
    next(keeping)
    for step in range(count):
        WEIGHTS["w"].fill_(step)
        keeping.send(step)
    return rows


@pytest.mark.parametrize(("count", "capacity"), [(1, 2), (40, 40), (50, 100), (96, 100)])
def test_rows_that_are_closed_are_what_they_were_with_little_room_for_more(count: int, capacity: int) -> None:
    rows = filled(count, capacity)
    closed = rows.closed()
    assert closed.capacity <= max(2, 1.1 * count)
    assert closed.steps[: closed.count].tolist() == list(range(count))
    assert [closed.weights(place, WEIGHTS)["w"][0].item() for place in range(count)] == list(range(count))


@pytest.mark.parametrize(("count", "capacity"), [(40, 40), (96, 100), (0, 0)])
def test_rows_without_much_to_spare_are_closed_without_a_copy(count: int, capacity: int) -> None:
    rows = filled(count, capacity)
    assert rows.closed() is rows
