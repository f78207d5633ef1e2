"""Plots stand beside and below one another as long as there is room, and share places as tabs where there is none."""

from __future__ import annotations

import pytest

from app.probes.layout import grid


@pytest.mark.parametrize(
    ("plots", "room", "expected"),
    [
        ("", (900, 600), ()),
        ("A", (10, 10), ((("A",),),)),
        ("AB", (900, 300), ((("A",), ("B",)),)),
        ("AB", (300, 900), ((("A",),), (("B",),))),
        ("ABC", (600, 500), ((("A",), ("B",)), (("C",),))),
        ("ABCD", (900, 600), ((("A",), ("B",)), (("C",), ("D",)))),
        ("ABCDEF", (1500, 640), ((("A",), ("B",), ("C",)), (("D",), ("E",), ("F",)))),
        ("ABC", (400, 300), ((("A", "B", "C"),),)),
        ("ABCDE", (500, 300), ((("A", "C", "E"), ("B", "D")),)),
    ],
)
def test_places(plots: str, room: tuple[int, int], expected: object) -> None:
    assert grid(plots, room, (230, 210)) == expected
