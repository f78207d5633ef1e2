"""Fashion-MNIST, found where Debian's package puts it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from engine.datasets import idx
from engine.datasets.base import Dataset, Facts, Scaling, Table
from engine.datasets.digits import Digits
from engine.datasets.places import inside, places, shelf
from engine.errors import DataError
from engine.layer import layer
from engine.values import Value

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
"""Where the package dataset-fashion-mnist puts the files."""
FOLDER = "fashion-mnist"
FACTS = Facts(
    Value((1, 28, 28)),
    Value((), 10),
    idx.ARTICLES,
    (),
    "article",
)
OWN_TEST = 10_000


@layer
class FashionMnist(Dataset):
    """70,000 grey pictures of 28×28 pixels: shirts, shoes, bags and seven more kinds of articles from a shop.

    Made to stand in the place of MNIST, whose digits have become too easy; 90 % right is a good result, 94 % an
    excellent one. 60,000 are for training and validation, 10,000 are its own test part. By H. Xiao, K. Rasul and
    R. Vollgraf, Zalando Research, 2017 (MIT licence). Found in a folder `fashion-mnist` beside the drawing or among
    your data sets, or where Debian's and Ubuntu's package `dataset-fashion-mnist` puts it. Elsewhere scikit-learn's
    handwritten digits, scaled up, take its place, so that a drawing made for it runs everywhere.
    """

    kind = "fashion-mnist"
    title = "Fashion-MNIST"
    keywords = ("pictures", "images", "clothes", "mnist", "zalando", "classification")

    limit: int = Field(
        0, ge=0, le=60_000, description="Take only the first so many of the 60,000; 0 takes all of them."
    )
    fallback: Literal["digits scaled to 28×28", "none"] = Field(
        "digits scaled to 28×28", description="What takes its place on a machine where it is not installed."
    )
    test: float = Field(
        0.15,
        ge=0,
        le=0.45,
        description="The share kept back for the test of the digits; it has a test part of its own.",
    )
    scaling: Scaling = Field("none", description="How the pixels are scaled; they lie between 0 and 1 as they are.")

    def facts(self) -> Facts:
        return FACTS

    @property
    def examples(self) -> int:
        return (self.limit or 60_000) + OWN_TEST

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        found = installed(folder)
        return found.files if found else ()

    def load(self, folder: Path | None = None) -> Table:
        found = installed(folder)
        if found:
            return idx.load(found, FACTS, self.limit)
        if self.fallback == "none":
            raise DataError(
                "Fashion-MNIST is not installed on this machine.",
                "Install the package dataset-fashion-mnist (Debian, Ubuntu), "
                f"or put its four files into “{shelf() / FOLDER}”.",
            )
        digits = Digits(size=28).load()
        chosen = slice(self.limit or None)
        note = "Fashion-MNIST is not installed on this machine: these are handwritten digits, scaled to 28×28."
        return Table(digits.x[chosen], digits.y[chosen], digits.facts, (note,))


def installed(folder: Path | None) -> idx.IdxFolder | None:
    """Its files, for a drawing in `folder`, wherever they are found first. Raises DataError."""
    beside = [inside(place / FOLDER, place) for place in places(folder) if (place / FOLDER).exists()]
    return next((found for found in map(idx.search, (*beside, DEBIAN)) if found), None)
