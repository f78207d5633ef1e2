"""A batch on its way through a network: what is told is what the run then does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import TrainingError
from engine.examples import example
from engine.graph import Graph, Wire
from engine.training.batch_journey import batch_journey, footprint
from engine.training.events import Progress
from engine.training.loop import Controls, Training
from engine.training.probes import leads, undisturbed
from engine.training.rehearsal import Rehearsal
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.drawings import bypassing, classifier, residual_block
from tests.engine.neuron_drawings import DRAWINGS, connected, enclosed, lesioned, neurons
from tests.engine.training.networks import after_steps, ready, same, settings

HIDDEN = classifier(("dense", {"units": 6}), "relu")


def travelled(graph: Graph = HIDDEN, prefix: str = "", level: Graph | None = None, **chosen):
    program, parts = ready(graph)
    return batch_journey(State.fresh(program, settings(**chosen)), parts, level or graph, prefix)


def told(journey, phase: str) -> list[str]:
    return [stage.node for stage in journey.stages if stage.phase == phase]


def blocks(repeat: int = 1) -> Graph:
    graph = classifier(("conv2d", {"channels": 4}), "flatten", data="digits", classes=10)
    graph, block = graph.added(residual_block(4, repeat), (0.0, 0.0))
    graph = graph.without_wires([Wire("conv2d_1", "out", "flatten_1", "in")])
    graph = graph.with_wire(Wire("conv2d_1", "out", block, "in"))
    return graph.with_wire(Wire(block, "out", "flatten_1", "in"))


def test_it_goes_forward_then_back_the_same_way_then_updates():
    journey = travelled()
    assert [stage.phase for stage in journey.stages] == ["forward"] * 4 + ["loss"] + ["backward"] * 4 + ["update"]
    assert told(journey, "forward") == ["iris_1", "dense_1", "relu_1", "dense_2"]
    assert told(journey, "backward") == ["cross_entropy_1", "dense_2", "relu_1", "dense_1"]


def test_a_stage_tells_what_goes_in_and_what_comes_out():
    journey = travelled(batch_size=16)
    dense = journey.stages[1]
    assert (dense.title, dense.kind, dense.takes, dense.gives) == ("Dense", "dense", ((4,),), ((6,),))
    assert journey.examples == 16
    relu = journey.stages[2]
    assert relu.numbers is not None
    assert relu.numbers.low == 0.0
    assert 0.0 < relu.numbers.zeros < 1.0
    assert relu.numbers.size == pytest.approx(relu.numbers.mean)


@pytest.mark.parametrize("steps", [0, 1, 7])
@pytest.mark.parametrize("chosen", [{}, {"optimiser": "sgd", "momentum": 0.9, "clip": 0.5, "l1": 0.01}])
def test_the_step_that_is_told_is_the_one_the_run_takes(steps: int, chosen: dict[str, object]):
    """With dropout, which draws from the run's own random numbers."""
    graph = classifier(("dense", {"units": 6}), "relu", ("dropout", {"rate": 0.5}))
    program, parts = ready(graph)
    state = (
        after_steps(program, parts, settings(**chosen), steps) if steps else State.fresh(program, settings(**chosen))
    )
    before = {name: weight.clone() for name, weight in state.weights().items()}
    journey = batch_journey(state, parts, graph)
    training = Training(program, parts, settings(**chosen), state, Controls(each_step=True))
    events = training.events()
    loss = next(e.loss for e in events if isinstance(e, Progress) and e.step == journey.step)
    assert loss == pytest.approx(journey.loss, rel=1e-5)
    after = training.state.weights()
    for node, share in journey.stages[-1].moved:
        names = [name for name in before if name.startswith(f"{node}.")]
        way = torch.cat([(after[name] - before[name]).flatten() for name in names]).norm()
        whole = torch.cat([before[name].flatten() for name in names]).norm()
        assert share == pytest.approx(float(way / whole), rel=1e-4)
    events.close()


def test_looking_ahead_changes_nothing():
    graph = classifier(("dense", {"units": 6}), "batch-norm", ("dropout", {"rate": 0.5}))
    program, parts = ready(graph)
    one = after_steps(program, parts, settings(), 3)
    other = after_steps(program, parts, settings(), 3)
    random = torch.get_rng_state()
    batch_journey(one, parts, graph)
    assert same(one, other)
    assert torch.equal(torch.get_rng_state(), random)


