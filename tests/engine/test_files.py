"""Drawings as text and on disk: what is written is read again, unchanged, and nobody's work is overwritten."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from engine.analysis import analyse
from engine.errors import FileError
from engine.exposing import with_exposed
from engine.files import dump, notes, parse, read, write
from engine.graph import Graph, Node
from engine.layer import make
from engine.limits import NODES
from engine.migrations import FORMAT, migrated
from engine.nested import content, with_content
from engine.unknown import Unknown
from tests.engine.drawings import chain, classifier, pictures, residual_block
from tests.engine.strategies import graphs
from tests.thorough import tries

FORMATS = Path(__file__).parent / "formats"
STORED = sorted(FORMATS.glob("*.gradwire"))


def text(**fields: Any) -> str:
    """A drawing's text with the given fields."""
    return json.dumps({"format": 1, **fields})


def with_node(**fields: Any) -> str:
    return text(nodes=[{"id": "dense_1", "kind": "dense", **fields}])


def refusal(content: str | bytes) -> str:
    with pytest.raises(FileError) as caught:
        parse(content)
    return caught.value.text


# ---- round trips ----


@settings(max_examples=tries(75), deadline=None)
@given(graphs())
def test_a_drawing_is_read_as_it_was_written(graph: Graph) -> None:
    written = dump(graph)
    assert parse(written) == graph
    assert dump(parse(written)) == written
    assert parse(written.encode()) == graph


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_a_file_of_every_format_opens(path: Path) -> None:
    graph = read(path)
    assert len(graph.nodes) == 7
    assert len(graph.wires) == 7
    assert graph.nodes["conv2d_1"].layer == make("conv2d", {"channels": 8, "kernel": 3, "padding": "same"})
    assert graph.nodes["conv2d_1"].frozen
    assert graph.nodes["dense_1"].name == "Größe 名"
    assert graph.nodes["relu_1"].position == (480.0, 12.5)
    assert graph.training.optimiser == "sgd"
    assert graph.frames[0].size == (700.0, 300.0)


def test_there_is_a_stored_file_of_every_format() -> None:
    assert [path.stem for path in STORED] == [str(number) for number in range(1, FORMAT + 1)]


def test_opened_and_saved_without_an_edit_a_file_keeps_its_bytes(tmp_path: Path) -> None:
    before = (FORMATS / f"{FORMAT}.gradwire").read_bytes()
    path = tmp_path / "copy.gradwire"
    path.write_bytes(before)
    write(path, read(path))
    assert path.read_bytes() == before


def test_what_this_version_does_not_know_survives_edits() -> None:
    graph = read(FORMATS / "1.gradwire").renamed("conv2d_1", "Other").moved({"capsule_1": (5.0, 5.0)})
    record = json.loads(dump(graph.with_training(epochs=4)))
    by_id = {node["id"]: node for node in record["nodes"]}
    assert by_id["conv2d_1"]["settings"]["spectral"] is True
    assert by_id["relu_1"]["colour"] == "#ffaa00"
    assert by_id["capsule_1"]["settings"] == {"routes": [1, 2, {"deep": None}]}
    assert by_id["dropout_1"]["settings"] == {"rate": "a quarter"}
    assert record["training"] == {"epochs": 4, "learning_rate": 0.05, "optimiser": "sgd", "warm_up": 5}
    assert record["camera"] == {"zoom": 1.5, "centre": [0, 0]}
    assert record["frames"][0]["round"] == 4


def test_settings_of_a_kind_go_when_the_node_becomes_another() -> None:
    graph = read(FORMATS / "1.gradwire").with_layer("conv2d_1", make("dense"))
    assert "spectral" not in dump(graph)


def test_a_training_value_that_is_not_allowed_is_kept_until_the_user_sets_another() -> None:
    graph = parse(text(training={"optimiser": "lion", "seed": 7}))
    assert graph.training.optimiser == "adam"
    assert graph.training.seed == 7
    assert json.loads(dump(graph))["training"]["optimiser"] == "lion"
    assert json.loads(dump(graph.with_training(optimiser="sgd")))["training"]["optimiser"] == "sgd"


