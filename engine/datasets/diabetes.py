"""The progression of diabetes."""

from __future__ import annotations

from pathlib import Path

from engine.datasets import scikit_learn
from engine.datasets.base import Facts, NumberDataset, Table, regression
from engine.layer import layer
from engine.values import Value

FACTS = Facts(
    Value((10,)),
    Value((1,)),
    (),
    (
        "age",
        "sex",
        "body mass index",
        "blood pressure",
        "total cholesterol",
        "LDL",
        "HDL",
        "cholesterol/HDL",
        "log triglycerides",
        "blood sugar",
    ),
    "progression",
)


@layer
class Diabetes(NumberDataset):
    """442 patients with diabetes: from ten measurements, how far the disease will have progressed a year later.

    A regression on real and noisy data: the progression is a number from 25 to 346, and even good models explain only
    about half of its variance. The measurements are in their own units, and sex is 1 or 2. By B. Efron, T. Hastie,
    I. Johnstone and R. Tibshirani ("Least Angle Regression", 2004); scikit-learn's copy.
    """

    kind = "diabetes"
    title = "Diabetes"
    keywords = ("medicine", "regression", "table")

    def facts(self) -> Facts:
        return FACTS

    @property
    def examples(self) -> int:
        return 442

    def load(self, folder: Path | None = None) -> Table:
        # Not scikit-learn's own scaling: that is fitted on all examples, those of the test included.
        x, y = (scikit_learn.numbers(f"diabetes_{name}.csv.gz") for name in ("data_raw", "target"))
        return regression(x, y, FACTS)
