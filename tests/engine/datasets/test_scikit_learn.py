"""Data sets are read from scikit-learn's files as scikit-learn reads them, and without it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn import datasets

from engine.datasets import scikit_learn
from engine.datasets.base import Dataset
from engine.datasets.breast_cancer import BreastCancer
from engine.datasets.diabetes import Diabetes
from engine.datasets.digits import Digits
from engine.datasets.iris import Iris
from engine.datasets.wine import Wine

BUNDLED: dict[str, type[Dataset]] = {
    "iris": Iris,
    "wine": Wine,
    "breast_cancer": BreastCancer,
    "digits": Digits,
    "diabetes": Diabetes,
}


@pytest.mark.parametrize("name", BUNDLED)
def test_examples_are_those_that_scikit_learn_gives_in_its_order(name: str) -> None:
    how = {"scaled": False} if name == "diabetes" else {}
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True, **how)
    table = BUNDLED[name]().load()
    share = 16 if name == "digits" else 1
    np.testing.assert_array_equal(table.x.reshape(len(x), -1), (x / share).astype(table.x.dtype))
    np.testing.assert_array_equal(table.y.ravel(), y.astype(table.y.dtype))


def test_classes_are_whole_numbers() -> None:
    x, y = scikit_learn.classes("iris.csv", skiprows=1)
    assert (x.shape, y.shape, y.dtype) == ((150, 4), (150,), np.dtype(np.int64))


def test_who_changes_what_was_read_changes_it_for_nobody_else() -> None:
    mine, _ = scikit_learn.classes("iris.csv", skiprows=1)
    mine[:] = 0
    assert scikit_learn.classes("iris.csv", skiprows=1)[0].all()


def test_nobody_waits_for_scikit_learn_to_train_one_of_them() -> None:
    code = (
        "import sys\n"
        "import engine.kinds\n"
        "from engine.layer import LAYERS\n"
        f"for kind in {[cls.kind for cls in BUNDLED.values()]}:\n"
        "    LAYERS[kind]().load()\n"
        "print(*{'sklearn', 'pandas', 'scipy'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
