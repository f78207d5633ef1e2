"""Iris is scikit-learn's copy, under the same names."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_iris

from engine.datasets.iris import FACTS, Iris


def test_features_and_classes_stand_in_the_order_of_the_source() -> None:
    assert list(FACTS.features) == load_iris().feature_names
    assert list(FACTS.classes) == load_iris().target_names.tolist()


def test_examples_and_classes_are_counted_as_the_help_says() -> None:
    table = Iris().load()
    assert np.bincount(table.y).tolist() == [50, 50, 50]
    assert table.x.shape == (150, 4)
