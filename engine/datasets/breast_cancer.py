"""Cell nuclei of breast tumours."""

from __future__ import annotations

from pathlib import Path

from engine.datasets import scikit_learn
from engine.datasets.base import Dataset, Facts, Table, classification
from engine.layer import layer
from engine.values import Value

MEASURES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
FACTS = Facts(
    Value((30,)),
    Value((), 2),
    ("malignant", "benign"),
    (
        *(f"mean {measure}" for measure in MEASURES),
        *(f"{measure} error" for measure in MEASURES),
        *(f"worst {measure}" for measure in MEASURES),
    ),
    "diagnosis",
)


@layer
class BreastCancer(Dataset):
    """569 breast tumours, 212 malignant and 357 benign, told apart by 30 measurements of their cell nuclei.

    Ten properties of the nuclei in a picture of the tissue, each as mean, standard error and worst value. Mistakes do
    not weigh the same here: look at which kind they are, not only how many. By W. H. Wolberg and others, Wisconsin,
    1995; scikit-learn's copy, from the UCI repository (CC BY 4.0).
    """

    kind = "breast-cancer"
    title = "Breast cancer"
    keywords = ("wisconsin", "medicine", "tumour", "binary", "classification", "table")

    def facts(self) -> Facts:
        return FACTS

    @property
    def examples(self) -> int:
        return 569

    def load(self, folder: Path | None = None) -> Table:
        return classification(*scikit_learn.classes("breast_cancer.csv", skiprows=1), FACTS)
