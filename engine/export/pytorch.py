"""A module for PyTorch: the class `Network`, which needs nothing but torch and takes the weights that were trained."""

from __future__ import annotations

from engine.source import to_source
from engine.steps import Program


def module(program: Program, name: str) -> str:
    """The text of the module. `name` is what the drawing is called."""
    return to_source(program, name)
