"""The steps that a drawing becomes."""

from __future__ import annotations

from engine.call import Call
from engine.graph import Wire
from engine.layer import make
from engine.program import to_program
from tests.engine.drawings import chain, classifier


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
