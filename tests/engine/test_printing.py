"""Expressions as text."""

from __future__ import annotations

import pytest

from engine.call import Call, Name
from engine.printing import Copies, printed


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Call("+", Name("x"), Call("*", Name("y"), 2)), "x + (y * 2)"),
        (Call(".flatten", Name("x"), 1), "x.flatten(1)"),
        (Call("[]", Name("x"), (0, slice(None, 2))), "x[0, :2]"),
        (Call("nn.Linear", 3, 4, bias=False), "nn.Linear(3, 4, bias=False)"),
        (Call("nn.Sequential", Copies(Call("Unit", 3), 5)), "nn.Sequential(*[Unit(3) for _ in range(5)])"),
        (Call("nn.Sequential", Copies(Call("Unit", 3), 1)), "nn.Sequential(Unit(3))"),
        (Call("nn.Sequential", Copies(Call("Unit"), Name("n"))), "nn.Sequential(*[Unit() for _ in range(n)])"),
        (Call("nn.ModuleList", [Copies(Call("Unit"), 5)]), "nn.ModuleList([Unit() for _ in range(5)])"),
        (
            Call("nn.ModuleList", [Copies(Call("Unit", 1), 1), Copies(Call("Unit", 2), 2)]),
            "nn.ModuleList([Unit(1), *[Unit(2) for _ in range(2)]])",
        ),
        ("a'b", '"a\'b"'),
        ((1,), "(1,)"),
    ],
)
def test_expressions_read_as_python(expression: object, text: str) -> None:
    assert printed(expression, {}) == text
    compile(text, "text", "eval")