def test_one_edit_changes_one_line() -> None:
    graph = classifier(("dense", {"units": 8}), "relu")
    before, after = dump(graph).splitlines(), dump(graph.moved({"relu_1": (1.0, 2.0)})).splitlines()
    assert len(before) == len(after)
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        '    {"id": "relu_1", "kind": "relu", "at": [1, 2]},'
    ]


def test_a_small_drawing_reads_well() -> None:
    assert dump(parse(dump(chain("input", ("dense", {"units": 3}))))).splitlines()[3:] == [
        '  "nodes": [',
        '    {"id": "input_1", "kind": "input", "at": [0, 0]},',
        '    {"id": "dense_1", "kind": "dense", "at": [200, 0], "settings": {"units": 3}}',
        "  ],",
        '  "wires": [',
        '    ["input_1.out", "dense_1.in"]',
        "  ]",
        "}",
    ]


def test_halves_of_characters_do_not_keep_a_drawing_from_being_saved() -> None:
    graph = chain("dense").renamed("dense_1", "half \ud83d")
    assert parse(dump(graph).encode()).nodes["dense_1"].name == "half \ufffd"


def test_positions_that_are_no_places_are_moved_onto_the_canvas() -> None:
    assert parse(with_node(at=[1e308, -1e308])).nodes["dense_1"].position == (1e6, -1e6)
    nowhere = chain("dense").moved({"dense_1": (float("nan"), float("inf"))})
    assert parse(dump(nowhere)).nodes["dense_1"].position == (0.0, 1e6)


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble() -> None:
    graph = classifier("relu")
    assert parse(b"\xef\xbb\xbf" + dump(graph).replace("\n", "\r\n").encode()) == graph


# ---- what cannot be a drawing, word for word ----


def test_text_that_is_no_json_is_refused_with_the_place() -> None:
    assert refusal('{\n  "format": 1,\n  nodes') == (
        "Line 3, column 3: it is not valid JSON (Expecting property name enclosed in double quotes)."
    )
    assert refusal("") == "Line 1, column 1: it is not valid JSON (Expecting value)."
    assert refusal(b"\xff\xfe{") == "It is not text in UTF-8: byte 0 does not belong there."


@pytest.mark.parametrize("content", ["[]", "{}", "1", "null", '"format"', '{"nodes": []}'])
def test_json_of_something_else_is_no_drawing(content: str) -> None:
    assert refusal(content) == "It is not a Gradwire drawing."


@pytest.mark.parametrize("number", [0, -1, True, None, "1", 1.0, 10**20])
def test_a_format_that_is_no_format_number_is_refused(number: Any) -> None:
    assert refusal(json.dumps({"format": number})).startswith("'format' should be a whole number from 1, but is ")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": "../../x"}, "Node 1: 'id' should be a word and a number, such as dense_1, but is \"../../x\"."),
        ({"id": "forward"}, "Node 1: 'id' should be a word and a number, such as dense_1, but is \"forward\"."),
        ({"id": "<img>_1"}, "Node 1: 'id' should be a word and a number, such as dense_1, but is \"<img>_1\"."),
        ({"id": 7}, "Node 1: 'id' should be text, but is 7."),
        ({"kind": "os.system"}, "Node dense_1: 'kind' should be letters, digits and hyphens, but is \"os.system\"."),
        ({"name": ["a"]}, "Node dense_1: 'name' should be text, but is [\"a\"]."),
        ({"name": "x" * 1001}, "Node dense_1: 'name' has 1,001 characters; 1,000 is the most."),
        ({"at": [1]}, "Node dense_1: 'at' should be two numbers, but is [1]."),
        ({"at": [True, 2]}, "Node dense_1: 'at' should be two numbers, but is [true, 2]."),
        ({"frozen": 1}, "Node dense_1: 'frozen' should be true or false, but is 1."),
        ({"settings": []}, "Node dense_1: 'settings' should be an object, but is []."),
    ],
)
def test_a_field_that_is_not_allowed_names_the_node(fields: dict[str, Any], message: str) -> None:
    assert refusal(with_node(**fields)) == message


