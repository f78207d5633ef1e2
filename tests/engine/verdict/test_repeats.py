"""Several trainings one after the other: each is what it would be alone, and folds judge every example once."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.base import Dataset
from engine.datasets.prepare import prepare
from engine.errors import DataError
from engine.layer import make
from engine.verdict.behind import suspects
from engine.verdict.predicting import predict, still
from engine.verdict.repeats import Begun, Judged, Repeated, Within, folds, pooled, seeds
from engine.verdict.verdict import judge
from tests.engine.training.networks import iris, settings, trained


def dataset(**changes: object) -> Dataset:
    made = make("iris", changes)
    assert isinstance(made, Dataset)
    return made


def test_a_seed_gives_what_it_gives_alone() -> None:
    program, parts = iris()
    events = list(seeds(program, parts, settings(seed=3), 2))
    runs = [event for event in events if isinstance(event, Judged)]
    alone = trained(program, parts, settings(seed=4))
    expected = judge(predict(still(alone.network), parts, "test"))
    assert dict(runs[1].verdicts["test"].figures) == dict(expected.figures)
    assert [run.title for run in runs] == ["seed 3", "seed 4"]


def test_events_come_in_order_and_tell_how_far_all_is() -> None:
    program, parts = iris()
    events = list(seeds(program, parts, settings(), 2))
    assert isinstance(events[0], Begun)
    assert isinstance(events[-1], Repeated)
    shares = [event.share for event in events if isinstance(event, Within)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_folds_judge_every_example_outside_the_test_part_once() -> None:
    program, _ = iris()
    data = dataset()
    *_, last = folds(program, data, None, settings(), 4)
    assert isinstance(last, Repeated)
    together = pooled(last.runs)
    held = prepare(dataset(folds=4)).test.index
    assert sorted([*together.index, *held]) == list(range(150))
    np.testing.assert_array_equal(together.rows, together.index)
    assert judge(together).figures["accuracy"] == pytest.approx(
        np.average(
            last.spreads["validation"]["accuracy"].values,
            weights=[len(r.verdicts["validation"].predictions) for r in last.runs],
        )
    )
    assert isinstance(suspects(together), tuple)


def test_folds_differ_in_their_data_and_not_in_their_seed() -> None:
    program, _ = iris()
    begun = [event for event in folds(program, dataset(), None, settings(seed=8), 3) if isinstance(event, Begun)]
    assert [event.dataset.setting("fold") for event in begun if event.dataset] == [1, 2, 3]
    assert {event.settings.seed for event in begun} == {8}


def test_what_is_not_dealt_out_has_no_folds() -> None:
    program, _ = iris()
    table = make("truth-table", {})
    assert isinstance(table, Dataset)
    with pytest.raises(DataError, match="has no folds"):
        next(folds(program, table, None, settings(), 3))


def test_whoever_stops_asking_leaves_no_training_behind() -> None:
    program, parts = iris()
    events = seeds(program, parts, settings(epochs=1000), 5)
    assert isinstance(next(events), Begun)
    next(events)
    events.close()  # type: ignore[attr-defined]
    with pytest.raises(DataError, match="No run has come to an end"):
        pooled(())
