"""A training on its own thread, and every button on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter, sleep
from typing import Any

import numpy as np
import pytest
import torch

from engine.call import Call
from engine.errors import DataError, UserError
from engine.training.change import Change
from engine.training.events import Changed, EpochEnded, Finished, Observed, Progress, Started
from engine.training.probes import weights
from engine.training.run import Run
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.training.networks import DROPPING, digits_cnn, iris, same, settings, trained, with_examples
from tests.engine.training.test_rescue import with_step

LONG = 1_000_000


@contextmanager
def running(program: Any, parts: Any, paused: bool = False, **chosen: Any) -> Iterator[Run]:
    """A long run that is ended whatever happens."""
    run = Run(program, parts, settings(**{"epochs": LONG, **chosen}))
    run.start(paused)
    try:
        yield run
    finally:
        run.stop()
        assert run.join(5)


def wait_for(condition: Callable[[], Any], seconds: float = 10) -> None:
    end = perf_counter() + seconds
    while not condition():
        assert perf_counter() < end, "waited in vain"
        sleep(0.002)


def ended(run: Run) -> list[Any]:
    assert run.join(20)
    return run.poll()


def test_a_run_goes_from_idle_to_finished_and_tells_all_that_train_does():
    program, parts = iris()
    run = Run(program, parts, settings(epochs=3))
    assert run.status == "idle"
    run.start()
    events = ended(run)
    assert run.status == "finished"
    assert isinstance(events[0], Started)
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2, 3]
    assert events[-1].reason == "completed"
    assert same(run.state, trained(program, parts, settings(epochs=3)))


def test_data_are_prepared_on_the_thread():
    program, parts = iris()
    threads = []

    def prepare():
        threads.append(threading.current_thread())
        sleep(0.1)
        return parts

    run = Run(program, prepare, settings(epochs=1))
    run.start()
    assert run.status == "preparing"
    ended(run)
    assert threads == [run._thread]
    assert not run._thread.daemon


def test_a_paused_run_waits_and_goes_on_to_the_same_end():
    program, parts = iris(*DROPPING)
    run = Run(program, parts, settings(epochs=40))
    run.start()
    run.pause()
    wait_for(lambda: run.status == "paused")
    step = run.state.step
    sleep(0.05)
    assert run.state.step == step
    run.resume()
    assert ended(run)[-1].reason == "completed"
    assert same(run.state, trained(program, parts, settings(epochs=40)))


def test_a_run_tells_where_it_stands_when_it_is_paused():
    program, parts = iris()
    with running(program, parts) as run:
        wait_for(lambda: run.state is not None and run.state.step > 3)
        run.pause()
        wait_for(lambda: run.status == "paused")
        last = [event for event in run.poll() if isinstance(event, Progress)][-1]
        assert last.step == run.state.step


def test_a_run_that_is_paused_while_an_epoch_is_judged_tells_of_the_last_step_of_that_epoch(monkeypatch):
    program, parts = iris()
    with running(program, parts) as run:
        end_epoch = State.end_epoch

        def ended(state, *figures):
            run.pause()
            return end_epoch(state, *figures)

        monkeypatch.setattr(State, "end_epoch", ended)
        wait_for(lambda: run.status == "paused")
        events = run.poll()
        assert isinstance(events[-2], EpochEnded)
        assert run.state.position == 0
        assert (events[-1].step, events[-1].epoch) == (run.state.step, events[-2].epoch)


def test_pausing_does_not_count_as_training():
    program, parts = iris()
    with running(program, parts, paused=True) as run:
        wait_for(lambda: run.status == "paused")
        sleep(0.3)
        run.stop()
        assert ended(run)[-1].seconds < 0.2


def test_a_step_takes_one_batch_and_shows_what_probes_see():
    program, parts = iris()
    run = Run(program, parts, settings(epochs=LONG), probes={"w": weights("dense_1")})
    run.step()
    try:
        for number in range(1, 17):  # past the end of two epochs
            wait_for(lambda: run.status == "paused" and run.state is not None)
            wait_for(lambda number=number: run.state.step == number)
            wait_for(lambda: run.status == "paused")
            assert run.state.step == number
            run.step()
    finally:
        run.stop()
        events = ended(run)
    observed = [event.step for event in events if isinstance(event, Observed)]
    assert observed[:16] == list(range(1, 17))


def test_stepping_through_a_run_gives_the_same_bits():
    program, parts = iris(*DROPPING)
    run = Run(program, parts, settings(epochs=2))
    run.step()
    while run.status != "finished":
        if run.status == "paused":
            run.step()
        sleep(0.001)
    assert ended(run)[-1].reason == "completed"
    assert same(run.state, trained(program, parts, settings(epochs=2)))


@pytest.mark.parametrize("moment", ["at once", "in an epoch", "paused"])
def test_stop_works_within_a_second(moment):
    program, parts = digits_cnn()
    with running(program, parts, paused=moment == "paused") as run:
        if moment == "in an epoch":
            wait_for(lambda: run.state and run.state.position > 3)
        if moment == "paused":
            wait_for(lambda: run.status == "paused")
        start = perf_counter()
        run.stop()
        assert run.join(1)
        assert perf_counter() - start < 1
        assert run.poll()[-1].reason == "stopped"


def test_stop_works_in_the_middle_of_an_evaluation():
    program, parts = iris()
    many = 400_000
    part = type(parts.validation)(np.zeros((many, 4), np.float32), np.zeros(many, np.int64), np.arange(many))
    large = type(parts)(**{**parts.__dict__, "validation": part})
    with running(program, large, batch_size=2) as run:
        seen: list[Any] = []

        def validating() -> bool:
            seen.extend(run.poll())
            return any(isinstance(event, Progress) and event.phase == "validating" for event in seen)

        wait_for(validating)
        run.stop()
        assert run.join(1)
        assert run.poll()[-1] == Finished("stopped", 0, {}, pytest.approx(0, abs=10))


def test_a_stopped_run_is_gone_on_with_to_the_same_end():
    program, parts = iris(*DROPPING)
    first = Run(program, parts, settings(epochs=60))
    first.start()
    wait_for(lambda: first.state and first.state.step > 20)
    first.stop()
    assert ended(first)[-1].reason == "stopped"
    second = Run(program, parts, settings(epochs=60), state=first.state)
    second.start()
    assert ended(second)[-1].epoch == 60
    assert same(second.state, trained(program, parts, settings(epochs=60)))


def test_the_learning_rate_can_be_changed_while_it_runs():
    program, parts = iris()
    with running(program, parts) as run:
        wait_for(lambda: any(isinstance(event, Progress) for event in run.poll()))
        run.set_learning_rate(0.25)
        wait_for(lambda: any(isinstance(event, Progress) and event.learning_rate == 0.25 for event in run.poll()))


def test_probes_can_be_changed_while_it_runs():
    program, parts = iris()
    with running(program, parts) as run:
        run.set_probes({"one": weights("dense_1")})
        wait_for(lambda: any(isinstance(event, Observed) and "one" in event.readings for event in run.poll()))
        run.set_probes({"other": weights("dense_2")})
        wait_for(lambda: any(isinstance(event, Observed) and "other" in event.readings for event in run.poll()))
        assert not any(isinstance(event, Observed) and "one" in event.readings for event in run.poll())


def test_a_running_a_paused_and_a_finished_run_answer_questions():
    program, parts = iris()
    with running(program, parts) as run:
        thread = run.ask(lambda state: threading.current_thread().name)
        assert thread.result(5) == "training"
        run.pause()
        wait_for(lambda: run.status == "paused")
        assert set(run.ask(lambda state: observe(state, parts, {"w": weights()})).result(5)) == {"w"}
        assert run.status == "paused"
    assert run.ask(lambda state: state.step).result(0) == run.state.step


def test_questions_change_no_bit():
    program, parts = iris(*DROPPING)
    run = Run(program, parts, settings(epochs=30))
    run.start()
    answers = []
    while run.status != "finished":
        answers.append(run.ask(lambda state: torch.rand(2)))
        sleep(0.005)
    assert ended(run)[-1].reason == "completed"
    assert all(answer.result(1).shape == (2,) for answer in answers)
    assert same(run.state, trained(program, parts, settings(epochs=30)))


def test_what_a_question_raises_comes_back_to_who_asked():
    program, parts = iris()
    run = Run(program, parts, settings())
    with pytest.raises(UserError, match=r"^There is nothing to look at yet: the training has not begun\.$"):
        run.ask(lambda state: state).result(0)
    with running(program, parts) as run, pytest.raises(ZeroDivisionError):
        run.ask(lambda state: 1 // 0).result(5)


def test_it_begins_with_the_weights_it_is_given():
    program, parts = iris()
    given = {"dense_1.weight": np.full((12, 4), 0.5, np.float32)}
    run = Run(program, parts, settings(epochs=LONG), weights=given)
    run.start(paused=True)
    weight = run.ask(lambda state: state.weights()["dense_1.weight"].clone()).result(10)
    run.stop()
    ended(run)
    assert torch.equal(weight, torch.full((12, 4), 0.5))


def test_data_that_cannot_be_had_end_the_run_with_their_message():
    def missing():
        raise DataError("The file is gone.", "Put it back.")

    program, _ = iris()
    run = Run(program, missing, settings())
    run.start()
    assert ended(run) == [Finished("failed", 0, message="The file is gone.", hint="Put it back.")]


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_missing_device_ends_the_run_with_its_message():
    program, parts = iris()
    run = Run(program, parts, settings(device="cuda"))
    run.start()
    assert ended(run)[-1].message == "This machine has no CUDA device that PyTorch can use."


def test_not_a_number_ends_the_run_and_names_the_node():
    program, parts = iris()
    x = parts.train.x.copy()
    x[3] = np.nan
    run = Run(program, with_examples(parts, x, parts.train.y), settings())
    run.start()
    last = ended(run)[-1]
    assert (last.reason, last.node) == ("failed", "iris_1")


def test_any_other_error_becomes_the_last_event(caplog):
    program, parts = iris()
    run = Run(with_step(program, "relu_1", Call("torch.reshape", 3)), parts, settings())
    run.start()
    last = ended(run)[-1]
    assert last.reason == "failed"
    assert last.message.startswith("Training stopped on an error in Gradwire: TypeError: ")
    assert last.hint == "Please report it, with the drawing if you can."
    assert "Traceback" in caplog.text


def test_too_little_memory_for_the_data_is_said_plainly():
    def greedy():
        raise MemoryError

    program, _ = iris()
    run = Run(program, greedy, settings())
    run.start()
    last = ended(run)[-1]
    assert (last.message, last.hint) == ("There is not enough memory to begin the training.", "Use fewer examples.")


def test_a_run_that_was_never_started_can_be_joined():
    program, parts = iris()
    assert Run(program, parts, settings()).join(0)


def change_to(*hidden: Any, number: int = 1, **chosen: Any) -> Change:
    program, parts = iris(*hidden)
    return Change(program, parts, settings(**{"epochs": LONG, **chosen}), "Edit", number)


def told(run: Run, wanted: Callable[[Any], bool]) -> list[Any]:
    """The events up to one that is waited for."""
    events: list[Any] = []

    def come() -> bool:
        events.extend(run.poll())
        return any(map(wanted, events))

    wait_for(come)
    return events


def is_change(event: Any) -> bool:
    return isinstance(event, Changed)


def test_a_run_takes_another_drawing_while_it_goes_on():
    with running(*iris()) as run:
        told(run, lambda event: isinstance(event, Progress))
        before = run.program
        change = change_to(("dense", {"units": 5}))
        assert run.change(change).result(10)
        (changed,) = filter(is_change, told(run, is_change))
        assert run.status == "running"
        told(run, lambda event: isinstance(event, Progress) and event.step > changed.step)
        assert run.program == change.program != before
        assert run.ask(lambda state: state.network.program == run.program and run.parts is change.data).result(5)


def test_a_paused_run_takes_a_change_at_once_and_waits_on():
    with running(*iris(), paused=True) as run:
        run.step()
        told(run, lambda event: isinstance(event, Progress))
        wait_for(lambda: run.status == "paused")
        step = run.state.step
        assert run.change(change_to(l1=0.1)).result(10)
        (changed,) = filter(is_change, told(run, is_change))
        assert changed.step == step
        assert changed.validation["loss"] > 0
        assert run.settings.l1 == 0.1
        wait_for(lambda: run.status == "paused")
        sleep(0.05)
        assert run.state.step == step


def test_of_changes_that_come_too_quickly_the_last_one_counts():
    program, parts = iris()
    loading, go_on = threading.Event(), threading.Event()

    def load() -> Any:
        loading.set()
        go_on.wait(10)
        return parts

    run = Run(program, load, settings())
    run.start()
    assert loading.wait(10)
    answers = [run.change(change_to(l1=l1, epochs=2, number=number)) for number, l1 in enumerate((0.1, 0.2, 0.3))]
    go_on.set()
    assert [answer.result(10) for answer in answers] == [False, False, True]
    assert [event.number for event in filter(is_change, ended(run))] == [2]
    assert run.settings.l1 == 0.3


def test_a_change_that_is_refused_ends_nothing():
    program, parts = iris()
    frozen = replace(program, steps=tuple(replace(step, frozen=True) for step in program.steps))
    with running(program, parts) as run:
        told(run, lambda event: isinstance(event, Progress))
        answer = run.change(Change(frozen, parts, settings(epochs=LONG)))
        assert isinstance(answer.exception(10), UserError)
        step = run.state.step
        told(run, lambda event: isinstance(event, Progress) and event.step > step)


def test_stop_works_within_a_second_while_changes_come_in():
    with running(*iris()) as run:
        for number in range(20):
            run.change(change_to(l1=0.01 * number))
            sleep(0.01)
        start = perf_counter()
        answer = run.change(change_to(l1=1.0))
        run.stop()
        assert run.join(1)
        assert perf_counter() - start < 1
        assert answer.done()


def test_a_run_that_is_over_takes_no_change_and_says_so():
    program, parts = iris()
    run = Run(program, parts, settings(epochs=1))
    run.start()
    ended(run)
    with pytest.raises(UserError, match="The training is over"):
        run.change(change_to()).result(1)
