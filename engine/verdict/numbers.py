"""How good answers are that are real numbers, in the unit of the target. Everything is scikit-learn's.

Of several numbers for an example (a horizon of days, a picture that is drawn anew) the figures are the mean over them,
and each has a row of its own. R² needs a target that is not the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from engine.verdict.predictions import Flags, Floats, Predictions

MOST_ROWS = 200
"""Numbers of a target that get a row: those of a picture have none."""
MOST_BINS = 60


@dataclass(frozen=True)
class TargetRow:
    """One number of the target; `bias` is the mean of predicted minus true."""

    name: str
    mae: float
    rmse: float
    r2: float
    bias: float


@dataclass(frozen=True, eq=False)
class OfNumbers:
    figures: dict[str, float]
    rows: tuple[TargetRow, ...]
    notes: tuple[str, ...] = ()


def of_numbers(predictions: Predictions, sound: Flags) -> OfNumbers:
    """Judges the examples that `sound` (N,) marks; there is at least one."""
    truth, guess = predictions.target[sound], predictions.guess[sound]
    varies = len(truth) > 1 and bool((truth.max(0) > truth.min(0)).all())
    notes = () if varies else ("The target is the same for all examples here, so there is no R².",)
    names = predictions.head.targets
    rows = tuple(_row(name, truth[:, i], guess[:, i]) for i, name in enumerate(names[:MOST_ROWS]))
    return OfNumbers(_figures(truth, guess, varies), rows, notes)


def _figures(truth: Floats, guess: Floats, varies: bool) -> dict[str, float]:
    from sklearn.metrics import mean_absolute_error, mean_squared_error, median_absolute_error, r2_score

    squares = mean_squared_error(truth, guess, multioutput="raw_values")
    return {
        "MAE": float(mean_absolute_error(truth, guess)),
        "RMSE": float(np.sqrt(squares).mean()),
        "MSE": float(np.mean(squares)),
        "R²": float(r2_score(truth, guess)) if varies else nan,
        "median absolute error": float(median_absolute_error(truth, guess)),
        "max error": float(np.abs(truth - guess).max()),
    }


def _row(name: str, truth: Floats, guess: Floats) -> TargetRow:
    errors = guess - truth
    spread = float(((truth - truth.mean()) ** 2).mean())
    squares = float((errors**2).mean())
    r2 = 1 - squares / spread if spread else nan
    return TargetRow(name, float(np.abs(errors).mean()), float(np.sqrt(squares)), r2, float(errors.mean()))


def residual_edges(residuals: Floats) -> Floats:
    """The limits of the bins of a histogram of residuals (n,), at most 60 bins; 0 residuals make one bin."""
    finite = residuals[np.isfinite(residuals)]
    if not len(finite) or finite.min() == finite.max():
        middle = float(finite[0]) if len(finite) else 0.0
        return np.array([middle - 0.5, middle + 0.5])
    edges = np.histogram_bin_edges(finite, "sqrt")
    return np.linspace(finite.min(), finite.max(), min(len(edges), MOST_BINS + 1))
