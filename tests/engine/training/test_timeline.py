"""The moments of a run: exactly what it was then, evenly spread, and never more than the memory that is for them."""

from __future__ import annotations

import inspect
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.by_hand import put
from engine.training.loop import Controls, Training
from engine.training.pool import Pool
from engine.training.replay import exact_state
from engine.training.state import State
from engine.training.stretch import MIDDLING
from engine.training.timeline import Timeline
from tests.engine.training.networks import DROPPING, after_steps, iris, same, settings, trained
from tests.thorough import tries

LARGE = 240_000
"""Bytes: this network counts as a large one, of which whole states alone are kept."""
WIDE = ("dense", {"units": 64}), "relu"


def run(chosen: TrainingSettings, timeline: Timeline, state: State | None = None, network: object = iris) -> Training:
    """A whole run that keeps its moments."""
    program, parts = network() if callable(network) else network  # type: ignore[misc]
    training = Training(program, parts, chosen, state, Controls(timeline=timeline))
    for _ in training.events():
        pass
    return training


def weights_equal(one: State, other: State) -> bool:
    mine, others = one.weights(), other.weights()
    return mine.keys() == others.keys() and all(torch.equal(mine[name], others[name]) for name in mine)


def test_a_small_network_keeps_every_step() -> None:
    timeline = Timeline()
    training = run(settings(epochs=4), timeline)
    assert timeline.steps().tolist() == list(range(training.state.step + 1))


@pytest.mark.parametrize("step", [0, 1, 6, 7, 8, 11])
def test_a_moment_is_the_run_at_that_step_bit_for_bit(step: int) -> None:
    program, parts = iris(*DROPPING)
    timeline = Timeline()
    run(settings(epochs=3), timeline, network=(program, parts))
    there = timeline.state_at(step)
    assert (there.step, there.epoch * 7 + there.position) == (step, step)
    expected = after_steps(program, parts, settings(epochs=3), step) if step else State.fresh(program, settings())
    assert weights_equal(there, expected)


@pytest.mark.parametrize("step", [0, 5, 16, 17, 20])
@pytest.mark.parametrize("changes", [{}, {"patience": 2}, {"schedule": "one-cycle", "optimiser": "rmsprop"}])
def test_what_branches_off_unchanged_ends_as_the_run_did_bit_for_bit(step: int, changes: dict[str, object]) -> None:
    program, parts = iris(*DROPPING)
    chosen, timeline = settings(epochs=4, **changes), Timeline()
    whole = run(chosen, timeline, network=(program, parts))
    branch = trained(program, parts, chosen, exact_state(timeline, step, program, parts))
    assert same(branch, whole.state)


def test_a_branch_may_have_another_learning_rate() -> None:
    program, parts = iris()
    timeline = Timeline()
    whole = run(settings(), timeline, network=(program, parts))
    there = exact_state(timeline, 5, program, parts)
    branch = run(settings(learning_rate=0.1), timeline, there, (program, parts))
    assert branch.state.step == whole.state.step
    assert not weights_equal(branch.state, whole.state)


def test_a_branch_keeps_what_came_before_it_and_forgets_the_old_future() -> None:
    timeline = Timeline()
    program, parts = iris()
    run(settings(epochs=3), timeline, network=(program, parts))
    before = timeline.state_at(4)
    there = exact_state(timeline, 5, program, parts)
    run(settings(epochs=2, learning_rate=0.5), timeline, there, (program, parts))
    assert timeline.steps().tolist() == list(range(15))
    assert weights_equal(timeline.state_at(4), before)


def test_moments_survive_a_stop_and_what_goes_on_from_there() -> None:
    timeline, (program, parts) = Timeline(), iris()
    first = run(settings(epochs=1), timeline, network=(program, parts))
    run(settings(epochs=2), timeline, first.state, (program, parts))
    assert timeline.steps().tolist() == list(range(15))
    moment = timeline.moment(9)
    assert moment is not None
    assert (moment.epoch, moment.position) == (1, 2)


def test_moments_of_a_network_that_was_changed_later_stay_what_they_were() -> None:
    timeline, (program, parts) = Timeline(), iris()
    first = run(settings(epochs=1), timeline, network=(program, parts))
    changed = iris(("dense", {"units": 5}), "relu")
    second = run(settings(epochs=2), timeline, first.state, changed)
    assert timeline.state_at(3).network.program == program
    assert timeline.state_at(9).network.program == changed[0]
    assert timeline.steps().tolist() == list(range(second.state.step + 1))


