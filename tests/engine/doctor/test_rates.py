"""Learning rates that are too high or too low."""

from __future__ import annotations

import pytest

from engine.doctor.base import Bars, Curves, found
from engine.doctor.doctor import Doctor
from engine.doctor.examination import Examination, LayerSigns
from engine.doctor.record import Record
from engine.examples import example
from engine.layer import Tune
from engine.program import to_program
from engine.training.events import EpochEnded, Observed
from tests.engine.doctor.consulting import all_mended, brief, consult, deep, dense, told
from tests.engine.drawings import chain, classifier


@pytest.mark.parametrize(("optimiser", "rate"), [("adam", 1.0), ("sgd", 10.0), ("sgd", 1.0)])
def test_a_rate_that_is_too_high_is_found_by_the_loss_and_mended(optimiser: str, rate: float) -> None:
    graph = brief(deep("relu", 2), optimiser=optimiser, learning_rate=rate, epochs=6)
    finding = told(graph, "learning-rate-too-high")
    assert finding.node == "cross_entropy_1"
    assert finding.text.startswith(f"The learning rate of {rate:.3g} is too high: the loss is ")
    assert finding.text.endswith(", where guessing would give 2.30.")
    assert isinstance(finding.evidence, Curves)
    all_mended(graph, finding)


@pytest.mark.parametrize(("optimiser", "rate"), [("adam", 1e-5), ("sgd", 1e-5)])
def test_a_rate_that_is_too_low_is_found_by_how_little_moves_and_mended(optimiser: str, rate: float) -> None:
    graph = brief(deep("relu", 2), optimiser=optimiser, learning_rate=rate, epochs=3)
    finding = told(graph, "learning-rate-too-low")
    assert finding.text.startswith("The learning rate of 1e-05 is too low: a step moves no layer by more than ")
    assert isinstance(finding.evidence, Bars)
    all_mended(graph, finding)


def test_a_rate_that_a_schedule_has_let_run_out_is_not_too_low() -> None:
    graph = brief(deep("relu", 1), learning_rate=3e-3, schedule="cosine", epochs=3)
    assert consult(graph) == ()


@pytest.mark.parametrize(("rate", "said"), [(1.0, "high"), (1e-9, "low")])
def test_a_rate_out_of_range_is_told_before_the_training_and_mended(rate: float, said: str) -> None:
    graph = brief(classifier(dense(6), "relu"), learning_rate=rate)
    finding = told(graph, "learning-rate-out-of-range")
    assert finding.text == f"A learning rate of {rate:.3g} is far too {said} for Adam: 0.001 is usual."
    all_mended(graph, finding)


def test_a_perceptron_whose_weights_start_at_zero_is_not_shaken_by_its_first_steps() -> None:
    graph = brief(classifier(("dense", {"units": 6, "initialisation": "zeros"})), learning_rate=0.01, epochs=3)
    assert "learning-rate-too-high" not in {finding.rule for finding in consult(graph)}


def test_a_few_steps_that_are_whole_epochs_shake_nothing() -> None:
    """Three neurons and a truth table of four rows: they move by a tenth of themselves at each of the first steps."""
    assert consult(brief(example("xor-neurons").graph, epochs=6, learning_rate=0.1)) == ()


@pytest.mark.parametrize(("step", "rules"), [(29, []), (30, ["learning-rate-too-high"])])
def test_large_steps_are_too_large_once_a_network_has_got_away_from_where_it_began(step: int, rules: list[str]) -> None:
    graph = classifier(dense(4))
    signs = (LayerSigns("dense_1", "Dense", 0.1, 0.1, 0.2),)
    epochs = tuple(EpochEnded(epoch, {"loss": 1.0}, {}, 1.0, False) for epoch in (1, 2))
    seen = (Examination(step, 3, signs, ()),)
    record = Record(graph, to_program(graph), graph.training, lately=epochs, examinations=seen, learning_rate=0.1)
    assert [finding.rule for finding in found(record, "step")] == rules


def test_a_loss_that_rises_again_is_told_with_the_epoch_where_it_was_best() -> None:
    graph = classifier(dense(4))
    doctor = Doctor(graph, to_program(graph), graph.training)
    for step in range(4):
        signs = (LayerSigns("dense_1", "Dense", 0.1, 0.1, 0.05),)
        for epoch, loss in enumerate((1.0, 0.5, 0.8, 0.9), 1):
            if step == 0:
                doctor.take(EpochEnded(epoch, {"loss": loss}, {}, 1.0, False))
        doctor.take(Observed(100 + step, 4, {"doctor": Examination(100 + step, 4, signs, ())}))
    (finding,) = doctor.findings
    assert finding.text.endswith("is too high: the loss has risen from 0.500 in epoch 2 to 0.900.")
    assert isinstance(finding.evidence, Curves)
    assert finding.evidence.mark == 2


def test_a_straight_line_has_nothing_to_complain_of() -> None:
    graph = chain("plane", ("dense", {"units": 1}), "mean-squared-error")
    from engine.graph import Wire

    graph = graph.with_wire(Wire("plane_1", "y", "mean_squared_error_1", "target"))
    assert consult(brief(graph, learning_rate=0.01, epochs=5)) == ()


def test_a_rate_beyond_all_bounds_is_calmed_to_what_is_usual() -> None:
    graph = brief(deep("relu", 2), learning_rate=3.0)
    rates = {fix.value for finding in consult(graph) for fix in finding.fixes if isinstance(fix, Tune)}
    assert rates <= {1e-3, 1e-4}, "a thirtieth of 3 is as hopeless"
