"""Everything a node can be: importing this module fills LAYERS with the layers, the data sets and the block."""

import engine.block
import engine.datasets
import engine.layers
from engine.layer import LAYERS

__all__ = ["LAYERS", "engine"]
