"""Everything a node can be: importing this module fills LAYERS with the data sets, the layers and the block.

Each package puts its kinds there in its own order; which package another module happens to import first must not
decide what the palette begins with, so the packages are put in theirs here.
"""

import engine.block
import engine.datasets
import engine.layers
from engine.layer import LAYERS

__all__ = ["LAYERS", "engine"]

PACKAGES = ("engine.datasets", "engine.layers", "engine.block")


def _sort() -> None:
    """Stable: within a package nothing changes places. Kinds from elsewhere, as of a test, come last."""

    def place(kind: str) -> int:
        module = LAYERS[kind].__module__
        return next((n for n, package in enumerate(PACKAGES) if module.startswith(package)), len(PACKAGES))

    for kind in sorted(LAYERS, key=place):
        LAYERS[kind] = LAYERS.pop(kind)


_sort()
