"""The playground: problems in the plane for columns of neurons. It is a drawing like every other.

`playground` draws one, `desk_of` reads a drawing back, and the edits change one from within: the window's panel does
nothing else, so all that works on drawings works here.
"""

from engine.playground.desk import FEATURES, Desk, Judged, desk_of
from engine.playground.drawing import LEARNING, START, arranged, playground
from engine.playground.edits import (
    MOST_COLUMNS,
    MOST_NEURONS,
    with_activation,
    with_column,
    with_dataset,
    with_feature,
    with_held_back,
    with_judging,
    with_neuron,
    without_column,
    without_feature,
    without_neuron,
)

__all__ = [
    "FEATURES",
    "LEARNING",
    "MOST_COLUMNS",
    "MOST_NEURONS",
    "START",
    "Desk",
    "Judged",
    "arranged",
    "desk_of",
    "playground",
    "with_activation",
    "with_column",
    "with_dataset",
    "with_feature",
    "with_held_back",
    "with_judging",
    "with_neuron",
    "without_column",
    "without_feature",
    "without_neuron",
]