def test_a_drawing_that_is_edited_many_times_keeps_the_moments_of_all_it_was() -> None:
    timeline = Timeline(2_000_000)
    networks = [iris(("dense", {"units": units}), "relu") for units in (5, 6)]
    state = None
    for edit in range(40):
        chosen = settings(epochs=1 + edit)
        state = run(chosen, timeline, state, networks[edit % 2]).state
    assert state is not None
    assert timeline.steps().tolist() == list(range(state.step + 1))
    assert timeline.bytes <= 2_000_000
    assert timeline.state_at(3).network.program == networks[0][0]


def test_a_change_at_the_very_step_of_another_takes_its_place() -> None:
    timeline, (program, parts) = Timeline(), iris()
    first = run(settings(epochs=1), timeline, network=(program, parts)).state
    for units in (5, 6, 7):
        changed = iris(("dense", {"units": units}), "relu")
        timeline.begin(first.carried_to(changed[0]), 7)
    assert timeline.state_at(first.step).network.program == changed[0]
    assert timeline.state_at(first.step - 1).network.program == program
    assert len(timeline._stretches) == 2


def test_what_branches_off_an_earlier_stretch_has_room_again() -> None:
    timeline, (program, parts) = Timeline(), iris()
    first = run(settings(epochs=1), timeline, network=(program, parts)).state
    run(settings(epochs=2), timeline, first, iris(("dense", {"units": 5}), "relu"))
    there = exact_state(timeline, 4, program, parts)
    branch = run(settings(epochs=20), timeline, there, (program, parts)).state
    assert timeline.steps().tolist() == list(range(branch.step + 1))


def test_a_large_network_keeps_whole_states_alone() -> None:
    timeline, (program, parts) = Timeline(LARGE), iris(*WIDE)
    whole = run(settings(epochs=12), timeline, network=(program, parts))
    steps = timeline.steps()
    assert all(timeline.moment(int(step)).whole for step in steps)  # type: ignore[union-attr]
    assert steps[0] == 0
    branch = trained(program, parts, settings(epochs=12), exact_state(timeline, int(steps[2]), program, parts))
    assert same(branch, whole.state)


def watched(timeline: Timeline, state: State, epochs: int, per_epoch: int, cost: float, step: float = 0.01) -> None:
    """A run as the timeline sees it, by a clock of its own: a step takes `step` seconds, a copy of weights `cost`."""
    spent = 0.0
    state.step = state.epoch = state.position = 0
    timeline.begin(state, per_epoch)
    keep = timeline._keep

    def copied(at: int) -> int:
        nonlocal spent
        spent += cost
        return keep(at)

    timeline._keep, timeline._clock = copied, lambda: spent
    for at in range(epochs * per_epoch):
        if at % per_epoch == 0:
            state.step, state.epoch, state.position = at, at // per_epoch, 0
            timeline.keep_whole(state, state.packed(), state.counters())
        timeline.keep_step(at + 1, (at + 1) * step)


def middling() -> tuple[Timeline, State]:
    """A network that the budget holds some 250 copies of, and a timeline with that budget."""
    state = State.fresh(iris(("dense", {"units": 1_000}), "relu")[0], settings())
    return Timeline(250 * sum(tensor.nbytes for tensor in state.weights().values())), state


@pytest.mark.parametrize(("epochs", "per_epoch"), [(2, 50), (5, 20), (5, 200), (50, 10)])
def test_a_short_run_of_a_middling_network_has_many_moments_and_all_its_epochs(epochs: int, per_epoch: int) -> None:
    timeline, state = middling()
    watched(timeline, state, epochs, per_epoch, cost=0.0006)
    steps, kept = timeline.steps(), epochs * per_epoch
    assert timeline.count == len(steps) >= 20
    assert np.diff([*steps, kept]).max() <= kept / 10, "all over the run"
    if epochs <= 5:
        moments = [timeline.moment(epoch * per_epoch) for epoch in range(epochs)]
        assert all(moment is not None and moment.whole and moment.position == 0 for moment in moments)
        assert [moment.epoch for moment in moments if moment] == list(range(epochs))


def test_keeping_the_steps_of_a_middling_network_takes_no_more_than_its_share() -> None:
    timeline, state = middling()
    watched(timeline, state, 5, 100, cost=0.004)
    assert timeline._spent <= 0.015 * 5.0 + 0.004


