"""Features under the microscope: the number, its derivatives and the formula."""

from __future__ import annotations

import numpy as np
import pytest

from engine.layers.feature import Feature
from engine.microscope.explaining import explain
from engine.values import Value
from tests.engine.microscope.specimens import added_up, alone, places

KINDS = [
    (Feature(element=2), "y = x[2]"),
    (Feature(function="square", element=1), "y = x[1]²"),
    (Feature(function="product", element=2, second=0), "y = x[2] · x[0]"),
    (Feature(function="product", element=1, second=1), "y = x[1]²"),
    (Feature(function="sine"), "y = sin x[0]"),
]


@pytest.mark.parametrize(("layer", "formula"), KINDS)
def test_a_feature_is_explained_by_its_formula_and_autograds_gradient(layer: Feature, formula: str) -> None:
    specimen = alone(layer, (Value((3,)),))
    found = places(specimen, "layer_1")
    for place in found:
        working = explain(specimen, place)
        assert working.formula == formula
        assert working.exact
        assert working.value == pytest.approx(specimen.value(place), rel=1e-5)
        for line in (*working.forward, *working.backward):
            assert "{" not in line.written(lambda value, digits=3: f"{value:.{digits}g}")
    assert np.allclose(added_up(specimen, found)["x0"], specimen.deltas["x0"], atol=1e-6)
