"""A module for PyTorch: the class `Network`, which needs nothing but torch and takes the weights that were trained."""

from __future__ import annotations

from engine.datasets.preparation import Preparation
from engine.export.preparing import preparing
from engine.source import to_source
from engine.steps import Program


def module(program: Program, name: str, preparation: Preparation | None = None) -> str:
    """The text of the module. `name` is what the drawing is called; `preparation` is what was done to the examples
    that its weights learnt from."""
    text = to_source(program, name)
    passages = preparing(preparation)
    return "\n\n\n".join([text.rstrip("\n"), *passages]) + "\n" if passages else text
