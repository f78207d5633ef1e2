"""Diabetes comes in its own units and is scaled by us."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.diabetes import Diabetes
from engine.datasets.prepare import prepare


def test_measurements_are_in_their_own_units() -> None:
    table = Diabetes().load()
    assert table.facts.features[0] == "age"
    assert table.x[:, 0].min() == 19
    assert set(np.unique(table.x[:, 1])) == {1, 2}
    assert (table.y.min(), table.y.max()) == (25, 346)


def test_the_progression_is_standardised_on_the_training_part_and_can_be_read_in_its_own_unit() -> None:
    parts = prepare(Diabetes())
    assert parts.target_scaler is not None
    assert parts.train.y.mean() == pytest.approx(0, abs=1e-5)
    assert parts.train.y.std() == pytest.approx(1, abs=1e-5)
    assert parts.test.y.mean() != pytest.approx(0, abs=1e-5)
    own = parts.target_scaler.invert(parts.test.y)
    np.testing.assert_allclose(own, Diabetes().load().y[parts.test.index], rtol=1e-5)


def test_the_progression_stays_as_it_is_where_that_is_asked() -> None:
    parts = prepare(Diabetes(scale_target=False))
    assert parts.target_scaler is None
    assert parts.train.y.max() > 200