def test_an_id_given_twice_is_refused() -> None:
    node = {"id": "dense_1", "kind": "dense"}
    assert refusal(text(nodes=[node, node])) == "Two nodes have the id 'dense_1'."
    assert refusal(text(nodes=[node], frames=[{"id": "dense_1"}])) == "Two nodes or frames have the id 'dense_1'."


def test_a_field_given_twice_is_refused_because_one_would_be_lost() -> None:
    assert refusal('{"format": 1, "nodes": [], "nodes": []}') == 'One object holds "nodes" twice.'


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        (["dense_1.out", "flatten_9.in"], 'Wire 1, "flatten_9.in": there is no node "flatten_9".'),
        (["dense_1.out", "dense_1"], 'Wire 1, "dense_1": "" cannot be the name of a port.'),
        (["dense_1.out"], 'Wire 1 should look like ["dense_1.out", "relu_1.in"], but is ["dense_1.out"].'),
        ("x", 'Wire 1 should look like ["dense_1.out", "relu_1.in"], but is "x".'),
    ],
)
def test_a_wire_to_nowhere_is_refused(wire: Any, message: str) -> None:
    assert refusal(text(nodes=[{"id": "dense_1", "kind": "dense"}], wires=[wire])) == message


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(number: str) -> None:
    message = f"It holds {number}, which is not a number that a drawing can use."
    assert refusal(f'{{"format": 1, "training": {{"learning_rate": {number}}}}}') == message


def test_a_wire_that_stands_twice_is_one_wire() -> None:
    nodes = [{"id": "dense_1", "kind": "dense"}, {"id": "relu_1", "kind": "relu"}]
    assert len(parse(text(nodes=nodes, wires=[["dense_1.out", "relu_1.in"]] * 2)).wires) == 1


# ---- files that are made to hurt ----


