"""Wine is scikit-learn's copy, under the same names."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_wine

from engine.datasets.wine import FACTS, Wine


def test_features_and_classes_stand_in_the_order_of_the_source() -> None:
    ours = [name.lower().replace(" ", "_").replace("colour", "color") for name in FACTS.features]
    assert ours == load_wine().feature_names


def test_examples_and_classes_are_counted_as_the_help_says() -> None:
    table = Wine().load()
    assert np.bincount(table.y).tolist() == [59, 71, 48]
    assert table.x.shape == (178, 13)
