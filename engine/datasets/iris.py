"""Fisher's irises."""

from __future__ import annotations

from pathlib import Path

from engine.datasets import scikit_learn
from engine.datasets.base import Dataset, Facts, Table, classification
from engine.layer import layer
from engine.values import Value

FACTS = Facts(
    Value((4,)),
    Value((), 3),
    ("setosa", "versicolor", "virginica"),
    ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
    "species",
)


@layer
class Iris(Dataset):
    """150 irises of three species, 50 of each, told apart by the length and width of their sepals and petals.

    Setosa stands clearly apart; versicolor and virginica overlap, so a few mistakes are to be expected. Measured by
    Edgar Anderson and published by R. A. Fisher in 1936; scikit-learn's copy, from the UCI repository (CC BY 4.0).
    """

    kind = "iris"
    title = "Iris"
    keywords = ("flowers", "fisher", "classification", "table")

    def facts(self) -> Facts:
        return FACTS

    @property
    def examples(self) -> int:
        return 150

    def load(self, folder: Path | None = None) -> Table:
        return classification(*scikit_learn.classes("iris.csv", skiprows=1), FACTS)