HOSTILE: dict[str, Callable[[], str]] = {
    "deep": lambda: "[" * 100_000,
    "deep in a setting": lambda: with_node(settings={}).replace("{}", '{"a": ' + "[" * 900 + "]" * 900 + "}"),
    "a million nodes": lambda: '{"format": 1, "nodes": [' + "{}," * 1_000_000 + "1]}",
    "too many nodes": lambda: text(nodes=[{"id": f"k_{i}", "kind": "k"} for i in range(NODES + 1)]),
    "large": lambda: '{"format": 1, "x": "' + "x" * 200_000_000 + '"}',
    "a large name": lambda: with_node(name="x" * 5_000_000),
    "a large setting": lambda: with_node(settings={"units": "x" * 5_000_000}),
    "many fields": lambda: text(**{f"field{i}": i for i in range(300_000)}),
    "many training settings": lambda: text(training={f"field{i}": i for i in range(300_000)}),
    "lists": lambda: '{"format": 1, "x": [' + "[]," * 2_500_000 + "1]}",
    "many digits": lambda: '{"format": 1, "x": ' + "9" * 5_000_000 + "}",
    "a large fraction": lambda: '{"format": 1, "x": ' + "9" * 5_000_000 + ".5}",
    "a large exponent": lambda: '{"format": 1, "x": 1e999}',
    "one name twice": lambda: '{"format": 1, ' + ",".join(f'"f{i}": 1' for i in range(300_000)) + ', "f299999": 2}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_made_to_hurt_is_refused_quickly(name: str) -> None:
    content = HOSTILE[name]()
    start = time.process_time()
    message = refusal(content)
    assert time.process_time() - start < 2
    assert len(message) < 500


def test_twenty_thousand_unknown_nodes_open_in_seconds() -> None:
    content = text(nodes=[{"id": f"k_{i}", "kind": f"k{i}", "settings": {"units": "x"}} for i in range(NODES)])
    start = time.process_time()
    assert len(parse(content).nodes) == NODES
    assert time.process_time() - start < 10  # 1 to 2.5; work that grows with the square would take minutes


# ---- newer versions ----

NEWER = text(nodes=[{"id": "dense_1", "kind": "dense", "glow": 1}], wires=[], sound=[1]).replace("1,", "7,", 1)


def test_a_file_of_a_newer_format_opens_with_a_note() -> None:
    graph = parse(NEWER)
    assert list(graph.nodes) == ["dense_1"]
    assert notes(graph) == (
        "A newer version of Gradwire wrote this drawing (format 7, this one knows 1).",
        "Kept, but without effect in this version: field 'sound', field 'glow' of dense_1.",
    )
    assert json.loads(dump(graph))["format"] == 7


def test_notes_name_settings_and_say_how_many_more() -> None:
    (note,) = notes(read(FORMATS / "1.gradwire"))
    assert note == (
        "Kept, but without effect in this version: training setting 'warm_up', field 'camera', "
        "setting 'spectral' of conv2d_1 and 2 more."
    )
    assert notes(chain("dense")) == ()


def test_a_newer_file_that_cannot_be_read_says_to_update() -> None:
    with pytest.raises(FileError) as caught:
        parse('{"format": 7, "nodes": {"dense_1": {}}}')
    assert caught.value.text == "The drawing: 'nodes' should be a list, but is {\"dense_1\": {}}."
    assert caught.value.hint == "A newer version of Gradwire wrote it (format 7, this one knows 1): update."


def test_a_newer_file_is_never_overwritten_but_can_be_copied(tmp_path: Path) -> None:
    path, copy = tmp_path / "net.gradwire", tmp_path / "copy.gradwire"
    path.write_text(NEWER)
    edited = read(path).renamed("dense_1", "mine")
    with pytest.raises(FileError) as caught:
        write(path, edited)
    assert caught.value.text == (
        "net.gradwire was not saved: a newer version of Gradwire wrote it, and this one could lose parts of it."
    )
    assert caught.value.hint == "Save it under another name, or update Gradwire."
    assert path.read_text() == NEWER
    write(copy, edited)
    write(copy, edited.renamed("dense_1", "again"))
    assert json.loads(copy.read_text())["format"] == FORMAT
    assert json.loads(copy.read_text())["sound"] == [1]


def test_migrations_run_one_after_another_up_to_the_present_format() -> None:
    steps = {1: lambda d: {**d, "nodes": d.get("boxes", [])}, 2: lambda d: {**d, "wires": []}}
    assert migrated({"format": 1, "boxes": ["a"]}, steps) == {"format": 3, "boxes": ["a"], "nodes": ["a"], "wires": []}
    assert migrated({"format": 9}, steps) == {"format": 9}


# ---- on disk ----


def test_a_file_that_is_missing_or_a_folder_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read(tmp_path / "net.gradwire")
    assert caught.value.text == "net.gradwire could not be opened: it does not exist."
    with pytest.raises(FileError) as caught:
        read(tmp_path)
    assert caught.value.text == f"{tmp_path.name} could not be opened: it is a folder."


def test_a_broken_file_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "net.gradwire"
    path.write_text('{"format": 1,')
    with pytest.raises(FileError) as caught:
        read(path)
    assert caught.value.text.startswith("net.gradwire cannot be opened. Line 1, column 14: it is not valid JSON")


def test_a_drawing_that_could_not_be_opened_again_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "net.gradwire"
    write(path, chain("dense"))
    before = path.read_bytes()
    with pytest.raises(FileError) as caught:
        write(path, chain("dense").renamed("dense_1", "x" * 2000))
    assert caught.value.text == (
        "net.gradwire was not saved. Node dense_1: 'name' has 2,000 characters; 1,000 is the most."
    )
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="pipes are files on POSIX")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gradwire")
    with pytest.raises(FileError) as caught:
        read(tmp_path / "pipe.gradwire")
    assert caught.value.text == "pipe.gradwire could not be opened: it is not a file."


def test_unknown_nodes_are_kept_as_such() -> None:
    layer = read(FORMATS / "1.gradwire").nodes["capsule_1"].layer
    assert isinstance(layer, Unknown)
    assert (layer.kind, json.loads(layer.settings)) == ("capsule", {"routes": [1, 2, {"deep": None}]})


# ---- blocks ----


