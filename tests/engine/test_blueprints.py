"""Which blocks share a class, and what of it becomes a parameter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.block import Block
from engine.blueprints import Blueprints
from engine.exposing import with_exposed
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.program import to_program
from engine.source import to_source
from tests.engine.drawings import chain, pictures, residual, residual_block
from tests.engine.test_source import assert_same


def source(graph: Graph) -> str:
    """The classes of a drawing, after it was made sure that they compute what the drawing does."""
    program = to_program(graph)
    for training in (False, True):
        assert_same(program, training)
    return to_source(program).split("\n\n\n", 1)[1]


def unit(name: str = "Unit", units: int = 4, **more: Any) -> Block:
    return Block(name=name, graph=chain("block-input", ("dense", {"units": units}), "relu", "block-output"), **more)


def in_a_row(*blocks: Block) -> Graph:
    """Blocks one after another, fed with four numbers."""
    graph, last = Graph().added(make("input", {"shape": (4,)}))
    for block in blocks:
        graph, id = graph.added(block)
        graph, last = graph.with_wire(Wire(last, "out", id, block.input_ports[0].name)), id
    graph, output = graph.added(make("output"))
    return graph.with_wire(Wire(last, "out", output, "in"))


def test_a_residual_block_reads_as_if_written_by_hand() -> None:
    graph = pictures(residual_block(repeat=3))
    graph, id = graph.inserted(Wire("block_1", "out", "output_1", "in"), make("conv2d", {"channels": 16}))
    graph, id = graph.inserted(Wire(id, "out", "output_1", "in"), residual_block(16))
    assert source(graph) == (
        "class Residual(nn.Module):\n"
        '    """A block that is used in 2 sizes."""\n'
        "\n"
        "    def __init__(self, channels: int) -> None:\n"
        "        super().__init__()\n"
        '        self.conv2d_1 = nn.Conv2d(channels, channels, 3, padding="same")\n'
        "        self.batch_norm_1 = nn.BatchNorm2d(channels)\n"
        '        self.conv2d_2 = nn.Conv2d(channels, channels, 3, padding="same")\n'
        "        self.batch_norm_2 = nn.BatchNorm2d(channels)\n"
        "\n"
        "    def forward(self, x: torch.Tensor) -> torch.Tensor:\n"
        "        y = self.conv2d_1(x)\n"
        "        y = F.relu(self.batch_norm_1(y))\n"
        "        y = self.conv2d_2(y)\n"
        "        y = self.batch_norm_2(y) + x\n"
        "        return F.relu(y)\n"
        "\n\n"
        "class Network(nn.Module):\n"
        '    """From x [N, 8, 6, 6] to [N, 16, 4, 4]."""\n'
        "\n"
        "    def __init__(self) -> None:\n"
        "        super().__init__()\n"
        "        self.block_1 = nn.Sequential(*[Residual(8) for _ in range(3)])\n"
        "        self.conv2d_1 = nn.Conv2d(8, 16, 3)\n"
        "        self.block_2 = Residual(16)\n"
        "\n"
        "    def forward(self, x: torch.Tensor) -> torch.Tensor:\n"
        "        x = self.block_1(x)\n"
        "        x = self.conv2d_1(x)\n"
        "        return self.block_2(x)\n"
    )


def test_blocks_that_are_all_alike_have_no_parameters() -> None:
    text = source(in_a_row(unit(), unit()))
    assert text.count("class Unit") == 1
    assert "self.block_2 = Unit()" in text


def test_copies_that_differ_at_the_start_are_listed_and_the_rest_is_counted() -> None:
    text = source(in_a_row(unit(units=9, repeat=4)))
    assert "self.block_1 = nn.Sequential(Unit(4), *[Unit(9) for _ in range(3)])" in text
    assert "def __init__(self, in_features: int) -> None:" in text


def test_numbers_that_differ_alike_are_one_parameter_and_others_are_several() -> None:
    text = source(in_a_row(unit(units=5), unit(units=5), unit(units=6)))
    assert "def __init__(self, in_features: int, out_features: int) -> None:" in text
    assert "self.block_3 = Unit(5, 6)" in text


def test_a_parameter_is_called_as_the_block_exposes_it() -> None:
    block = with_exposed(unit(), "width", [("dense_1", "units")])
    text = source(in_a_row(block.changed(width=5), block.changed(width=7)))
    assert "def __init__(self, in_features: int, width: int) -> None:" in text
    assert "self.dense_1 = nn.Linear(in_features, width)" in text


def test_an_argument_that_one_of_them_leaves_out_is_passed_by_both() -> None:
    def conv(stride: int) -> Block:
        layer = ("conv2d", {"channels": 8, "stride": stride, "padding": 1})
        return Block(name="Down", graph=chain("block-input", layer, "block-output"))

    text = source(pictures(conv(1), conv(2)))
    assert "self.conv2d_1 = nn.Conv2d(8, 8, 3, padding=1, stride=stride)" in text
    assert "self.block_1 = Down(1)" in text


def test_a_number_that_forward_reads_is_kept() -> None:
    def flat(sides: tuple[int, int]) -> Block:
        return Block(name="Shape", graph=chain("block-input", ("reshape", {"shape": sides}), "block-output"))

    text = source(in_a_row(flat((2, 2)), flat((4, 1))))
    assert "        self.size = size\n" in text
    assert "x.reshape(-1, self.size, self.size_2)" in text


def test_another_structure_under_the_same_name_is_another_class() -> None:
    other = Block(name="Unit", graph=chain("block-input", ("dense", {"units": 4}), "tanh", "block-output"))
    text = source(in_a_row(unit(), other))
    assert "class Unit(nn.Module)" in text
    assert "class Unit2(nn.Module)" in text


def test_blocks_that_only_a_number_tells_apart_share_a_class() -> None:
    text = source(in_a_row(unit("Stage 1"), unit("Stage 2"), unit("Stage 3", units=6)))
    assert text.count("class Stage") == 1


def test_blocks_in_blocks_are_classes_that_use_classes() -> None:
    inner = with_exposed(unit(), "units", [("dense_1", "units")])

    def stage(units: int, repeat: int) -> Block:
        graph = in_a_row(inner.changed(units=units, repeat=repeat))
        graph, id = collapsed(graph, ["block_1"], "Stage")
        layer = graph.nodes[id].layer
        assert isinstance(layer, Block)
        return layer

    text = source(in_a_row(stage(4, 2), stage(4, 3)))
    assert "self.block_1 = nn.Sequential(*[Unit() for _ in range(repeat)])" in text
    assert "self.block_2 = Stage(3)" in text


def test_a_repeated_block_with_two_streams_loops() -> None:
    content = chain("block-input", ("dense", {"units": 4}), "block-output")
    for kind in ("block-input", "add", "block-output"):
        content, _ = content.added(make(kind))
    content = content.with_wires(
        [
            Wire("block_input_2", "out", "add_1", "in"),
            Wire("dense_1", "out", "add_1", "in"),
            Wire("add_1", "out", "block_output_2", "in"),
        ]
    )
    graph = in_a_row(Block(name="Two", graph=content, repeat=3))
    graph = graph.with_wire(Wire("input_1", "out", "block_1", "in_2"))
    graph, output = graph.added(make("output"))
    text = source(graph.with_wire(Wire("block_1", "out_2", output, "in")))
    assert "self.block_1 = nn.ModuleList([Two() for _ in range(3)])" in text
    assert "        x, y = x, x\n        for block in self.block_1:\n            x, y = block(x, y)\n" in text


def test_a_block_that_only_leads_its_input_through_leaves_no_trace() -> None:
    assert "block" not in source(in_a_row(Block(), unit("Hidden")).renamed("block_2", "")).replace("block_2", "")


def test_a_frozen_block_and_a_frozen_layer_in_one_are_frozen_in_code() -> None:
    block = unit()
    frozen = block.with_graph(block.graph.with_node(replace(block.graph.nodes["dense_1"], frozen=True)))
    graph = in_a_row(block, frozen)
    text = source(graph.with_node(replace(graph.nodes["block_1"], frozen=True)))
    assert "        self.block_1.requires_grad_(False)" in text
    assert "        self.dense_1.requires_grad_(False)" in text
    assert "class Unit2" in text


def test_a_bypassed_block_is_built_and_not_called() -> None:
    graph = in_a_row(unit(), unit())
    text = source(graph.with_node(replace(graph.nodes["block_1"], bypassed=True)))
    assert "self.block_1 = Unit()  # bypassed" in text
    assert "self.block_1(" not in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("residual block", "ResidualBlock"),
        ("nn", "Nn"),
        ("F", "FBlock"),
        ("Network", "Network2"),
        ("Exception", "Exception2"),
        ("PositionalEncoding", "PositionalEncoding2"),
        ("3x3 and up", "Block3x3AndUp"),
        ("名前", "Block"),
        ("", "Block"),
        ("x'); import os #", "XImportOs"),
        ("EPOCHS", "EPOCHSBlock"),
        ("None", "None2"),
    ],
)
def test_a_class_is_named_after_the_block_and_hides_nothing(name: str, expected: str) -> None:
    assert f"class {expected}(nn.Module):" in source(in_a_row(unit(name)))


@pytest.mark.parametrize("name", ["self", "torch", "nn", "F", "lambda", "step", "dense_1", "x", "forward", "名", "a b"])
def test_a_port_s_name_never_gets_in_the_way(name: str) -> None:
    block = unit()
    source(in_a_row(block.with_graph(block.graph.renamed("block_input_1", name))))


@pytest.mark.parametrize("name", ["training", "forward", "self", "id", "type", "dense_1", "in_features"])
def test_an_exposed_setting_s_name_never_gets_in_the_way(name: str) -> None:
    block = with_exposed(unit(), name, [("dense_1", "units")])
    source(in_a_row(block.changed(**{name: 5}), block.changed(**{name: 7})))


def test_equal_copies_are_written_once() -> None:
    (blueprint,) = Blueprints(to_program(pictures(residual_block(repeat=200))).body).classes
    assert len(blueprint.bodies) == 1
    assert blueprint.name == "Residual"
    assert residual().nodes.keys() >= {step.name for step in blueprint.steps}