def test_wires_carry_the_gradients_of_the_batch():
    program, parts = ready(HIDDEN)
    state = State.fresh(program, settings())
    journey = batch_journey(state, parts, HIDDEN)
    rehearsal = Rehearsal(state, parts)
    values, loss = rehearsal.learn_next()
    assert float(loss.detach()) == journey.loss
    row = list(leads(HIDDEN)).index(Wire("dense_1", "out", "relu_1", "in"))
    value = values["dense_1"]
    np.testing.assert_allclose(journey.activations[row], [value.abs().mean().item(), value.mean().item()], rtol=1e-5)
    assert np.isfinite(journey.gradients[:, 0]).sum() == len(HIDDEN.wires) - 1  # not of the classes


def test_a_block_is_one_node_and_inside_of_it_are_its_nodes():
    graph = blocks(repeat=2)
    outside = travelled(graph)
    assert told(outside, "forward") == ["digits_1", "conv2d_1", "block_1", "flatten_1", "dense_1"]
    (block,) = (stage for stage in outside.stages if stage.node == "block_1" and stage.phase == "forward")
    assert (block.takes, block.gives) == (((4, 6, 6),), ((4, 6, 6),))
    assert [node for node, _ in outside.stages[-1].moved] == ["conv2d_1", "block_1", "dense_1"]
    inside = travelled(graph, "block_1/1/", graph.nodes["block_1"].layer.graph)
    assert told(inside, "forward")[0] == "block_input_1"
    assert told(inside, "loss") == [""]
    assert told(inside, "backward")[0] == "relu_2"
    assert [node for node, _ in inside.stages[-1].moved] == ["conv2d_1", "batch_norm_1", "conv2d_2", "batch_norm_2"]


def test_frozen_layers_pass_the_gradient_on_and_do_not_move():
    graph = HIDDEN.with_nodes([replace(HIDDEN.nodes["dense_2"], frozen=True)])
    journey = travelled(graph)
    assert "dense_2" in told(journey, "backward")
    assert [node for node, _ in journey.stages[-1].moved] == ["dense_1"]


def test_bypassed_layers_and_nodes_that_are_not_trained_have_no_stage():
    journey = travelled(bypassing(HIDDEN, "relu_1"))
    assert "relu_1" not in {stage.node for stage in journey.stages}
    fewer = HIDDEN.without(["relu_1"])
    assert "relu_1" not in {stage.node for stage in travelled(HIDDEN, level=fewer).stages}


def test_the_next_batch_is_counted():
    program, parts = ready(HIDDEN)
    chosen = settings(epochs=1, batch_size=16)
    state = State.fresh(program, chosen)
    first = batch_journey(state, parts, HIDDEN)
    assert (first.step, first.epoch, first.batch, first.last) == (1, 1, 1, False)
    state = after_steps(program, parts, chosen, first.batches - 1)
    last = batch_journey(state, parts, HIDDEN)
    assert (last.step, last.batch, last.last) == (first.batches, first.batches, True)
    state = after_steps(program, parts, chosen, first.batches)
    assert (batch_journey(state, parts, HIDDEN).epoch, batch_journey(state, parts, HIDDEN).batch) == (2, 1)


def test_batches_of_one_are_refused_where_layers_compare_examples():
    with pytest.raises(TrainingError, match="compares the examples"):
        travelled(classifier(("dense", {"units": 6}), "batch-norm"), batch_size=1)


def test_a_footprint_tells_other_weights():
    program, parts = ready(HIDDEN)
    state = State.fresh(program, settings())
    mark = batch_journey(state, parts, HIDDEN).mark
    assert observe(state, parts, {"mark": footprint()})["mark"].mark == pytest.approx(mark, rel=1e-12)
    with torch.no_grad():
        state.network.dense_1.weight[0, 0] += 0.01
    assert observe(state, parts, {"mark": footprint()})["mark"].mark != pytest.approx(mark, rel=1e-9)


def nodes(journey, phase: str) -> list[tuple[str, ...]]:
    return [stage.nodes for stage in journey.stages if stage.phase == phase]