def test_a_block_is_written_with_what_is_inside_and_comes_back() -> None:
    graph = pictures(residual_block(repeat=3))
    text = dump(graph)
    assert '"exposed": {"channels": ["conv2d_1.channels", "conv2d_2.channels"]}' in text
    assert '"repeat": 3' in text
    assert parse(text) == graph
    assert dump(parse(text)) == text


def test_a_version_that_does_not_know_blocks_keeps_them_with_all_that_is_inside() -> None:
    text = dump(pictures(residual_block(repeat=2))).replace('"kind": "block",', '"kind": "box-of-later",')
    graph = parse(text)
    assert dump(graph) == text
    assert "This version of Gradwire does not know the kind 'box-of-later'." in [
        p.text for p in analyse(graph).problems
    ]


def test_an_edit_inside_of_a_block_changes_one_line() -> None:
    graph = pictures(residual_block())
    inner = content(graph, ("block_1",)).with_settings("conv2d_1", kernel=5)
    before, after = dump(graph).splitlines(), dump(with_content(graph, ("block_1",), inner)).splitlines()
    assert len(before) == len(after)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


def test_what_is_bypassed_is_written_and_comes_back() -> None:
    graph = chain("relu").with_node(Node("relu_1", make("relu"), bypassed=True))
    assert '"bypassed": true' in dump(graph)
    assert parse(dump(graph)).nodes["relu_1"].bypassed


def test_a_kind_that_is_not_known_is_kept_inside_of_a_block_too() -> None:
    text = dump(pictures(residual_block())).replace('"kind": "relu"', '"kind": "squash"')
    graph = parse(text)
    assert isinstance(content(graph, ("block_1",)).nodes["relu_1"].layer, Unknown)
    assert dump(graph) == text


def test_what_is_exposed_of_a_kind_that_is_not_known_is_kept() -> None:
    text = dump(pictures(residual_block())).replace('"kind": "conv2d"', '"kind": "conv9d"')
    graph = parse(text)
    assert list(graph.nodes["block_1"].layer.fields) == ["repeat"]
    assert dump(graph) == text


def test_fields_and_settings_of_a_newer_version_are_kept_inside_of_a_block() -> None:
    text = dump(pictures(residual_block())).replace('"name": "Residual"', '"colour": "red", "name": "Residual"')
    text = text.replace('"graph": {', '"graph": {\n          "style": "bold",')
    kept = json.loads(dump(parse(text)))["nodes"][2]["settings"]
    assert (kept["colour"], kept["graph"]["style"]) == ("red", "bold")
    assert notes(parse(text)) == (
        "Kept, but without effect in this version: setting 'colour' of block_1, field 'style' in block_1.",
    )


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"repeat": 0}, "Block: 'repeat' should be greater than or equal to 1, but got 0."),
        ({"repeat": "many"}, "Block: 'repeat' should be a whole number, but got 'many'."),
        ({"name": 7}, "Block: 'name' should be text, but got 7."),
        ({"exposed": []}, "'exposed' should name settings inside, but is []."),
        ({"exposed": {"units": [1]}}, "'exposed' should name settings inside, but is"),
        ({"exposed": {"graph": ["relu_1.x"]}}, "'exposed' names a setting that no block can have"),
    ],
)
def test_a_block_that_cannot_be_made_is_kept_with_the_reason(settings: dict[str, Any], reason: str) -> None:
    record = {"format": 1, "nodes": [{"id": "block_1", "kind": "block", "settings": settings}], "wires": []}
    graph = parse(json.dumps(record))
    layer = graph.nodes["block_1"].layer
    assert isinstance(layer, Unknown)
    assert layer.reason.startswith(reason)
    assert json.loads(dump(graph))["nodes"][0]["settings"] == settings


def test_what_cannot_be_a_drawing_inside_of_a_block_is_refused_with_the_place() -> None:
    inner = {"nodes": [{"id": "relu_1", "kind": "relu"}], "wires": [["relu_1.out", "gone_1.in"]]}
    record = {"format": 1, "nodes": [{"id": "block_1", "kind": "block", "settings": {"graph": inner}}], "wires": []}
    with pytest.raises(FileError) as error:
        parse(json.dumps(record))
    assert error.value.text == 'Inside Node block_1: Wire 1, "gone_1.in": there is no node "gone_1".'


