"""Everything a node can be: importing this module fills LAYERS with the layers and the data sets."""

import engine.datasets
import engine.layers
from engine.layer import LAYERS

__all__ = ["LAYERS", "engine"]
