"""BreastCancer is scikit-learn's copy, under the same names."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_breast_cancer

from engine.datasets.breast_cancer import FACTS, BreastCancer


def test_features_and_classes_stand_in_the_order_of_the_source() -> None:
    assert list(FACTS.features) == load_breast_cancer().feature_names.tolist()
    assert list(FACTS.classes) == load_breast_cancer().target_names.tolist()


def test_examples_and_classes_are_counted_as_the_help_says() -> None:
    table = BreastCancer().load()
    assert np.bincount(table.y).tolist() == [212, 357]
    assert table.x.shape == (569, 30)
