"""A run goes on with another drawing: what was learned stays, what cannot be is left, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.datasets.prepare import Parts
from engine.errors import UserError
from engine.graph import Graph
from engine.steps import Program
from engine.training.change import Change, Course
from engine.training.events import Changed, EpochEnded, Event, Finished, Observed, Progress
from engine.training.loop import Controls, Training
from engine.training.probes import weights
from engine.training.state import State
from engine.training.timeline import Timeline
from tests.engine.drawings import classifier
from tests.engine.training.networks import ready, settings, with_examples

HIDDEN = (("dense", {"units": 12}), "relu")


def drawn(*hidden: Any, **chosen: Any) -> tuple[Graph, Program, Parts]:
    graph = classifier(*(hidden or HIDDEN)).with_training(**settings(**chosen).model_dump())
    return graph, *ready(graph)


def begun(graph: Graph, controls: Controls | None = None) -> tuple[Course, Change]:
    """A run of a drawing, and what would not change it."""
    program, parts = ready(graph)
    course = Course(Training(program, parts, graph.training, None, controls or Controls(each_step=True)))
    return course, Change(program, parts, graph.training)


def until(course: Course, step: int) -> list[Event]:
    """The events up to the one that tells of a step."""
    return up_to(course, lambda event: isinstance(event, Progress) and event.step >= step)


def up_to(course: Course, wanted: Callable[[Event], bool]) -> list[Event]:
    events = [course.next()]
    while not wanted(events[-1]):
        assert not isinstance(events[-1], Finished), events[-1]
        events.append(course.next())
    return events


def to_the_end(course: Course) -> list[Event]:
    return up_to(course, lambda event: isinstance(event, Finished))


def introduced(course: Course) -> Changed:
    event = up_to(course, lambda event: isinstance(event, Changed))[-1]
    assert isinstance(event, Changed)
    return event


def of(kind: type, events: Iterable[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def same_bits(one: State, other: State) -> bool:
    mine, theirs = one.tensors(), other.tensors()
    return mine.keys() == theirs.keys() and all(torch.equal(tensor, theirs[name]) for name, tensor in mine.items())


def test_the_next_step_is_that_of_the_new_drawing_and_the_epochs_go_on() -> None:
    course, change = begun(classifier(*HIDDEN).with_training(epochs=4, batch_size=16, device="cpu"))
    until(course, 9)
    before = {name: weight.clone() for name, weight in course.training.state.weights().items()}
    _, program, _ = drawn(*HIDDEN, ("dropout", {"rate": 0.2}))
    assert course.change(replace(change, program=program, text="Add dropout", number=3))
    told = introduced(course)
    assert (told.step, told.text, told.number) == (9, "Add dropout", 3)
    assert told.at == pytest.approx(9 / course.training.steps)
    assert all(torch.equal(weight, before[name]) for name, weight in course.training.state.weights().items())
    events = until(course, 10)
    assert of(Progress, events)[-1].step == 10
    assert [event.epoch for event in of(EpochEnded, to_the_end(course))] == [2, 3, 4]


def test_it_goes_on_as_a_run_that_was_stopped_and_begun_again_with_the_new_settings() -> None:
    graph, program, parts = drawn(epochs=3)
    chosen = graph.training.changed(optimiser="sgd", weight_decay=0.1)
    course, change = begun(graph)
    until(course, 11)
    course.change(replace(change, settings=chosen))
    to_the_end(course)
    other, _ = begun(graph)
    until(other, 11)
    again = Course(Training(program, parts, chosen, other.training.state, Controls()))
    to_the_end(again)
    assert same_bits(course.training.state, again.training.state)


def test_what_changes_nothing_is_not_told_of() -> None:
    course, change = begun(drawn(epochs=2)[0])
    until(course, 3)
    assert not course.change(replace(change, program=ready(drawn()[0])[0]))
    assert not course.introducing
    assert not of(Changed, to_the_end(course))


def test_a_lesion_is_seen_in_the_metrics_before_the_next_step() -> None:
    graph, _, _ = drawn(epochs=30, learning_rate=0.05)
    course, change = begun(graph)
    until(course, 150)
    lesion = replace(graph.nodes["relu_1"], bypassed=True)
    program, _ = ready(graph.with_node(lesion))
    course.change(replace(change, program=program))
    told = introduced(course)
    assert course.training.state.step == 150
    sound = up_to(course, lambda event: isinstance(event, EpochEnded))[-1]
    assert isinstance(sound, EpochEnded)
    network = State.fresh(program, settings()).network
    network.load_state_dict(course.training.state.weights())
    assert told.validation.keys() == sound.validation.keys()
    assert told.validation["loss"] != sound.validation["loss"]


def test_a_batch_size_goes_on_at_the_same_place_of_the_epoch() -> None:
    graph, _, parts = drawn(epochs=6, batch_size=4)
    course, change = begun(graph)
    until(course, 36)
    at = 36 / course.training.steps
    assert course.training.steps == -(-len(parts.train) // 4)
    course.change(replace(change, settings=graph.training.changed(batch_size=20)))
    told = introduced(course)
    assert told.at == pytest.approx(at, abs=1 / told.steps_per_epoch)
    last = until(course, 37)[-1]
    assert isinstance(last, Progress)
    left = (6 - told.at) * told.steps_per_epoch
    assert last.steps == pytest.approx(36 + left)
    ended = of(EpochEnded, to_the_end(course))
    assert ended[-1].epoch == 6
    assert all(np.isfinite(event.train["loss"]) for event in ended)


def test_a_schedule_goes_by_the_epochs_also_where_they_have_become_shorter() -> None:
    graph, _, _ = drawn(epochs=10, batch_size=2, schedule="cosine", learning_rate=0.01)
    course, change = begun(graph)
    until(course, 5 * course.training.steps)
    course.change(replace(change, settings=graph.training.changed(batch_size=20)))
    last = until(course, course.training.state.step + 1)[-1]
    assert isinstance(last, Progress)
    assert last.learning_rate == pytest.approx(0.005, rel=0.05)


def test_a_learning_rate_set_by_hand_stays_through_a_change_of_the_drawing() -> None:
    graph, _, _ = drawn(epochs=10, schedule="cosine", learning_rate=0.01)
    controls = Controls(each_step=True)
    course, change = begun(graph, controls)
    until(course, 5 * course.training.steps)
    controls.learning_rates.append(0.3)
    until(course, course.training.state.step + 1)
    chosen = graph.training.changed(learning_rate=0.3)
    assert course.training.settings == chosen
    course.change(replace(change, program=ready(drawn("dense", "relu")[0])[0], settings=chosen))
    last = until(course, course.training.state.step + 1)[-1]
    assert isinstance(last, Progress)
    assert last.learning_rate == pytest.approx(0.3, rel=0.1)


def test_other_data_are_learned_from_at_once_and_what_was_best_on_the_old_is_forgotten() -> None:
    graph, _, parts = drawn(epochs=20, patience=30)
    course, change = begun(graph)
    until(course, 40)
    assert course.training.state.best
    fewer = with_examples(parts, parts.train.x[:30], parts.train.y[:30])
    assert course.change(replace(change, data=fewer))
    assert introduced(course).examples["train"] == 30
    assert not course.training.state.best
    assert course.training.data is fewer
    to_the_end(course)


def test_a_change_that_has_nothing_to_learn_is_refused_and_the_run_ends_as_without_it() -> None:
    graph, program, _ = drawn(epochs=3)
    frozen = replace(program, steps=tuple(replace(step, frozen=True) for step in program.steps))
    course, change = begun(graph)
    until(course, 11)
    with pytest.raises(UserError, match="There is nothing to train"):
        course.change(replace(change, program=frozen))
    to_the_end(course)
    undisturbed, _ = begun(graph)
    to_the_end(undisturbed)
    assert same_bits(course.training.state, undisturbed.training.state)


def test_data_that_no_step_can_be_taken_with_are_given_back() -> None:
    graph, _, parts = drawn(epochs=3)
    course, change = begun(graph)
    until(course, 11)
    holes = parts.train.x.copy()
    holes[:, 2] = np.nan
    course.change(replace(change, data=with_examples(parts, holes, parts.train.y), number=1))
    events = to_the_end(course)
    taken, back = of(Changed, events)
    assert (taken.number, taken.refused) == (1, "")
    assert back.number == 0
    assert "the data of 'iris_1' hold values that are not finite numbers" in back.refused
    assert back.step == 11
    assert events[-1].reason == "completed"  # type: ignore[union-attr]
    assert course.training.data is parts
    assert [event.epoch for event in of(EpochEnded, events)] == [2, 3]


def test_an_error_of_ours_in_the_first_step_of_a_change_ends_no_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    graph, _, _ = drawn(epochs=2)
    course, change = begun(graph)
    until(course, 5)

    sound = Training._epoch

    def broken(self: Training) -> Any:
        if self.settings.l1:
            raise RuntimeError("it broke")
        yield from sound(self)

    monkeypatch.setattr(Training, "_epoch", broken)
    course.change(replace(change, settings=graph.training.changed(l1=0.1)))
    introduced(course)
    told = introduced(course)
    assert told.refused == "An error in Gradwire: RuntimeError: it broke"
    assert "A change of a training failed" in caplog.text
    assert isinstance(to_the_end(course)[-1], Finished)


def test_probes_and_the_moments_of_the_run_go_on() -> None:
    graph, _, _ = drawn(epochs=3)
    timeline = Timeline()
    course, change = begun(graph, Controls({"seen": weights()}, each_step=True, timeline=timeline))
    until(course, 8)
    wider = drawn(("dense", {"units": 7}), "relu", epochs=3)[1]
    course.change(replace(change, program=wider))
    events = until(course, 12)
    assert of(Observed, events)[-1].step == 12
    assert [*timeline.steps()][:13] == [*range(13)]
    assert timeline.state_at(4).network.program != wider
    assert timeline.state_at(10).network.program == wider


def test_the_figures_of_another_loss_do_not_mix_with_those_of_the_one_before() -> None:
    graph, _, _ = drawn(epochs=2)
    course, change = begun(graph)
    until(course, 4)
    program = change.program
    heavier = replace(program, losses=(replace(program.losses[0], weight=2.0),))
    course.change(replace(change, program=heavier))
    assert course.training.state.totals == []
    assert of(EpochEnded, to_the_end(course))[0].train["loss"] > 0


def test_the_time_of_a_run_goes_on_through_its_changes() -> None:
    graph, _, _ = drawn(epochs=2)
    course, change = begun(graph)
    until(course, 4)
    clock = course.training.clock
    course.change(replace(change, settings=graph.training.changed(l1=0.01)))
    last = to_the_end(course)[-1]
    assert isinstance(last, Finished)
    assert course.training.clock is clock
    assert last.seconds >= sum(event.seconds for event in course.training.state.history)
