"""Several runs have a mean and a spread."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from engine.verdict.figures import FIGURES, better, in_words
from engine.verdict.spread import in_spread, over
from engine.verdict.verdict import judge
from tests.engine.verdict.answers import of_classes


def test_mean_and_deviation_are_those_of_a_sample() -> None:
    found = over([{"accuracy": 0.9}, {"accuracy": 0.8}, {"accuracy": 0.85}])["accuracy"]
    assert found.mean == pytest.approx(0.85)
    assert found.deviation == pytest.approx(np.std([0.9, 0.8, 0.85], ddof=1))
    assert (found.least, found.most, found.count) == (0.8, 0.9, 3)
    assert in_spread("accuracy", found) == "85.0 ± 5.0 %"
    assert in_spread("loss", over([{"loss": 0.41}, {"loss": 0.45}])["loss"]) == "0.430 ± 0.028"
    assert in_spread("loss", over([{"loss": 2.0}, {"loss": 2.0}])["loss"]) == "2.000 ± 0.000"


def test_one_run_has_no_spread() -> None:
    found = over([judge(of_classes([0, 1, 2], np.eye(3)))])["accuracy"]
    assert (found.mean, found.count) == (1, 1)
    assert isnan(found.deviation)
    assert in_spread("accuracy", found) == "100.0 %"


def test_values_that_are_not_there_do_not_count() -> None:
    found = over([{"R²": 0.5}, {"R²": nan}, {}])["R²"]
    assert (found.mean, found.count) == (0.5, 1)
    assert isnan(over([{"R²": nan}])["R²"].mean)
    assert in_spread("R²", over([{"R²": nan}])["R²"]) == "–"


def test_every_figure_says_which_way_is_better_and_what_it_is() -> None:
    for name in judge(of_classes(np.arange(6), np.eye(6))).figures:
        assert name in FIGURES
    assert better("accuracy", 0.9, 0.8)
    assert better("MAE", 1, 2)
    assert better("loss", 1, nan)
    assert not better("loss", nan, 1)
    assert all(figure.text.endswith(".") for figure in FIGURES.values())
    assert in_words("accuracy", 0.973) == "97.3 %"
    assert in_words("MAE", 12.3456) == "12.35"
    assert in_words("RMSE", 1000) == "1000"
