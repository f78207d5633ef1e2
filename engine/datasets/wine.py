"""Italian wines."""

from __future__ import annotations

from pathlib import Path

from engine.datasets import scikit_learn
from engine.datasets.base import Dataset, Facts, Table, classification
from engine.layer import layer
from engine.values import Value

FACTS = Facts(
    Value((13,)),
    Value((), 3),
    ("grower 1", "grower 2", "grower 3"),
    (
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "total phenols",
        "flavanoids",
        "nonflavanoid phenols",
        "proanthocyanins",
        "colour intensity",
        "hue",
        "OD280/OD315 of diluted wines",
        "proline",
    ),
    "grower",
)


@layer
class Wine(Dataset):
    """178 wines of three growers of one region of Italy, told apart by 13 chemical measurements.

    The measurements differ in size by a factor of a thousand: without scaling, most networks learn next to nothing
    here, which makes it the set to see why data are standardised. By M. Forina and others, 1988; scikit-learn's copy,
    from the UCI repository (CC BY 4.0).
    """

    kind = "wine"
    title = "Wine"
    keywords = ("chemistry", "classification", "table")

    def facts(self) -> Facts:
        return FACTS

    @property
    def examples(self) -> int:
        return 178

    def load(self, folder: Path | None = None) -> Table:
        return classification(*scikit_learn.classes("wine_data.csv", skiprows=1), FACTS)
