"""What layers with weights share: that they learn, and two settings that say how their weights start.

"default" leaves torch's own choice. The others also start the bias at zero, as their papers and Keras do.
Xavier: Glorot and Bengio 2010; He: He et al. 2015.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.call import Call, Me
from engine.layer import Layer

Initialisation = Annotated[
    Literal["default", "xavier", "he", "normal", "zeros"],
    Field(description="How the weights start: Xavier suits tanh and sigmoid, He suits ReLU."),
]
Scale = Annotated[
    float,
    Field(gt=0, le=100, description="The standard deviation of the weights where they start 'normal'."),
]


class Learned(Layer):
    """A layer with weights that training changes."""

    @property
    def learns(self) -> bool:
        return True


def initial(me: Me, initialisation: str, scale: float, bias: bool) -> tuple[Call, ...]:
    """The calls that set weight and bias at the start."""
    weight = me.attribute("weight")
    calls = {
        "xavier": Call("nn.init.xavier_uniform_", weight),
        "he": Call("nn.init.kaiming_normal_", weight, nonlinearity="relu"),
        "normal": Call("nn.init.normal_", weight, std=scale),
        "zeros": Call("nn.init.zeros_", weight),
    }
    if initialisation not in calls:
        return ()
    return (calls[initialisation], Call("nn.init.zeros_", me.attribute("bias"))) if bias else (calls[initialisation],)
