"""What pictures on nodes show, in words, and by which scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.canvas.picture_words import shown, told
from engine.training.probes.pictures import NodePicture


def picture(kind: Any, shape: tuple[int, ...], units: int, limit: float = 2.314, **more: Any) -> NodePicture:
    return NodePicture(kind, np.zeros(shape, np.float32), limit, units, **more)


PLANE = {"axes": ("x1", "x2")}

SAID = [
    (
        picture("function", (8, 24, 24), 8, **PLANE),
        "Dense: what its 8 units compute over the plane x1, x2."
        " Full colour is ±2.31, the largest in this picture; orange is negative.",
    ),
    (
        picture("function", (1, 24, 24), 1, **PLANE),
        "Dense: what it computes over the plane x1, x2."
        " Full colour is ±2.31, the largest in this picture; orange is negative.",
    ),
    (
        picture("maps", (12, 8, 8), 32),
        "Dense: its 32 feature maps for the first example. The first 12 of 32 are shown."
        " Full colour is ±2.31, the largest in this picture; orange is negative.",
    ),
    (
        picture("matrix", (6, 20), 6),
        "Dense: its 6 features for the first example, step by step from left to right."
        " Full colour is ±2.31, the largest in this picture; orange is negative.",
    ),
    (
        picture("bars", (10,), 10),
        "Dense: its 10 numbers for the first example, as bars. The longest bar is 2.31; orange is negative.",
    ),
    (
        picture("attention", (4, 9, 9), 4, 0.97),
        "Dense: how much each step (a row) looks at each other one (a column) in the first example, for each of its 4"
        " heads. Full colour is 0.970, the largest in this picture.",
    ),
    (
        picture("histogram", (40,), 10, low=(-1.5,), high=(2.0,)),
        "Dense: how its numbers are spread over the first examples. From −1.50 to 2.00; orange is negative.",
    ),
    (
        picture("scalar", (1,), 64),
        "Dense: its value over the first 64 examples, and how it has gone. Now 0."
        " The time machine tells that of the step's training batch.",
    ),
    (picture("photograph", (1, 8, 8), 1), "Dense: the first example."),
    (
        picture("points", (240, 3), 350, classes=2, **PLANE),
        "Dense: training points in the plane x1, x2, in the colours of their classes. 240 of 350 are shown.",
    ),
    (
        picture("points", (240, 3), 240, **PLANE),
        "Dense: training points in the plane x1, x2, in the colour of their number. Full colour is ±2.31.",
    ),
]


@pytest.mark.parametrize(("drawn", "said"), SAID, ids=[drawn.kind for drawn, _ in SAID])
def test_a_tooltip_says_what_is_to_be_seen_and_by_which_scale(drawn: NodePicture, said: str) -> None:
    assert told("Dense", drawn) == said


@pytest.mark.parametrize("drawn", [drawn for drawn, _ in SAID], ids=[drawn.kind for drawn, _ in SAID])
def test_what_is_spoken_does_not_change_while_it_learns(drawn: NodePicture) -> None:
    other = NodePicture(drawn.kind, drawn.values + 1.0, drawn.limit + 1.0, drawn.units, drawn.axes)
    assert shown(other).split(",")[0] == shown(drawn).split(",")[0]
    assert "2.31" not in shown(drawn)
