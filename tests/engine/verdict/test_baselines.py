"""Baselines are scikit-learn's models, judged as a network is; what they cost is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, r2_score

from engine.datasets.base import Facts
from engine.datasets.preparation import Preparation
from engine.datasets.preparation_fitting import fitted
from engine.datasets.prepare import Part, Parts, prepare
from engine.datasets.stored import Stored
from engine.datasets.text_python import PythonSource
from engine.values import Value
from engine.verdict import baselines as module
from engine.verdict import fitting
from engine.verdict.baselines import baselines
from engine.verdict.fitting import features, width_of
from tests.engine.training.networks import diabetes, digits_cnn, iris


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    yield
    module._shelf.cache_clear()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TREES", 10)


def test_those_of_classes_are_scikit_learns_models() -> None:
    _, parts = iris()
    found = baselines(parts, "test")
    x, y, test = parts.train.x, parts.train.y, parts.test
    models = {
        "most frequent class": DummyClassifier(strategy="prior"),
        "logistic regression": LogisticRegression(max_iter=100),
        "random forest": RandomForestClassifier(100, random_state=0),
    }
    assert list(found) == list(models)
    for name, model in models.items():
        shares = model.fit(x, y).predict_proba(test.x)
        figures = found[name].figures
        assert figures["log loss"] == pytest.approx(log_loss(test.y, shares), rel=0.2 if "forest" in name else 1e-4)
        assert figures["accuracy"] == pytest.approx(accuracy_score(test.y, shares.argmax(1)), abs=0.05)
        assert "loss" not in figures


def test_the_most_frequent_class_counts_what_is_repeated_for_balance_once(quick: None) -> None:
    _, parts = iris()
    kept = np.flatnonzero((parts.train.y == 1) | (np.arange(len(parts.train)) < 3))
    rare = np.flatnonzero(parts.train.y[kept] != 1)
    rows = np.concatenate([kept, *[kept[rare]] * 100])
    part = Part(parts.train.x[rows], parts.train.y[rows], parts.train.index[rows])
    found = baselines(replace(parts, train=part), "test")["most frequent class"]
    assert set(found.predictions.guess.tolist()) == {1}


def test_those_of_numbers_are_scikit_learns_models_in_the_targets_unit() -> None:
    _, parts = diabetes()
    found = baselines(parts, "validation")
    assert list(found) == ["mean", "ridge regression", "random forest"]
    assert parts.target_scaler is not None
    y, truth = (parts.target_scaler.invert(part.y) for part in (parts.train, parts.validation))
    for name, model in (("mean", DummyRegressor()), ("ridge regression", Ridge())):
        guess = model.fit(parts.train.x, y).predict(parts.validation.x)
        assert found[name].figures["MAE"] == pytest.approx(mean_absolute_error(truth, guess), rel=1e-3)
        assert found[name].figures["R²"] == pytest.approx(r2_score(truth, guess), abs=1e-3)
    assert found["random forest"].figures["R²"] > 0.2


def test_what_is_found_is_kept_for_the_same_data(quick: None) -> None:
    _, parts = iris()
    first = baselines(parts)
    assert all(baselines(parts)[name] is verdict for name, verdict in first.items())
    assert baselines(replace(parts))["random forest"] is not first["random forest"]


def test_progress_is_told_and_what_it_raises_ends_the_work(quick: None) -> None:
    _, parts = iris()
    heard: list[tuple[int, str]] = []
    baselines(parts, "test", lambda done, total, words: heard.append((done, words)))
    assert heard == sorted(heard, key=lambda each: each[0])
    assert heard[-1] == (100, "baselines")
    assert {words for _, words in heard} > {"logistic regression", "random forest"}

    def stop(done: int, total: int, words: str) -> None:
        if words == "random forest" and done > 70:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        baselines(replace(parts), "test", stop)


def test_many_examples_are_thinned_and_it_is_said(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "EXAMPLES", 600)
    monkeypatch.setattr(fitting, "JUDGED", 100)
    _, parts = digits_cnn()
    found = baselines(parts)["random forest"]
    assert found.notes == (
        "Fitted on 600 of the 1,257 training examples, to be done in seconds.",
        "Judged by 100 of 270 examples.",
    )
    assert len(found.predictions) == 100


def test_examples_on_disk_are_read_piece_by_piece(quick: None) -> None:
    _, parts = digits_cnn()
    stored = replace(parts, train=Part(Stored(np.asarray(parts.train.x)), parts.train.y, parts.train.index))
    one, other = baselines(parts), baselines(stored)
    assert one["logistic regression"].figures == other["logistic regression"].figures


def parts_of(x: np.ndarray, y: np.ndarray, of_x: Value, of_y: Value) -> Parts:
    part = Part(x, y, np.arange(len(x)))
    _, like = iris()
    return replace(like, train=part, validation=part, test=part, facts=Facts(of_x, of_y))


def test_of_tokens_counts_are_the_features(quick: None) -> None:
    random = np.random.default_rng(0)
    x = random.integers(0, 5, (80, 12))
    y = (np.count_nonzero(x == 3, axis=1) > 2).astype(np.int64)
    parts = parts_of(x, y, Value((12,), 5), Value((), 2))
    np.testing.assert_array_equal(features(x, parts), [np.bincount(row, minlength=5) for row in x])
    assert baselines(parts)["logistic regression"].figures["accuracy"] > 0.95


def test_of_sequences_the_class_that_goes_with_a_symbol_is_one() -> None:
    random = np.random.default_rng(0)
    x = random.integers(0, 6, (50, 8))
    y = (x * 2) % 6
    found = baselines(parts_of(x, y, Value((8,), 6), Value((8,), 6)))
    assert list(found) == ["most frequent class", "most frequent after the same symbol"]
    assert not any(verdict.notes for verdict in found.values())
    assert found["most frequent after the same symbol"].figures["accuracy"] == 1
    share = np.bincount(y.reshape(-1)).max() / y.size
    assert found["most frequent class"].figures["accuracy"] == pytest.approx(share)


def test_large_pictures_are_made_smaller() -> None:
    x = np.random.default_rng(0).normal(size=(4, 3, 64, 64)).astype(np.float32)
    parts = parts_of(x, np.array([0, 1, 0, 1]), Value((3, 64, 64)), Value((), 2))
    found = features(x, parts)
    assert found.shape == (4, 3 * 16 * 16)
    assert found[0, 0] == pytest.approx(x[0, 0, :4, :4].mean(), abs=1e-6)
    assert width_of(parts) == found.shape[1]


def test_missing_numbers_do_no_harm(quick: None) -> None:
    _, parts = iris()
    x = parts.train.x.copy()
    x[0, 0] = np.nan
    found = baselines(replace(parts, train=Part(x, parts.train.y, parts.train.index)))
    assert found["random forest"].figures["accuracy"] > 0.8


def sunspots(steps: int, period: int) -> Parts:
    """A wave with noise as a time series, in windows of 20 steps with a horizon of 3."""
    random = np.random.default_rng(0)
    series = 50 + 20 * np.sin(2 * np.pi * np.arange(steps) / period) + random.normal(0, 2, steps)
    other = random.normal(0, 1, steps)
    starts = np.arange(steps - 23)
    x = np.stack([np.stack([other, series], 1)[start : start + 20] for start in starts]).astype(np.float32)
    y = np.stack([series[start + 20 : start + 23] for start in starts]).astype(np.float32)
    facts = Facts(Value((20, 2)), Value((3,)), (), (), "spots", channels=("other", "spots"))
    preparation = Preparation(fitted(x, "standardise"), target=fitted(y, "standardise"))
    part = Part(preparation.apply(x), preparation.target.apply(y), starts)  # type: ignore[union-attr]
    return Parts(part, part, part, facts, preparation)


def test_of_time_series_the_last_value_and_a_season_ago_are_baselines(quick: None) -> None:
    parts = sunspots(400, 11)
    found = baselines(parts)
    assert list(found) == ["mean", "last value", "seasonal naive", "ridge regression", "random forest"]
    raw = parts.preparation.invert(parts.test.x)[:, :, 1]
    assert parts.target_scaler is not None
    truth = parts.target_scaler.invert(parts.test.y)
    assert found["last value"].figures["MAE"] == pytest.approx(np.abs(truth - raw[:, -1:]).mean(), rel=1e-4)
    assert found["seasonal naive"].figures["MAE"] == pytest.approx(np.abs(truth - raw[:, -11:-8]).mean(), rel=1e-4)
    assert found["seasonal naive"].figures["R²"] > 0.8 > found["last value"].figures["R²"]
    assert found["seasonal naive"].notes == ("A season is 11 steps long, as found in the training part.",)


def test_noise_has_no_season(quick: None) -> None:
    parts = sunspots(400, 11)
    x = parts.train.x.copy()
    x[:, :, 1] = np.random.default_rng(1).normal(size=x.shape[:2])
    assert module.season(replace(parts, train=Part(x, parts.train.y, parts.train.index))) == 0
    assert "seasonal naive" not in baselines(replace(parts, train=Part(x, parts.train.y, parts.train.index)))


@pytest.mark.parametrize("predict", ["every next token", "next token"])
def test_of_running_text_four_tokens_tell_more_than_one(predict: str) -> None:
    found = baselines(prepare(PythonSource(limit=60_000, predict=predict, window=32, stride=32)))
    bits = {name: verdict.figures["bits per token"] for name, verdict in found.items()}
    others = [value for name, value in bits.items() if name != "5-gram"]
    assert bits["5-gram"] < min(others) - 0.3
    assert bits["5-gram"] < 3.5
