"""A module for PyTorch: the class `Network`, which needs nothing but torch and takes the weights that were trained."""

from __future__ import annotations

from engine.program import Program
from engine.source import to_source


def module(program: Program, name: str) -> str:
    """The text of the module. `name` is what the drawing is called."""
    return to_source(program, name)
