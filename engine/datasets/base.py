"""What a data set is: a node without inputs whose outputs are the examples `x` and what is to be predicted, `y`.

`facts()` says what will come out, in plain Python and from the settings alone, because the drawing is checked at every
edit; a set that lives in a file keeps what was learnt of it at import in its settings. `load()` reads the examples.
Libraries that take long to import (scikit-learn, Pillow) are imported inside `load` and nowhere else in this package:
the one place beside torch's where that is done, so that the window is there before they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field
from pydantic.fields import FieldInfo

from engine.datasets.marks import MOST, Mark
from engine.datasets.places import FileName
from engine.datasets.stored import Rows
from engine.datasets.tokens import Vocabulary
from engine.errors import DataError
from engine.layer import Change, Layer, Learnt, Port, Role, Unfit
from engine.values import Value
from engine.worlds.base import World

Array = NDArray[Any]
Scaling = Literal["none", "standardise", "0 to 1"]
Split = Literal["share", "group", "time", "column"]
Missing = Literal["leave out", "mean", "median", "most frequent", "zero"]

DRAWING = ("validation", "test", "split", "split_by", "folds", "fold", "split_seed", "learn_from", "drop_shared")
"""The settings that say how the parts are drawn."""
UNSEEN = ("marks", "additions")
"""Settings that no form shows: they are made by pointing at examples."""


def _folds(number: int) -> int:
    if number == 1:
        raise ValueError("0 for none, or from 2 to 100")
    return number


@dataclass(frozen=True)
class Facts:
    """One example of a data set, as the drawing sees it."""

    x: Value
    y: Value
    classes: tuple[str, ...] = ()
    """What the numbers of `y` stand for; empty where `y` is a real number."""
    features: tuple[str, ...] = ()
    """The names of the numbers in `x`; empty for pictures."""
    target: str = ""
    """What `y` is called, such as a column's name; of several numbers the names of all, with commas."""
    vocabulary: Vocabulary | None = None
    """Where `x` holds indices of tokens: what they stand for. `vocabulary.decode(row)` is the text of an example, and
    of a row of `y` too where `y` has a class for every step."""
    channels: tuple[str, ...] = ()
    """Where `x` is a sequence (steps, numbers): the names of the numbers at each step."""
    goes_on: bool = False
    """Whether `y` is what follows in the text that `x` is a window of: then the answer writes on."""
    writes: bool = False
    """Whether `y` is a text to be written, which `x` says, with padding behind its end."""
    world: World | None = None
    """What an agent acts in, where the examples are played and not there beforehand."""

    @property
    def is_written(self) -> bool:
        """Whether `y` is a text of its own, a token for every step, and not what goes on after `x`."""
        known = len(self.vocabulary) if self.vocabulary is not None and not self.goes_on else None
        return self.y.rank == 1 and self.y.classes is not None and self.y.classes == known

    @staticmethod
    def called(name: str, count: int) -> tuple[str, ...]:
        """So many names, as a name that stands for all of them has it: `sum, carry`, or `target 1` and `target 2`."""
        named = (name,) if count == 1 else tuple(each.strip() for each in name.split(","))
        if len(named) == count and all(named):
            return named
        return tuple(f"{name} {number + 1}" for number in range(count))

    def text(self, tokens: Iterable[int]) -> str:
        """The text of a row of `y`, where it is one."""
        return self.vocabulary.decode(tokens) if self.vocabulary is not None and self.is_written else ""

    @property
    def columns(self) -> Mapping[str, list[int]]:
        """The columns that the features were made of, and the places of each: several where a text is one-hot."""
        found: dict[str, list[int]] = {}
        for place, feature in enumerate(self.features):
            found.setdefault(feature.partition(" = ")[0], []).append(place)
        return found