def test_the_beginnings_of_epochs_stay_when_other_whole_states_go() -> None:
    timeline, (program, _) = Timeline(LARGE), iris(*WIDE)
    state = State.fresh(program, settings())
    timeline.begin(state, 100)
    for step in range(400):
        state.step, (state.epoch, state.position) = step, divmod(step, 100)
        timeline.keep_whole(state, state.packed(), state.counters())
    steps = timeline.steps().tolist()
    assert {0, 100, 200, 300} < set(steps)
    assert timeline.bytes <= LARGE


def test_a_run_copies_its_state_more_often_while_a_large_network_has_few_moments() -> None:
    state = State.fresh(iris(*WIDE, *WIDE)[0], settings())
    row = sum(tensor.nbytes for tensor in state.weights().values())
    timeline = Timeline(MIDDLING * row - 1)
    timeline.begin(state, 100)
    told = []
    for step in range(40):
        state.step = state.position = step
        timeline.keep_whole(state, state.packed(), state.counters())
        told.append(timeline.has_few)
    assert told[0]
    assert not told[-1]


def test_what_is_told_of_memory_is_what_was_written_to() -> None:
    timeline, state = middling()
    row = sum(tensor.nbytes for tensor in state.weights().values())
    timeline.begin(state, 100)
    timeline.keep_step(1, 1e9)
    assert 2 * row <= timeline.bytes < 2.1 * row


def test_a_moment_knows_the_loss_of_its_step() -> None:
    timeline, (program, parts) = Timeline(), iris()
    run(settings(epochs=1), timeline, network=(program, parts))
    told = []
    training = Training(program, parts, settings(epochs=1), None, Controls(each_step=True))
    for event in training.events():
        if type(event).__name__ == "Progress":
            told.append(event.loss)  # type: ignore[union-attr]
    kept = [timeline.moment(step).loss for step in range(1, 8)]  # type: ignore[union-attr]
    assert np.allclose(kept, told)
    assert np.isnan(timeline.moment(0).loss)  # type: ignore[union-attr]


def test_no_memory_keeps_nothing_and_training_goes_on() -> None:
    timeline = Timeline(0)
    training = run(settings(), timeline)
    assert training.state.step == 14
    assert timeline.steps().size == 0
    assert timeline.moment(3) is None


def test_the_next_and_the_one_before_are_found() -> None:
    timeline = Timeline()
    run(settings(epochs=1), timeline)
    assert timeline.after(3).step == 4  # type: ignore[union-attr]
    assert timeline.before(3).step == 2  # type: ignore[union-attr]
    assert timeline.before(0) is None
    assert timeline.after(7) is None


def test_a_smaller_budget_thins_out_what_is_there() -> None:
    timeline, (program, parts) = Timeline(), iris()
    run(settings(epochs=20), timeline, network=(program, parts))
    before = timeline.bytes
    weights = timeline.state_at(64).weights()
    timeline.resize(80_000)
    assert timeline.bytes <= 80_000 < before
    assert timeline.steps()[0] == 0
    assert all(torch.equal(weights[n], w) for n, w in timeline.state_at(64).weights().items())


def test_states_of_networks_that_were_changed_take_no_more_memory_than_is_told() -> None:
    timeline, step = Timeline(2_000_000), 0
    tracemalloc.start()
    for units in range(4, 28, 4):
        state = State.fresh(iris(("dense", {"units": units}), "relu")[0], settings())
        state.step = step
        timeline.begin(state, 1)
        for _ in range(200):
            step += 1
            state.step = state.epoch = step
            state.generators = {"cpu": torch.full((5056,), step % 256, dtype=torch.uint8)}
            timeline.keep_whole(state, state.packed(), state.counters())
    pool = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, inspect.getsourcefile(Pool) or "")])
    tracemalloc.stop()
    taken = sum(trace.size for trace in pool.statistics("filename"))
    assert 100_000 < taken <= timeline.bytes


NETWORK: list[tuple[Program, object]] = []