def test_the_place_in_blocks_within_blocks_is_named_in_full() -> None:
    inner: dict[str, Any] = {"nodes": [{"id": "relu_1", "kind": "relu", "name": 7}]}
    for number in (3, 2, 1):
        inner = {"nodes": [{"id": f"block_{number}", "kind": "block", "settings": {"graph": inner}}]}
    with pytest.raises(FileError) as error:
        parse(json.dumps({"format": 1, **inner}))
    assert error.value.text == "Inside Node block_1/block_2/block_3: Node relu_1: 'name' should be text, but is 7."


def test_exposed_settings_may_have_names_in_any_script() -> None:
    graph = pictures(with_exposed(residual_block(), "größe", [("conv2d_1", "kernel")]))
    assert parse(dump(graph)) == graph


@pytest.mark.parametrize(
    "settings",
    [
        {"repeat": 10**9},
        {"repeat": 10**400},
        {"repeat": 256, "graph": {"nodes": [{"id": "block_1", "kind": "block", "settings": {"repeat": 256}}]}},
        {"exposed": {"x": ["gone_1.units", ".", "", "block_input_1."]}},
        {"exposed": {"x" * 10_000: ["block_input_1.x"]}},
        {"graph": {"nodes": [], "frames": [{"id": "block_1"}, {"id": "frame_1"}]}},
        {"graph": {"nodes": [{"id": "block_output_1", "kind": "block-output"}]}},
    ],
)
def test_a_hostile_block_opens_and_can_be_analysed_entered_and_saved(settings: dict[str, Any]) -> None:
    node = {"id": "block_1", "kind": "block", "settings": settings}
    graph = parse(json.dumps({"format": 1, "nodes": [node], "wires": []}))
    analyse(graph)
    assert dump(parse(dump(graph))) == dump(graph)


def test_ids_that_clash_inside_are_refused_and_those_of_other_levels_are_none_of_its_business() -> None:
    inner = {"nodes": [{"id": "relu_1", "kind": "relu"}, {"id": "relu_1", "kind": "relu"}]}
    node = {"id": "relu_1", "kind": "block", "settings": {"graph": inner}}
    with pytest.raises(FileError) as error:
        parse(json.dumps({"format": 1, "nodes": [node]}))
    assert error.value.text == "Inside Node relu_1: Two nodes have the id 'relu_1'."
    inner["nodes"].pop()
    assert not analyse(parse(json.dumps({"format": 1, "nodes": [node]}))).ready


def nested_record(levels: int) -> dict[str, Any]:
    record: dict[str, Any] = {"nodes": [], "wires": []}
    for _ in range(levels):
        record = {"nodes": [{"id": "block_1", "kind": "block", "settings": {"graph": record}}], "wires": []}
    return {"format": 1, **record}


def test_blocks_nested_too_deeply_are_kept_and_named() -> None:
    graph = parse(json.dumps(nested_record(13)))
    layer = graph.nodes["block_1"].layer
    assert isinstance(layer, Unknown)
    assert layer.reason == "Block would have 13 blocks within one another; 12 is the most."
    assert parse(dump(graph)) == graph


@pytest.mark.parametrize("levels", [40, 300, 5_000])
def test_blocks_nested_without_end_are_refused_and_not_followed(levels: int) -> None:
    text = '{"format":1,"nodes":[' + '{"id":"block_1","kind":"block","settings":{"graph":{"nodes":[' * levels
    text += "]}}}" * levels + "]}"
    with pytest.raises(FileError, match="nests lists or objects too deeply"):
        parse(text)


def test_nodes_inside_of_blocks_count_with_the_others() -> None:
    inner = {"nodes": [{"id": f"relu_{n}", "kind": "relu"} for n in range(11_000)], "wires": []}
    blocks = [{"id": f"block_{n}", "kind": "block", "settings": {"graph": inner}} for n in (1, 2)]
    with pytest.raises(FileError, match="It has 22,002 nodes with those inside of blocks; 20,000 is the most"):
        parse(json.dumps({"format": 1, "nodes": blocks, "wires": []}))
