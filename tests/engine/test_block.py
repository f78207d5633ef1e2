"""A block: a layer made of layers, with ports, settings and shapes of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.block import Block, Exposed
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import Change, Unfit, make
from engine.limits import BOXES, NESTING
from engine.values import Value
from tests.engine.drawings import chain, pictures, residual, residual_block

PICTURE = Value((8, 6, 6))


def refusal(block: Block, *inputs: Value) -> Unfit:
    with pytest.raises(Unfit) as error:
        block.infer(*inputs)
    return error.value


def test_a_block_is_called_by_its_name_and_its_kind_by_its_own() -> None:
    assert residual_block().title == "Residual"
    assert Block(name="").title == Block.title == "Block"


def test_a_new_block_lets_through_what_comes() -> None:
    assert make("block").infer(PICTURE) == (PICTURE,)


def test_equal_contents_make_equal_blocks_and_others_do_not() -> None:
    assert residual_block() == residual_block()
    assert hash(residual_block()) == hash(residual_block())
    assert residual_block() != residual_block(9)
    assert residual_block() != residual_block(repeat=2)
    assert residual_block() != make("relu")
    moved = residual_block().with_graph(residual().moved({"add_1": (0.0, 7.0)}))
    assert moved != residual_block()


def test_the_order_of_its_ports_is_part_of_a_block() -> None:
    content = chain("block-input", "block-output", wired=False)
    content, _ = content.added(make("block-input"))
    other = replace(content, nodes=dict(reversed(content.nodes.items())))
    assert Block(graph=content) != Block(graph=other)
    assert [port.name for port in Block(graph=content).input_ports] == ["in", "in_2"]


@pytest.mark.parametrize(
    ("names", "ports"),
    [
        (["", ""], ["in", "in_2"]),
        (["left", "right"], ["left", "right"]),
        (["a b", "a-b"], ["a_b", "a_b_2"]),
        (["3 d", "名"], ["_3_d", "in"]),
        (["x" * 500, ""], ["x" * 90, "in"]),
    ],
)
def test_ports_are_named_after_the_nodes_inside(names: list[str], ports: list[str]) -> None:
    graph = Graph()
    for name in names:
        graph, _ = graph.added(make("block-input"), name=name)
    assert [port.name for port in Block(graph=graph).input_ports] == ports


# ---- shapes ----


def test_a_block_gives_what_comes_out_inside() -> None:
    assert residual_block().infer(PICTURE) == (PICTURE,)


def test_each_copy_is_fed_by_the_one_before() -> None:
    halving = Block(name="Halve", repeat=3, graph=chain("block-input", "max-pool2d", "block-output"))
    assert halving.infer(Value((4, 16, 16))) == (Value((4, 2, 2)),)
    assert [copy.values["block_input_1", "out"] for copy in halving.inside(Value((4, 16, 16)))] == [
        Value((4, 16, 16)),
        Value((4, 8, 8)),
        Value((4, 4, 4)),
    ]


def test_copies_that_see_the_same_share_one_analysis() -> None:
    first, *others = residual_block(repeat=5).inside(PICTURE)
    assert all(copy is first for copy in others)


def test_only_the_first_copy_may_change_the_channels() -> None:
    graph = chain("block-input", ("conv2d", {"channels": 16, "padding": "same"}), "block-output")
    first, second, third = Block(graph=graph, repeat=3).inside(PICTURE)
    assert first is not second is third


def test_what_can_be_known_of_a_block_that_is_not_wired_is_known() -> None:
    content = chain("block-input", ("dense", {"units": 3}), "block-output")
    (inside,) = Block(graph=content).inside()
    assert inside.values == {}
    assert inside.problems == ()


def test_trouble_inside_is_told_outside_with_its_hint_and_without_its_fixes() -> None:
    error = refusal(residual_block(), Value((4,)))
    assert error.text == (
        "Inside Residual: Conv 2D expects a picture of channels × height × width, but got a row of 4 numbers."
    )
    assert error.fixes == ()


def test_trouble_in_a_later_copy_names_the_copy() -> None:
    halving = Block(name="Halve", repeat=3, graph=chain("block-input", "max-pool2d", "block-output"))
    assert refusal(halving, Value((1, 4, 4))).text.startswith("Inside Halve, copy 3: ")


def test_trouble_in_a_block_in_a_block_tells_the_way() -> None:
    outer = chain("block-input", "block-output", wired=False)
    outer, inner = outer.added(residual_block())
    outer = outer.with_wires([Wire("block_input_1", "out", inner, "in"), Wire(inner, "out", "block_output_1", "in")])
    assert refusal(Block(name="Stage", graph=outer), Value((4,))).text.startswith("Inside Stage: Inside Residual: Conv")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Graph(), "Inside Block: The block is empty."),
        (chain("block-input", "relu"), "Inside Block: Nothing comes out of the block: it has no output."),
        (chain("relu", "block-output"), "Inside Block: Nothing goes into the block: it has no input."),
        (chain("block-input", "block-output", wired=False), "Inside Block: Block output has no input."),
    ],
)
def test_a_block_that_is_not_finished_says_what_is_missing(content: Graph, text: str) -> None:
    assert refusal(Block(graph=content), *[PICTURE] * len(Block(graph=content).entrances)).text == text


def test_data_and_losses_have_no_place_inside() -> None:
    content = chain("block-input", "relu", "block-output")
    content, _ = content.added(make("iris"))
    content = content.with_wire(Wire("iris_1", "x", "block_output_1", "in"))
    content = content.without_wires([Wire("relu_1", "out", "block_output_1", "in")])
    error = refusal(Block(graph=content), PICTURE)
    assert error.text == "Inside Block: Iris cannot work inside of a block."


def test_a_repeated_block_needs_as_many_outputs_as_inputs() -> None:
    content = chain("block-input", "add", "block-output")
    content, second = content.added(make("block-input"))
    content = content.with_wire(Wire(second, "out", "add_1", "in"))
    error = refusal(Block(name="Join", graph=content, repeat=4), PICTURE, PICTURE)
    assert error.text == "Join has 2 inputs and 1 output, so it cannot be repeated."
    assert error.hint == "Each copy feeds the next: give it as many outputs as inputs."
    assert error.fixes == (Change("repeat", 1),)


# ---- limits ----


def nested(levels: int) -> Block:
    block = Block()
    for _ in range(levels - 1):
        graph = chain("block-input", "block-output", wired=False)
        graph, id = graph.added(block)
        block = Block(
            graph=graph.with_wires([Wire("block_input_1", "out", id, "in"), Wire(id, "out", "block_output_1", "in")])
        )
    return block


def test_blocks_nest_up_to_a_dozen() -> None:
    assert nested(NESTING).infer(PICTURE) == (PICTURE,)
    with pytest.raises(UserError) as error:
        nested(NESTING + 1)
    assert error.value.text == "Block would have 13 blocks within one another; 12 is the most."


def test_repeats_of_repeats_are_refused_before_they_are_looked_at() -> None:
    block = Block(repeat=256)
    graph = chain("block-input", "block-output", wired=False)
    graph, id = graph.added(block)
    graph = graph.with_wires([Wire("block_input_1", "out", id, "in"), Wire(id, "out", "block_output_1", "in")])
    error = refusal(Block(name="Huge", repeat=256, graph=graph), PICTURE)
    assert error.text == f"Huge comes to 131,584 layers with all its copies; {BOXES:,} is the most."


def test_the_sum_of_all_blocks_is_limited_too() -> None:
    graph = pictures(*[residual_block(repeat=250)] * 10)
    assert any("With its blocks unfolded the drawing has 22,5" in problem.text for problem in analyse(graph).problems)


# ---- settings ----


def test_an_exposed_setting_is_the_block_s_own() -> None:
    block = residual_block(8)
    assert list(block.fields) == ["repeat", "channels"]
    assert block.fields["channels"].description == make("conv2d").fields["channels"].description
    assert block.setting("channels") == 8
    changed = block.changed(channels=12, repeat=2)
    assert (changed.setting("channels"), changed.repeat) == (12, 2)
    assert {node.layer.setting("channels") for id, node in changed.graph.nodes.items() if "conv2d" in id} == {12}


def test_a_block_s_box_shows_how_often_it_is_repeated_and_what_is_exposed() -> None:
    assert residual_block().summary == "channels 8"
    assert residual_block(repeat=3).summary == "repeat 3, channels 8"


def test_a_wrong_value_is_refused_in_the_words_of_the_layer_inside() -> None:
    with pytest.raises(UserError, match=r"^Conv 2D: 'channels' should be greater than or equal to 1, but got 0.$"):
        residual_block().changed(channels=0)
    with pytest.raises(UserError, match=r"^Block: 'repeat' should be less than or equal to 256, but got 300.$"):
        residual_block().changed(repeat=300)
    with pytest.raises(UserError, match=r"^Residual has no setting 'units'.$"):
        residual_block().changed(units=3)


def test_what_an_inner_block_exposes_can_be_exposed_again() -> None:
    graph = pictures(residual_block())
    outer = Block(graph=graph.part(["block_1"]), exposed=(Exposed("channels", (("block_1", "channels"),)),))
    inner = outer.changed(channels=4).graph.nodes["block_1"].layer
    assert inner.setting("channels") == 4
    assert isinstance(inner, Block)
    assert inner.graph.nodes["conv2d_2"].layer.setting("channels") == 4


def test_what_was_exposed_and_is_deleted_inside_is_forgotten() -> None:
    block = residual_block()
    one_left = block.with_graph(block.graph.without(["conv2d_1"]))
    assert one_left.exposed == (Exposed("channels", (("conv2d_2", "channels"),)),)
    assert one_left.with_graph(one_left.graph.without(["conv2d_2"])).exposed == ()


def test_the_settings_of_training_are_not_a_block_s() -> None:
    assert Block(graph=residual().with_training(epochs=99)) == Block(graph=residual())


def test_a_block_learns_if_something_in_it_does() -> None:
    assert residual_block().learns
    assert not Block().learns
    block = residual_block()
    frozen = block.graph.with_nodes(replace(node, frozen=True) for node in block.graph.nodes.values())
    assert not block.held
    assert block.with_graph(frozen).held
    bypassed = block.graph.with_nodes(replace(node, bypassed=True) for node in block.graph.nodes.values())
    assert not block.with_graph(bypassed).learns
