"""The steps that a drawing becomes."""

from __future__ import annotations

from dataclasses import replace

from engine.call import Call
from engine.graph import Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.program import to_program
from tests.engine.drawings import chain, classifier, pictures, residual_block


def test_every_node_on_the_way_to_a_loss_is_a_step_in_order() -> None:
    program = to_program(classifier(("dense", {"units": 8}), "relu"))
    assert [step.name for step in program.steps] == ["dense_1", "relu_1", "dense_2", "cross_entropy_1"]


def test_the_network_s_input_is_the_data_s_x_and_its_y_serves_the_loss_only() -> None:
    program = to_program(classifier())
    assert [(entry.name, entry.port) for entry in program.inputs] == [("x", "x")]
    assert [(entry.name, entry.port) for entry in program.targets] == [("y", "y")]


def test_without_an_output_node_the_prediction_of_the_loss_is_the_output() -> None:
    program = to_program(classifier(("dense", {"units": 8}), "relu"))
    assert program.outputs == ("dense_2",)
    assert program.losses[0].prediction == "dense_2"


def test_the_loss_is_no_part_of_the_forward_pass() -> None:
    flags = {step.name: step.in_forward for step in to_program(classifier()).steps}
    assert flags == {"dense_1": True, "cross_entropy_1": False}


def test_nodes_that_lead_nowhere_become_no_steps() -> None:
    graph, _ = classifier().added(make("dense"))
    assert [step.name for step in to_program(graph).steps] == ["dense_1", "cross_entropy_1"]


def test_a_step_holds_the_call_that_builds_its_module() -> None:
    step = to_program(classifier()).step_of("dense_1")
    assert step is not None
    assert step.module == Call("nn.Linear", 4, 3)


def test_the_order_of_wires_is_the_order_in_which_values_are_joined() -> None:
    graph = chain(("input", {"shape": (4,)}), "relu", "concatenate", "output")
    graph, tanh = graph.added(make("tanh"))
    graph = graph.with_wires([Wire("input_1", "out", tanh, "in"), Wire(tanh, "out", "concatenate_1", "in")])
    step = to_program(graph).step_of("concatenate_1")
    assert step is not None
    assert step.inputs == ("relu_1", "tanh_1")


def test_an_autoencoder_learns_its_own_input() -> None:
    graph = chain("iris", ("dense", {"units": 2}), ("dense", {"units": 4}), "mean-squared-error")
    program = to_program(graph.with_wire(Wire("iris_1", "x", "mean_squared_error_1", "target")))
    assert [entry.name for entry in program.inputs] == ["x"]
    assert program.targets == ()
    assert (program.losses[0].prediction, program.losses[0].target) == ("dense_2", "x")


# ---- blocks, dots and what is bypassed ----


def test_the_steps_of_a_block_stand_among_the_others_by_their_paths() -> None:
    program = to_program(pictures(residual_block(repeat=2), residual_block()))
    assert [step.name for step in program.steps if step.learns] == [
        f"{block}.{layer}_{number}"
        for block in ("block_1.0", "block_1.1", "block_2")
        for number in (1, 2)
        for layer in ("conv2d", "batch_norm")
    ]
    step = program.step_of("block_1/1/conv2d_1")
    assert step is not None
    assert step.inputs == ("block_1.0.relu_2",)


def test_a_block_s_output_is_the_variable_inside() -> None:
    program = to_program(pictures(residual_block(repeat=2)))
    assert program.names["block_1", "out"] == "block_1.1.relu_2"
    assert program.names["block_1/0/block_input_1", "out"] == "x"
    assert program.outputs == ("block_1.1.relu_2",)


def test_nodes_and_blocks_inside_have_their_titles() -> None:
    graph, _ = collapsed(pictures(residual_block(repeat=2)), ["block_1"], "Stage")
    program = to_program(graph)
    assert program.title_of("block_2") == "Stage"
    assert program.title_of("block_2/block_1") == program.title_of("block_2/block_1/1") == "Residual"
    assert program.title_of("block_2/block_1/1/conv2d_1") == "Conv 2D"
    assert program.title_of("block_9/1") == "block_9/1"


def test_a_frozen_block_freezes_all_inside() -> None:
    graph = pictures(residual_block())
    graph = graph.with_node(replace(graph.nodes["block_1"], frozen=True))
    assert all(step.frozen for step in to_program(graph).steps)


def test_a_bypassed_layer_is_kept_and_computes_nothing() -> None:
    graph = classifier(("dense", {"units": 4}), "relu")
    program = to_program(graph.with_node(replace(graph.nodes["dense_1"], bypassed=True)))
    step = program.step_of("dense_1")
    assert step is not None
    assert (step.module, step.results, step.bypassed) == (Call("nn.Linear", 4, 4), (), True)
    relu = program.step_of("relu_1")
    assert relu is not None
    assert relu.inputs == ("x",)


def test_a_bypassed_block_is_kept_with_all_inside() -> None:
    graph = pictures(residual_block(repeat=2))
    program = to_program(graph.with_node(replace(graph.nodes["block_1"], bypassed=True)))
    assert program.outputs == ("x",)
    assert len([step for step in program.steps if step.module]) == 8
    assert all(step.bypassed and not step.results for step in program.steps if step.module)


def test_a_dot_is_no_step() -> None:
    program = to_program(chain(("input", {"shape": (4,)}), "reroute", "relu", "reroute", "output"))
    assert [step.name for step in program.steps] == ["relu_1"]
    assert program.names["reroute_2", "out"] == "relu_1"
