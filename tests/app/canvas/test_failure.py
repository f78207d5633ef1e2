"""Where a training that failed is said to have failed."""

from __future__ import annotations

from app.canvas.failure import failures
from app.levels import TOP
from engine.problems import Problem
from engine.training.events import Finished
from tests.engine.drawings import classifier, pictures, residual_block


def failed(node: str | None) -> Finished:
    return Finished("failed", 0, message="Training stopped.", hint="Begin again.", node=node)


def test_the_node_at_fault_says_what_happened_and_what_to_do() -> None:
    found = failures(classifier("relu"), failed("relu_1"), TOP)
    assert found == {"relu_1": Problem("Training stopped.", "relu_1", None, "Begin again.")}


def test_where_no_node_is_at_fault_the_losses_say_it() -> None:
    for node in (None, "gone_1", "relu_1/dense_1"):
        assert set(failures(classifier("relu"), failed(node), TOP)) == {"cross_entropy_1"}


def test_a_block_tells_of_what_failed_inside() -> None:
    graph = pictures(residual_block(repeat=3), residual_block())
    end = failed("block_1/2/conv2d_1")
    outside, inside = failures(graph, end, TOP), failures(graph, end, TOP.inside("block_1"))
    assert {id: problem.text for id, problem in outside.items()} == {
        "block_1": "Inside of this block: Training stopped."
    }
    assert {id: problem.text for id, problem in inside.items()} == {"conv2d_1": "Training stopped."}
    assert failures(graph, end, TOP.inside("block_2")) == {}


def test_inside_of_a_block_nothing_is_said_of_what_failed_outside() -> None:
    graph = pictures(residual_block())
    assert failures(graph, failed("input_1"), TOP.inside("block_1")) == {}
    assert failures(graph, failed(None), TOP.inside("block_1")) == {}


def test_a_run_that_did_not_fail_leaves_no_trace() -> None:
    assert failures(classifier("relu"), Finished("completed", 3), TOP) == failures(classifier(), None, TOP) == {}