@examples(max_examples=tries(30), deadline=None)
@given(
    st.integers(0, 3_000_000),
    st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 3000)), min_size=1, max_size=4),
    st.integers(1, 40),
)
def test_memory_is_never_above_the_budget(budget: int, runs: list[tuple[int, int]], per_epoch: int) -> None:
    """Runs of any length, each beginning anywhere in the one before, with a copy of the whole at each epoch."""
    if not NETWORK:
        NETWORK.append(iris())
    state = State.fresh(NETWORK[0][0], settings())
    copy = state.packed()
    timeline, end = Timeline(budget), 0
    for length, back in runs:
        state.step = start = max(0, end - back)
        state.epoch, state.position = divmod(start, per_epoch)
        timeline.begin(state, per_epoch)
        for step in range(start, start + length):
            state.step, state.epoch = step, step // per_epoch
            timeline.keep_step(step, 1e9)
            if step % per_epoch == 0:
                timeline.keep_whole(state, copy, state.counters())
            timeline.tell(step, [0.5])
        end = state.step
        assert timeline.bytes <= budget
        steps = timeline.steps()
        assert np.all(np.diff(steps) > 0)
        if steps.size:
            assert steps[-1] <= end
            gaps = np.diff([*steps, end])
            assert gaps.max() <= 4 * max(per_epoch, end // max(1, steps.size)) + 1, "covers the run evenly"


def test_a_run_that_broke_was_well_before_its_loss_rose_for_good() -> None:
    timeline = Timeline()
    last = run(settings(), timeline).state.step
    timeline.tell(last, [1.0, 0.9, 0.5, 1.2, 0.4, 0.45, *(10.0**n for n in range(last - 6))])
    found = timeline.sound()
    assert found is not None
    assert found.step == 5, "its batch was the last that the network did well on"


def test_a_run_whose_first_step_broke_it_was_well_before_that() -> None:
    timeline = Timeline()
    last = run(settings(), timeline).state.step
    timeline.tell(last, [1.0, *(10.0**n for n in range(1, last))])
    found = timeline.sound()
    assert found is not None
    assert found.step == 0


@pytest.mark.parametrize("at", [5, 9, 16, 17])
def test_weights_set_by_hand_are_gone_back_to_and_on_from(at: int) -> None:
    program, parts = iris(*DROPPING)
    timeline = Timeline()
    training = Training(program, parts, settings(epochs=6), None, Controls(timeline=timeline, each_step=True))
    states: dict[int, State] = {}
    for _ in training.events():
        state = training.state
        if state.step == at and at not in states:
            put(next(state.network.parameters()), (0, 0), 3.0)
            timeline.keep_edited(state)
        if state.step in (at, at + 3, at + 20) and state.step not in states:
            states[state.step] = state.copy()
    for step, then in states.items():
        assert weights_equal(timeline.state_at(step), then)
        assert same(exact_state(timeline, step, program, parts), then)


@pytest.mark.parametrize("at", [5, 9, 16, 17])
def test_a_learning_rate_set_by_hand_is_gone_on_with_from_the_moments_behind_it(at: int) -> None:
    program, parts = iris(*DROPPING)
    timeline = Timeline()
    controls = Controls(timeline=timeline, each_step=True)
    training = Training(program, parts, settings(epochs=6), None, controls)
    states: dict[int, State] = {}
    for _ in training.events():
        state = training.state
        if state.step == at and not states:
            controls.learning_rates.append(0.02)
        if state.step in (at + 1, at + 3, at + 20) and state.step not in states:
            states[state.step] = state.copy()
    for step, then in states.items():
        assert same(exact_state(timeline, step, program, parts), then)


def test_a_state_set_by_hand_stays_one_where_the_run_copies_itself_at_the_same_step() -> None:
    program, parts = iris(*WIDE)
    timeline = Timeline(LARGE)
    training = Training(program, parts, settings(), None, Controls(timeline=timeline, each_step=True))
    for _ in training.events():
        state = training.state
        if state.step == 5 and not state.edits:
            put(next(state.network.parameters()), (0, 0), 3.0)
            timeline.keep_edited(state)
            state.edits += 1  # and so the run copies itself before it goes on
    assert [w.moment.step for w in timeline._stretches[-1].wholes.kept if w.edited] == [5]


def test_to_set_a_weight_while_the_past_is_looked_at_forgets_no_later_moment() -> None:
    timeline = Timeline()
    whole = run(settings(), timeline)
    before = timeline.steps().tolist()
    past = timeline.state_at(5)
    put(next(past.network.parameters()), (0, 0), 3.0)
    timeline.keep_edited(past)
    assert timeline.steps().tolist() == before
    assert weights_equal(timeline.state_at(whole.state.step), whole.state)
    assert not weights_equal(timeline.state_at(5), past)