@dataclass(frozen=True, eq=False)
class Table:
    """All examples of a data set, unscaled: x is (N, *shape), y is int64 (N,) or (N, steps), or float32 (N, k)."""

    x: Rows
    """float32, or int64 where the values are indices; not-a-number where a number is missing."""
    y: Array
    facts: Facts
    notes: tuple[str, ...] = ()
    """What the reader of the data should know, such as how many rows were left out."""
    own_test: int = 0
    """How many examples at the end are the source's own test part; with 0 the test part is drawn from all of them."""
    names: Sequence[str] = ()
    """What each example is called, as by its file; empty where it has a number only."""
    columns: Mapping[str, Array] = field(default_factory=dict)
    """Values (N,) that the parts may be drawn by, such as a group or a date (in days), by name."""
    parts: tuple[Array, Array, Array] | None = None
    """The indices of the three parts, where the source has to decide them: windows of what runs on may not overlap
    across parts. None: they are drawn as the settings say."""
    starts: Array | None = None
    """int64 (N,): where the window of each example begins in what runs on. One that begins where another ends goes on
    from it. None: the examples are in no order."""

    def __len__(self) -> int:
        return len(self.x)


class Dataset(Layer):
    """Examples to learn from, drawn in three parts: for training, for validation while training, and for the test."""

    category: ClassVar[str] = "Data"
    role: ClassVar[Role] = "data"
    inputs: ClassVar[tuple[Port, ...]] = ()
    outputs: ClassVar[tuple[Port, ...]] = (
        Port("x", "real", description="The examples."),
        Port("y", "any", description="What is to be predicted."),
    )
    whole: ClassVar[bool] = False
    """Whether each part is all of it: where the examples are everything there is, and not drawn from more."""
    scaled: ClassVar[bool] = True
    """Whether its examples are real numbers, which can be scaled and clipped."""
    stored: ClassVar[bool] = False
    """Whether `load` leaves examples on disk where they have no room in memory."""
    gaps: ClassVar[bool] = False
    """Whether numbers may be missing in its examples, so that they can be filled in."""
    runs_on: ClassVar[bool] = False
    """Whether its examples are windows of something that runs on, each with a `window` and a `stride`."""

    # At most 45 % each: so some of the examples are always left to learn from.
    validation: float = Field(
        0.15, ge=0, le=0.45, description="The share of the examples that the training is judged by while it runs."
    )
    test: float = Field(0.15, ge=0, le=0.45, description="The share of the examples kept back for the test at the end.")
    split: Split = Field(
        "share",
        description="Share: drawn at random, with the same share of every class. Group: what has the same value of a"
        " column stays in one part. Time: first training, then validation, then test. Column: it names the part.",
    )
    split_by: str = Field("", description="The column with the groups, the times, or the names of the parts.")
    folds: Annotated[int, AfterValidator(_folds)] = Field(
        0,
        ge=0,
        le=100,
        description="Cross-validation: what is not for the test is dealt out into so many folds, and one of them is the"
        " validation part; 0: none.",
    )
    fold: int = Field(1, ge=1, le=100, description="Which of the folds is the validation part, counted from 1.")
    split_seed: int = Field(
        0, ge=0, le=2**31 - 1, description="Decides which example goes to which part; the same seed, the same parts."
    )
    scaling: Scaling = Field(
        "standardise",
        description="Standardise: mean 0 and deviation 1 on the training part. 0 to 1: its smallest and largest value.",
    )
    clip: float = Field(
        0.0,
        ge=0,
        le=100,
        description="Bring what lies farther than so many deviations from the mean of the training part to that limit;"
        " 0: nothing.",
    )
    missing: Missing = Field(
        "leave out",
        description="Rows with a missing number are left out, or it is filled in: by the mean, the median or the most"
        " frequent value of the training part, or by 0.",
    )
    balanced: bool = Field(
        False, description="Repeat training examples of rare classes until all classes are equally frequent there."
    )
    learn_from: float = Field(
        1.0,
        gt=0,
        le=1,
        description="The share of the training part that is learnt from; the rest is left out. It shows what more data"
        " would do: validation and test stay as they are.",
    )
    drop_shared: bool = Field(
        False, description="Leave out of validation and test what the training part holds as well."
    )
    marks: Learnt[tuple[Mark, ...]] = Field(
        (),
        max_length=MOST,
        description="Examples that were put into another part, left out, or given another label.",
    )
    additions: Learnt[FileName] = Field(
        "",
        description="A file with examples that were added by hand, beside the drawing or among your data sets.",
    )

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """Those that make sense as the others are, without what is made by pointing at examples."""
        idle = set(self._idle())
        return {name: field for name, field in super().fields.items() if name not in idle}

    def _idle(self) -> tuple[str, ...]:
        """The settings that nothing is decided by now."""
        idle = UNSEEN + (DRAWING if self.whole else ())
        idle += () if self.split_columns or self.split != "share" else ("split",)
        idle += ("split_by",) if self.split == "share" else ()
        idle += ("test",) if self.split == "column" else ()
        idle += ("split_seed",) if self.split == "time" and not self.balanced else ()
        idle += ("validation",) if self.folds else ("fold",)
        idle += () if self.scaled else ("scaling", "clip")
        return idle if self.gaps else (*idle, "missing")

    @property
    def split_columns(self) -> tuple[str, ...]:
        """The names of a table's `columns`, by which the parts can be drawn."""
        return ()

    @property
    def time_columns(self) -> tuple[str, ...]:
        """Those of its columns that say when an example was."""
        return ()

    def choices(self, setting: str) -> tuple[str, ...]:
        return self.split_columns if setting == "split_by" else ()

    @property
    def remarks(self) -> Mapping[str, str]:
        told = {"marks": f"{len(self.marks):,} examples decided on by hand"} if self.marks else {}
        return told | ({"additions": f"examples added by hand: {self.additions}"} if self.additions else {})

    def infer(self) -> tuple[Value, ...]:
        facts = self.facts()
        self._check_split()
        return facts.x, facts.y

    def _check_split(self) -> None:
        """Raises Unfit where the settings ask for parts that cannot be drawn."""
        if self.whole:
            return
        if self.split != "share" and self.split_by not in self.split_columns:
            text = f"There is no column “{self.split_by}” to split by." if self.split_by else "No column to split by."
            raise Unfit(text, Change("split", "share"), hint="Choose the column to split by.")
        if self.folds and self.fold > self.folds:
            raise Unfit(f"There is no fold {self.fold}: the data has {self.folds}.", Change("fold", self.folds))

    def facts(self) -> Facts:
        """What comes out, from the settings alone. Raises Unfit where a setting is still missing."""
        raise NotImplementedError

    @property
    def examples(self) -> int:
        """About how many there are, all parts together; 0 where that is not known before loading."""
        return 0

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        """The files it reads, for a drawing in `folder`. Raises DataError where one is missing."""
        return ()

    def load(self, folder: Path | None = None) -> Table:
        """All examples, for a drawing in `folder` (None: not saved yet). Raises DataError."""
        raise NotImplementedError

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """Examples (N, *shape) out of a file from outside, as in a table's `x`, and what each is called. Raises
        DataError where the file holds nothing of the kind."""
        raise DataError(f"{self.title} takes no examples from files.", "Choose one of its own examples.")

    def knowing(self, facts: Facts) -> Dataset:
        """The same data set with what was found in its examples when they were loaded, such as a vocabulary: so that
        it makes examples of what is typed without reading its files again."""
        return self

    def example_of(self, values: Mapping[str, str]) -> Array:
        """One example, as in a table's `x`, of what was typed, by the names of its features. Raises DataError."""
        facts = self.facts()
        missing = [name for name in facts.features if name not in values]
        if not facts.features or missing:
            wanted = f"It needs {', '.join(missing)}." if facts.features else "Choose one of its own examples."
            raise DataError(f"{self.title} cannot make an example of what was typed.", wanted)
        return np.array([_number(name, values[name]) for name in facts.features], np.float32).reshape(facts.x.shape)


class NumberDataset(Dataset):
    """A data set whose `y` may be a real number, which a network learns best when it is small and near 0."""

    scale_target: bool = Field(
        True, description="Standardise what is to be predicted too; the window shows it in its own unit all the same."
    )

    def _idle(self) -> tuple[str, ...]:
        predict = getattr(self, "predict", "")  # of those where it may be either
        return super()._idle() + {"class": ("scale_target",), "number": ("balanced",)}.get(predict, ())


def _number(name: str, typed: str) -> float:
    try:
        return float(typed)
    except ValueError:
        raise DataError(f"“{name}” should be a number, but is “{typed}”.") from None


def classification(x: Array, y: Array, facts: Facts) -> Table:
    """A table of examples with a class each."""
    return Table(np.ascontiguousarray(x, np.float32), np.ascontiguousarray(y, np.int64), facts)


def regression(x: Array, y: Array, facts: Facts) -> Table:
    """A table of examples with one real number each."""
    return Table(np.ascontiguousarray(x, np.float32), np.ascontiguousarray(y, np.float32).reshape(-1, 1), facts)
