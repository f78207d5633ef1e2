"""Drawings as code for others: a file per target, and the table of what there is."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.export import pytorch
from engine.steps import Program

Export = Callable[[Program, str], str]
"""From a program and the drawing's name to the text of a file."""

EXPORTS: Mapping[str, Export] = MappingProxyType({"pytorch": pytorch.module})
