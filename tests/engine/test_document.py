"""The open file: undo takes back what a person did, and everybody hears of every change once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings

from engine import document as module
from engine.document import Document
from engine.graph import Graph, Node, Wire
from engine.layer import make
from tests.engine.drawings import chain
from tests.engine.strategies import histories

NET = Path("net.gradwire")


def moved(graph: Graph, x: float) -> Graph:
    return graph.moved({"dense_1": (x, 0.0)})


@pytest.fixture
def document() -> Document:
    return Document(chain("input", "dense"), NET)


def test_a_new_document_is_empty_and_has_nothing_to_undo() -> None:
    document = Document()
    assert document.graph == Graph()
    assert document.path is None
    assert not document.unsaved
    assert document.undo_label is None
    assert document.redo_label is None
    assert document.history == (("", Graph()),)


def test_undo_restores_the_wire_that_a_new_one_replaced() -> None:
    document = Document(chain("input", "dense", "relu"))
    before = document.graph
    document.apply(before.with_wire(Wire("input_1", "out", "relu_1", "in")), "Draw a wire")
    assert document.undo_label == "Draw a wire"
    document.undo()
    assert document.graph is before
    assert document.undo_label is None
    assert document.redo_label == "Draw a wire"
    document.redo()
    assert Wire("input_1", "out", "relu_1", "in") in document.graph.wires


@settings(max_examples=50, deadline=None)
@given(histories())
def test_every_state_can_be_gone_back_to(history: list[Graph]) -> None:
    document = Document(history[0])
    for graph in history[1:]:
        document.apply(graph, "Edit")
    states = [graph for _, graph in document.history]
    for index in reversed(range(len(states))):
        assert document.position == index
        assert document.graph is states[index]
        document.undo()
    document.go_to(len(states) - 1)
    assert document.graph == history[-1]


def test_an_equal_drawing_is_no_step_and_nobody_is_told(document: Document) -> None:
    told: list[Graph] = []
    document.subscribe(lambda before, after: told.append(after))
    document.apply(moved(document.graph, 200.0), "Move")
    assert len(document.history) == 1
    assert told == []


def test_an_edit_after_undo_drops_what_was_undone(document: Document) -> None:
    start = document.graph
    document.apply(moved(start, 1.0), "One")
    document.apply(moved(start, 2.0), "Two")
    document.undo()
    document.apply(moved(start, 3.0), "Three")
    assert [label for label, _ in document.history] == ["", "One", "Three"]
    assert document.redo_label is None


def test_one_gesture_is_one_step(document: Document) -> None:
    start, gesture = document.graph, object()
    for x in (1.0, 2.0, 3.0):
        document.apply(moved(start, x), "Move", merge=gesture)
    document.apply(moved(start, 4.0), "Move", merge=object())
    assert [graph.nodes["dense_1"].position[0] for _, graph in document.history] == [200.0, 3.0, 4.0]
    document.undo()
    document.undo()
    assert document.graph is start


def test_a_gesture_that_ends_where_it_began_is_no_step(document: Document) -> None:
    start, told = document.graph, []
    document.subscribe(lambda before, after: told.append(after))
    document.apply(moved(start, 1.0), "Move", merge="drag 1")
    document.apply(moved(start, 200.0), "Move", merge="drag 1")
    assert len(document.history) == 1
    assert document.graph == start
    assert len(told) == 2


def test_a_gesture_ends_when_something_is_undone(document: Document) -> None:
    start = document.graph
    document.apply(moved(start, 1.0), "Move", merge="drag 1")
    document.undo()
    document.redo()
    document.apply(moved(start, 2.0), "Move", merge="drag 1")
    assert len(document.history) == 3


def test_beyond_the_ends_of_the_history_nothing_happens(document: Document) -> None:
    start = document.graph
    for step in (document.undo, document.redo, lambda: document.go_to(7), lambda: document.go_to(-1)):
        step()
        assert document.graph is start


def test_unsaved_compares_with_what_is_on_disk(document: Document) -> None:
    start = document.graph
    document.apply(moved(start, 1.0), "Move")
    assert document.unsaved
    document.undo()
    assert not document.unsaved
    document.redo()
    document.saved(Path("other.gradwire"))
    assert (document.unsaved, document.path) == (False, Path("other.gradwire"))
    document.apply(moved(start, 200.0), "Move back")
    assert document.unsaved
    document.apply(moved(start, 1.0), "Move")
    assert not document.unsaved, "equal to what was saved, though made anew"


def test_opening_another_drawing_begins_a_new_history_and_tells(document: Document) -> None:
    told: list[tuple[Graph, Graph]] = []
    before, other = document.graph, chain("relu")
    document.apply(moved(before, 1.0), "Move")
    document.subscribe(lambda *change: told.append(change))
    document.open(other, None)
    assert told == [(moved(before, 1.0), other)]
    assert (document.history, document.path, document.unsaved) == ((("", other),), None, False)


def test_the_history_keeps_a_thousand_steps(document: Document) -> None:
    for x in range(1, 1201):
        document.apply(moved(document.graph, x / 2), f"Move {x}")
    assert len(document.history) == module.STEPS + 1
    assert (document.position, document.undo_label) == (module.STEPS, "Move 1200")


def test_the_history_of_a_large_drawing_is_shorter() -> None:
    graph = Graph()
    graph = graph.with_nodes(_many(20_000))
    document = Document(graph)
    for x in range(60):
        document.apply(moved(document.graph, float(x)), "Move")
    assert len(document.history) == module.NODES // 20_000


def _many(count: int) -> list[Node]:
    layer = make("dense")
    return [Node(f"dense_{number}", layer) for number in range(1, count + 1)]


def test_listeners_hear_each_change_once_with_before_and_after(document: Document) -> None:
    told: list[tuple[Graph, Graph]] = []
    unsubscribe = document.subscribe(lambda *change: told.append(change))
    start = document.graph
    document.apply(moved(start, 1.0), "Move")
    after = document.graph
    document.undo()
    assert told == [(start, after), (after, start)]
    unsubscribe()
    unsubscribe()
    document.redo()
    assert len(told) == 2


def test_changes_reach_all_listeners_in_order_when_one_of_them_edits(document: Document) -> None:
    told: list[tuple[float, float]] = []

    def correct(before: Graph, after: Graph) -> None:
        if after.nodes["dense_1"].position[0] == 1.0:
            document.apply(moved(after, 2.0), "Snap")

    document.subscribe(correct)
    document.subscribe(lambda before, after: told.append((x_of(before), x_of(after))))
    document.apply(moved(document.graph, 1.0), "Move")
    assert told == [(200.0, 1.0), (1.0, 2.0)]


def x_of(graph: Graph) -> float:
    return graph.nodes["dense_1"].position[0]


def test_a_listener_that_raises_does_not_stop_the_others(document: Document) -> None:
    told: list[Graph] = []

    def broken(before: Graph, after: Graph) -> None:
        raise RuntimeError("broken view")

    document.subscribe(broken)
    document.subscribe(lambda before, after: told.append(after))
    with pytest.raises(RuntimeError, match="broken view"):
        document.apply(moved(document.graph, 1.0), "Move")
    assert told == [document.graph]
    document.subscribe(broken)
    document.subscribe(_other_broken)
    with pytest.raises(ExceptionGroup, match="several listeners failed"):
        document.undo()
    assert told[-1] is document.graph


def _other_broken(before: Graph, after: Graph) -> None:
    raise ValueError("another broken view")


def test_a_listener_that_another_one_unsubscribes_is_not_told(document: Document) -> None:
    told: list[Graph] = []
    later: list[Callable[[], None]] = []
    document.subscribe(lambda before, after: later[0]())
    later.append(document.subscribe(lambda before, after: told.append(after)))
    document.apply(moved(document.graph, 1.0), "Move")
    assert told == []


# ---- what is done beside the drawing ----


@dataclass(frozen=True)
class Set:
    """A number somewhere was `was`, and is `now`."""

    was: int
    now: int

    def then(self, later: Set) -> Set:
        return Set(self.was, later.now)


def test_what_is_done_beside_the_drawing_is_undone_and_done_again(document: Document) -> None:
    numbers: list[int] = []
    document.carry(lambda effects, back: numbers.extend(each.was if back else each.now for each in effects))
    document.note(Set(1, 2), "Set a number")
    document.apply(moved(document.graph, 1.0), "Move")
    document.note(Set(2, 3), "Set it again")
    assert document.undo_label == "Set it again"
    document.undo()
    document.undo()
    document.undo()
    assert numbers == [2, 1]
    document.go_to(3)
    assert numbers == [2, 1, 2, 3]


def test_what_is_done_beside_the_drawing_may_be_of_a_step_that_draws(document: Document) -> None:
    numbers, first = list[int](), document.graph
    document.carry(lambda effects, back: numbers.extend(each.was if back else each.now for each in effects))
    document.apply(moved(first, 1.0), "Move and set", effect=Set(1, 2))
    document.apply(document.graph, "Set a number", effect=Set(2, 3))
    assert [label for label, _ in document.history] == ["", "Move and set", "Set a number"]
    document.go_to(0)
    assert (numbers, document.graph) == ([2, 1], first)
    document.redo()
    assert numbers == [2, 1, 2]


def test_a_gesture_that_draws_loses_nothing_of_what_it_does_beside_the_drawing(document: Document) -> None:
    numbers, first = list[int](), document.graph
    document.carry(lambda effects, back: numbers.extend(each.was if back else each.now for each in effects))
    for x, effect in ((1.0, Set(1, 2)), (2.0, None), (3.0, Set(2, 3)), (0.0, None)):
        document.apply(moved(first, x), "Move and set", merge="drag", effect=effect)
    assert [label for label, _ in document.history] == ["", "Move and set"]
    document.undo()
    document.redo()
    assert numbers == [1, 3]


def test_one_gesture_beside_the_drawing_is_one_step(document: Document) -> None:
    back_to: list[int] = []
    document.carry(lambda effects, back: back_to.extend(each.was for each in effects))
    for number in range(5):
        document.note(Set(number, number + 1), "Drag a number", merge="drag")
    assert [label for label, _ in document.history][-1:] == ["Drag a number"]
    document.undo()
    assert back_to == [0]
    assert document.position == 0


def test_a_step_beside_the_drawing_takes_away_what_could_be_done_again(document: Document) -> None:
    document.apply(moved(document.graph, 1.0), "Move")
    document.undo()
    document.note(Set(1, 2), "Set a number")
    assert document.redo_label is None
    assert not document.unsaved
