"""What is told, and when: not at the first odd batch, and not for longer than it holds."""

from __future__ import annotations

import pytest

from engine.doctor.base import HOLDS
from engine.doctor.doctor import Doctor
from engine.doctor.examination import Examination, LayerSigns, UnitSigns
from engine.program import to_program
from engine.training.events import EpochEnded, Finished, Observed, Progress
from tests.engine.doctor.consulting import dense
from tests.engine.drawings import chain, classifier


class Bedside:
    """A doctor, and events as a run would tell them."""

    def __init__(self) -> None:
        graph = classifier(dense(8), "relu", dense(8), "relu")
        self.doctor = Doctor(graph, to_program(graph), graph.training)
        self.step = 0

    def see(self, dead: float, times: int = 1) -> None:
        for _ in range(times):
            self.step += 1
            self.doctor.take(Observed(self.step, 1, {"doctor": self.seen(dead)}))

    def seen(self, dead: float) -> Examination:
        layers = tuple(LayerSigns(f"dense_{n}", "Dense", 0.01, 0.1, 0.001) for n in (1, 2, 3))
        units = (UnitSigns("relu_1", "ReLU", "relu", 8, dead),)
        return Examination(self.step, 1, layers, units)

    @property
    def told(self) -> list[str]:
        return [finding.rule for finding in self.doctor.findings]


@pytest.fixture
def bed() -> Bedside:
    return Bedside()


def test_a_finding_is_told_once_it_has_held_for_a_while(bed: Bedside) -> None:
    bed.see(0.9, HOLDS - 1)
    assert bed.told == []
    bed.see(0.9)
    assert bed.told == ["dead-relu"]


def test_one_odd_batch_says_nothing(bed: Bedside) -> None:
    for _ in range(10):
        bed.see(0.9)
        bed.see(0.1)
    assert bed.told == []


def test_what_other_probes_see_in_between_does_not_count_as_another_look(bed: Bedside) -> None:
    bed.see(0.9)
    for step in range(10):
        bed.doctor.take(Observed(step, 1, {}))
    assert bed.told == []


def test_a_finding_goes_once_it_has_been_missed_for_a_while(bed: Bedside) -> None:
    bed.see(0.9, HOLDS)
    bed.see(0.1, HOLDS - 1)
    assert bed.told == ["dead-relu"]
    bed.see(0.1)
    assert bed.told == []


def test_its_figures_are_those_of_the_last_time(bed: Bedside) -> None:
    bed.see(0.75, HOLDS)
    bed.see(1.0)
    (finding,) = bed.doctor.findings
    assert finding.text.startswith("100 % of the 8 units of ReLU")


def test_the_look_at_the_end_decides(bed: Bedside) -> None:
    bed.see(0.9)
    bed.doctor.conclude(bed.seen(0.9))
    assert bed.told == ["dead-relu"]
    bed.doctor.conclude(bed.seen(0.1))
    assert bed.told == []


def test_after_another_learning_rate_everything_has_to_prove_itself_anew(bed: Bedside) -> None:
    bed.see(0.9, HOLDS)
    bed.doctor.set_rate(1e-4)
    assert bed.told == []
    bed.see(0.9)
    assert bed.told == []


def test_what_broke_stands_before_what_else_is_wrong(bed: Bedside) -> None:
    bed.see(0.9, HOLDS)
    bed.doctor.take(Finished("failed", 0, message="It broke.", node="dense_2", cause="not finite"))
    assert bed.told == ["not-a-number", "dead-relu"]


def test_a_failure_of_another_kind_is_not_the_doctors(bed: Bedside) -> None:
    bed.doctor.take(Finished("failed", 0, message="Too large.", cause="memory"))
    assert bed.told == []


def test_events_that_say_nothing_of_health_change_nothing(bed: Bedside) -> None:
    bed.doctor.take(Observed(1, 1, {}))
    bed.doctor.take(Progress(1, 1, 10, 0.5, {"loss": 0.5}, 0.01, 100.0, 1.0))
    bed.doctor.take(EpochEnded(1, {"loss": 0.5}, {"loss": 0.5}, 1.0, True))
    assert bed.told == []
    record = bed.doctor.chart.record
    assert (record.losses, record.learning_rate, len(record.epochs)) == ((0.5,), 0.01, 1)


def test_a_record_stays_as_it_is_when_the_run_goes_on(bed: Bedside) -> None:
    bed.see(0.5)
    before = bed.doctor.chart.record
    bed.see(0.6)
    assert [seen.step for seen in before.examinations] == [1]


def test_a_network_without_anything_to_examine_is_looked_at_in_peace() -> None:
    graph = chain("iris", "output")
    doctor = Doctor(graph, to_program(graph), graph.training)
    doctor.take(Observed(1, 1, {"doctor": Examination(1, 1, (), ())}))
    assert doctor.findings == ()
