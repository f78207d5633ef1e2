"""Drawings as code for others: a file per target, and the table of what there is."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.datasets.preparation import Preparation
from engine.export import pytorch
from engine.steps import Program

Export = Callable[[Program, str, Preparation | None], str]
"""From a program, the drawing's name and the preparation that its weights came with to the text of a file."""

EXPORTS: Mapping[str, Export] = MappingProxyType({"pytorch": pytorch.module})
