"""What stands to be predicted in an array of labels: classes by name, by number, one-hot, several answers of yes or no
(as of films that have some of the tags), or numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.datasets.arrays_reading import REAL
from engine.datasets.base import Array
from engine.datasets.label_tables import MOST_CLASSES, MOST_WHOLE
from engine.datasets.labelled_walk import natural
from engine.errors import DataError
from engine.values import Value

ANSWERS = ("0", "1")


def is_one_hot(y: Array) -> bool:
    """Whether each row (N, classes) is 1 in one place and 0 in all others."""
    if y.ndim != 2 or y.shape[1] < 2 or y.dtype.kind not in REAL or not len(y):
        return False
    return bool(np.isin(y, (0, 1)).all() and (y.sum(1) == 1).all())


def answers_of(y: Array) -> int:
    """How many answers of yes or no, written as 1 and 0, each row (N, answers) has; 0 where they are something else."""
    if y.ndim != 2 or y.shape[1] < 2 or y.dtype.kind not in REAL or not len(y) or is_one_hot(y):
        return 0
    return y.shape[1] if bool(np.isin(y, (0, 1)).all()) else 0


def classes_of(y: Array) -> tuple[str, ...]:
    """The classes of labels (N,), (N, 1), one-hot, or of several answers; empty where they are quantities."""
    if is_one_hot(y):
        return tuple(map(str, range(y.shape[1])))
    if answers_of(y):
        return ANSWERS
    if y.ndim == 2 and y.shape[1] != 1:
        return ()
    values = np.unique(y)
    if y.dtype.kind in "US" or y.dtype.kind == "b":
        return tuple(sorted(set(names(values)), key=natural)) if len(values) <= MOST_CLASSES else ()
    finite = values[np.isfinite(values)]
    whole = len(finite) > 0 and bool((finite == np.rint(finite)).all())
    counted = whole and finite[0] == 0 and finite[-1] == len(finite) - 1
    few = len(finite) <= (MOST_WHOLE if y.dtype.kind in "iu" else 2)
    if whole and len(finite) <= MOST_CLASSES and (few or counted):
        return names(finite)
    return ()


def names(values: Array) -> tuple[str, ...]:
    """What labels are called: whole numbers without a point."""
    if values.dtype.kind == "S":
        return tuple(value.decode("utf-8", "replace") for value in values.tolist())
    if values.dtype.kind == "U":
        return tuple(values.tolist())
    return tuple(str(int(value)) if np.isfinite(value) else "" for value in values.tolist())


def coded(y: Array, classes: Sequence[str]) -> Array:
    """The place of each label among the classes, or -1: int64 (N,). Raises DataError where examples have several."""
    if is_one_hot(y):
        return y.argmax(1).astype(np.int64)
    if y.size != len(y):
        raise DataError(
            f"Some examples have several labels: the array of them is of {Value(y.shape)}.",
            "There has to be one class for each, or a 1 for its class and 0 for all others.",
        )
    values, where = np.unique(y.reshape(-1), return_inverse=True)
    index = {name: place for place, name in enumerate(classes)}
    places = np.array([index.get(name, -1) for name in names(values)], np.int64)
    return places[where.reshape(-1)]


def answered(y: Array, answers: int) -> Array:
    """Several answers of yes or no as the places of 0 and 1, or -1: int64 (N, answers). Raises DataError."""
    if y.shape[1:] != (answers,) or y.dtype.kind not in REAL:
        came = Value(y.shape[1:])
        raise DataError(
            f"The labels are {came} for each example, but the drawing expects {answers}.", "Import it again."
        )
    return np.where(np.isin(y, (0, 1)), y, -1).astype(np.int64)


def numbers(y: Array) -> Array:
    """Labels as quantities: float32 (N, k)."""
    return np.asarray(y.reshape(len(y), -1), np.float32)