def test_neurons_of_a_level_are_one_stage():
    journey = travelled(connected())
    levels = [("neuron_1", "neuron_2", "neuron_3", "neuron_4"), ("neuron_5", "neuron_6", "neuron_7"), ("neuron_8",)]
    assert nodes(journey, "forward") == [("spirals_1",), *levels]
    assert nodes(journey, "backward") == [("binary_cross_entropy_1",), *levels[::-1]]
    first = journey.stages[1]
    assert (first.title, first.kind, first.takes, first.gives) == ("4 neurons", "neuron", ((2,),), ((4,),))
    assert journey.stages[3].title == "Answer"


def test_a_layer_takes_the_numbers_that_were_put_together_for_it():
    journey = travelled(DRAWINGS["between"]())
    dense = next(stage for stage in journey.stages if stage.node == "dense_2")
    assert (dense.takes, dense.gives) == (((4,),), ((3,),))


@pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)
def test_every_neuron_is_told_of_on_the_way_there_and_back(drawn):
    graph = drawn()
    for prefix in {name.rpartition("/")[0] for name in neurons(graph)}:
        level = graph.nodes[prefix].layer.graph if prefix else graph
        journey = travelled(graph, f"{prefix}/" if prefix else "", level)
        own = [name for name, node in level.nodes.items() if node.layer.kind == "neuron"]
        for phase in ("forward", "backward"):
            told_of = [node for each in nodes(journey, phase) for node in each]
            assert len(told_of) == len(set(told_of))
            assert set(own) <= set(told_of)
        assert np.isfinite(journey.activations[[wire.target in own for wire in level.wires]]).all()
        assert np.isfinite(journey.gradients[[wire.target in own for wire in level.wires]]).all()


def test_each_neuron_has_moved_by_as_much_as_its_own_weights():
    program, parts = ready(lesioned())
    state = State.fresh(program, settings())
    journey = batch_journey(state, parts, lesioned())
    rehearsal = Rehearsal(state, parts)
    rehearsal.learn_next()
    rehearsal.step()
    moved = dict(journey.stages[-1].moved)
    assert "neuron_4" not in moved  # it is frozen
    units = program.step_of("neuron_1").units
    was, now = state.network.neurons_1, rehearsal.state.network.neurons_1
    place = units.index("neuron_3")
    before = torch.cat([was.weight[place], was.bias[place, None]])
    after = torch.cat([now.weight[place], now.bias[place, None]])
    assert moved["neuron_3"] == pytest.approx(((after - before).norm() / before.norm()).item(), rel=1e-3)


def test_what_comes_back_over_a_wire_between_neurons_is_that_of_the_batch():
    graph = enclosed()
    journey = travelled(graph)
    row = list(leads(graph)).index(Wire("block_1", "out", "neuron_6", "in"))
    assert journey.gradients[row, 0] > 0


@pytest.mark.parametrize("chosen", [{"accumulate": 3}, {"precision": "mixed"}, {"accumulate": 2, "precision": "mixed"}])
def test_the_update_is_that_of_the_run_where_several_batches_make_a_step(chosen):
    graph = classifier(("dense", {"units": 8}), "batch-norm", "relu", ("dropout", {"rate": 0.3}))
    program, parts = ready(graph)
    state = after_steps(program, parts, settings(**chosen), 1)
    journey = batch_journey(state, parts, graph)
    assert journey.together == chosen.get("accumulate", 1)
    assert journey.examples == 16
    before = {name: weight.clone() for name, weight in state.weights().items()}
    state = after_steps(program, parts, settings(**chosen), 2)
    way = {name: state.weights()[name] - before[name] for name in ("dense_1.weight", "dense_1.bias")}
    length = sum(float(each.square().sum()) for each in way.values()) ** 0.5
    own = sum(float(before[name].square().sum()) for name in way) ** 0.5
    assert dict(journey.stages[-1].moved)["dense_1"] == pytest.approx(length / own, rel=1e-4)


def test_a_decoder_that_hears_itself_as_it_learns_does_so_on_the_journey():
    graph = example("translation-lstm").graph
    graph = graph.with_settings("decoder_input_1", teacher_forcing=0.0).with_training(device="cpu", epochs=3)
    program, parts = ready(graph)
    state = State.fresh(program, graph.training)
    state.epoch = 2
    with undisturbed(state.network, state.device):
        _, loss = Rehearsal(state, parts).learn_next()
    assert batch_journey(state, parts, graph).loss == float(loss.detach())
