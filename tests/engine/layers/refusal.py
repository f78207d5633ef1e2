"""What a layer says of inputs that do not fit it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.layer import Layer, Unfit
from engine.values import Value


def refusal(layer: Layer, *inputs: Any) -> Unfit:
    """The Unfit that the layer raises; shapes stand for real values."""
    values = [
        Value(given) if isinstance(given, tuple) and all(isinstance(n, int) for n in given) else given
        for given in inputs
    ]
    with pytest.raises(Unfit) as caught:
        layer.infer(*values)
    return caught.value


def labels(unfit: Unfit) -> list[str]:
    return [fix.label for fix in unfit.fixes]
